"""A posted picture becomes our own: looked at before it is unpacked, then drawn anew. Nothing else stays."""

import io
import struct

from PIL import Image, ImageOps

from portal.domain.pictures import LARGEST, PIXELS, SIDE, Drawing, FileTooLarge, Moving, NoPicture, TooManyPixels

KINDS = ("PNG", "JPEG", "WEBP")
BOX = (680, 320)  # enough for paper at 288 dpi, and for any screen
BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, struct.error)
WEBP_CANVAS, WEBP_LOSSY, WEBP_LOSSLESS = b"VP8X", b"VP8 ", b"VP8L"


def redraw(posted: bytes) -> bytes:
    """The picture as a PNG that fits the box; refused when it is none, too large, or moves."""
    if len(posted) > LARGEST:
        raise FileTooLarge
    if posted.lstrip(b"\xef\xbb\xbf\x00\t\r\n ")[:1] == b"<":
        raise Drawing
    _within(_webp_size(posted))  # libwebp takes room for the whole picture as soon as it opens it
    try:
        with Image.open(io.BytesIO(posted), formats=KINDS) as image:
            _within(image.size)
            if getattr(image, "is_animated", False):
                raise Moving
            return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except BROKEN:
        raise NoPicture from None


def _drawn(image: Image.Image) -> bytes:
    layer = ImageOps.exif_transpose(image).convert("RGBA")
    layer.thumbnail(BOX, Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGBA", layer.size, layer.tobytes())  # without what else the file said
    stored = io.BytesIO()
    bare.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _within(size: tuple[int, int]) -> None:
    if max(size) > SIDE or size[0] * size[1] > PIXELS:
        raise TooManyPixels


def _webp_size(posted: bytes) -> tuple[int, int]:
    """What the header of a WebP says; nothing for any other file."""
    kind, head = posted[12:16], posted[20:30].ljust(10, b"\0")
    if posted[:4] != b"RIFF" or posted[8:12] != b"WEBP":
        return 0, 0
    if kind == WEBP_CANVAS:
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if kind == WEBP_LOSSLESS:
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == WEBP_LOSSY:
        wide, high = struct.unpack("<HH", head[6:10])
        return wide & 0x3FFF, high & 0x3FFF
    raise NoPicture
