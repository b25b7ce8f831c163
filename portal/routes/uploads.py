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
    size = await _read(request, LARGEST, digest.update)
    return Upload(size, digest.hexdigest())


async def content(request: Request, largest: int) -> bytes:
    """The one file of a form, in memory; raises as above."""
    found = bytearray()
    await _read(request, largest, found.extend)
    return bytes(found)


async def _read(request: Request, largest: int, take: Callable[[memoryview], object]) -> int:
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
    return reader.size


class _Reader:
    """Takes the bytes of the only part; a form with more parts is none of ours."""

    def __init__(self, take: Callable[[memoryview], object]) -> None:
        self.take = take
        self.size = 0
        self.parts = 0
        self.is_complete = False

    def begin(self) -> None:
        self.parts += 1
        if self.parts > 1:
            raise FormParserError("more than one part")

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
    callbacks: Any = {"on_part_begin": reader.begin, "on_part_data": reader.data, "on_end": reader.end}
    return MultipartParser(boundary, callbacks)
