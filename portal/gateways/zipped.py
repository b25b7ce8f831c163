"""A zip that leaves while it is made: each file goes in and comes out as bytes, and nothing is kept but its index."""

from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PRINTED = (".pdf",)  # compressed already
READABLE = 0o100644 << 16
UNIX = 3


class Zipped:
    """One zip. The same files in the same order make the same bytes."""

    def __init__(self, made_at: datetime) -> None:
        self._pipe = _Pipe()
        self._zip = ZipFile(self._pipe, "w")  # pyright: ignore[reportArgumentType, reportCallIssue]
        self._at = made_at.timetuple()[:6]

    def add(self, path: str, content: bytes) -> bytes:
        """One more file; returns what is to be sent for it."""
        named = ZipInfo(path, self._at)
        named.compress_type = ZIP_STORED if path.endswith(PRINTED) else ZIP_DEFLATED
        named.external_attr, named.create_system = READABLE, UNIX
        self._zip.writestr(named, content)
        return self._pipe.taken()

    def end(self) -> bytes:
        """The index: without it, a zip is not whole."""
        self._zip.close()
        return self._pipe.taken()


class _Pipe:
    """What zipfile writes to: it can neither be read nor rewound."""

    def __init__(self) -> None:
        self._waiting = list[bytes]()

    def write(self, piece: bytes) -> int:
        self._waiting.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        waiting, self._waiting = b"".join(self._waiting), []
        return waiting
