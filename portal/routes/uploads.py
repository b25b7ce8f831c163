"""A posted file, read while it arrives, never more than allowed: its fingerprint alone, or a small one whole."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

LARGEST = 20 * 1024 * 1024
_WRAPPING = 10_000  # bytes around the file


class TooLarge(Exception):
    """More than anybody needs to send."""


class NoFile(Exception):
    """Not a form with one file."""


@dataclass(frozen=True)
class Upload:
    """What is known of it afterwards."""

    size: int
    sha256: str


async def fingerprint(request: Request) -> Upload:
    """Size and SHA-256 of the one file of a form; raises NoFile, or TooLarge as soon as it is."""
    digest = hashlib.sha256()
    reader = await _read(request, LARGEST, digest.update)
    return Upload(reader.size, digest.hexdigest())


async def content(request: Request, largest: int) -> bytes:
    """The one file of a form, in memory; raises as above."""
    return (await named(request, largest))[1]


async def named(request: Request, largest: int) -> tuple[str, bytes]:
    """The same, and what the file is called, without folders."""
    found = bytearray()
    reader = await _read(request, largest, found.extend)
    return reader.name, bytes(found)


async def _read(request: Request, largest: int, take: Callable[[memoryview], object]) -> "_Reader":
    reader, read = _Reader(take), 0
    try:
        parser = _parser(request, reader)
        async for chunk in request.stream():
            read += len(chunk)
            if read > largest + _WRAPPING:
                raise TooLarge
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise NoFile from error
    if not reader.size or not reader.is_complete:
        raise NoFile
    return reader


class _Reader:
    """Takes the bytes of the only part; a form with more parts is none of ours."""

    def __init__(self, take: Callable[[memoryview], object]) -> None:
        self.take = take
        self.size = 0
        self.parts = 0
        self.is_complete = False
        self.name, self.field, self.value = "", b"", b""

    def begin(self) -> None:
        self.parts += 1
        if self.parts > 1:
            raise FormParserError("more than one part")

    def header_field(self, chunk: bytes, start: int, end: int) -> None:
        self.field += chunk[start:end]

    def header_value(self, chunk: bytes, start: int, end: int) -> None:
        self.value += chunk[start:end]

    def header(self) -> None:
        if self.field.lower() == b"content-disposition":
            given = parse_options_header(self.value)[1].get(b"filename", b"")
            self.name = given.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
        self.field = self.value = b""

    def data(self, chunk: bytes, start: int, end: int) -> None:
        self.take(memoryview(chunk)[start:end])
        self.size += end - start

    def end(self) -> None:
        self.is_complete = True


def _parser(request: Request, reader: _Reader) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise NoFile
    callbacks: Any = {
        "on_part_begin": reader.begin,
        "on_header_field": reader.header_field,
        "on_header_value": reader.header_value,
        "on_header_end": reader.header,
        "on_part_data": reader.data,
        "on_end": reader.end,
    }
    return MultipartParser(boundary, callbacks)
