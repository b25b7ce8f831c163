"""Pictures that are sent as a logo: good ones are drawn anew, bombs, lies and scripts are refused."""

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from portal.domain.pictures import LARGEST, REFUSED, Drawing, FileTooLarge, Moving, NoPicture, TooManyPixels, word_of
from portal.errors import Refused
from portal.gateways.redrawing import BOX, redraw

SECRET = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 100), **more: Any) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", size, "#a2345b").save(stored, kind, **more)
    return stored.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def saying(wide: int, high: int) -> bytes:
    """A PNG that says it is so large, and holds fifty million zeros in a few kilobytes."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(50_000_000)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_a_png_of_ours(kind: str) -> None:
    drawn = redraw(picture(kind))
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("PNG", (200, 100))


def test_a_large_picture_fits_the_box_and_keeps_its_shape() -> None:
    with Image.open(io.BytesIO(redraw(picture(size=(2000, 500))))) as image:
        assert image.size == (BOX[0], BOX[0] // 4)


def test_what_shines_through_stays() -> None:
    stored = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(stored, "WEBP", lossless=True)
    with Image.open(io.BytesIO(redraw(stored.getvalue()))) as image:
        assert image.getpixel((5, 5)) == (0, 0, 0, 0)


def test_a_picture_taken_upright_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    with Image.open(io.BytesIO(redraw(picture("JPEG", exif=turned)))) as image:
        assert image.size == (100, 200)


def test_nothing_else_of_the_file_stays() -> None:
    known = Image.Exif()
    known[0x010E] = SECRET.decode()
    for posted in (picture("JPEG", exif=known), picture() + SECRET, picture("JPEG", comment=SECRET)):
        assert SECRET in posted
        assert b"script" not in redraw(posted)


REFUSALS: dict[str, tuple[bytes, type[Refused]]] = {
    "nothing": (b"", NoPicture),
    "words": (b"hello", NoPicture),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Drawing),
    "svg after a mark": (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", Drawing),
    "html": (b"<!doctype html><script>alert(1)</script>", Drawing),
    "gif that says it is png": (picture("GIF"), NoPicture),
    "bmp": (picture("BMP"), NoPicture),
    "tiff": (picture("TIFF"), NoPicture),
    "pdf": (picture("PDF"), NoPicture),
    "cut off": (picture("JPEG")[:300], NoPicture),
    "a line of pixels": (picture(size=(6_001, 2)), TooManyPixels),
    "too heavy": (picture() + bytes(LARGEST), FileTooLarge),
    "moves": (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (200, 100))]), Moving),
    "moving png": (picture(save_all=True, append_images=[Image.new("RGB", (200, 100))]), Moving),
    "webp without a picture": (b"RIFF\x00\x00\x00\x00WEBPJUNK", NoPicture),
    "webp that says it is large": (
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\xff\xff\xff\xff\xff\xff",
        TooManyPixels,
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_and_why(name: str) -> None:
    posted, kind = REFUSALS[name]
    with pytest.raises(Refused) as refused:
        redraw(posted)
    assert type(refused.value) is kind
    assert REFUSED[word_of(refused.value)] is kind


@pytest.mark.parametrize("side", [6_001, 60_000, 2_000_000_000])
def test_a_bomb_is_not_unpacked(side: int) -> None:
    posted = saying(side, side)
    assert len(posted) < LARGEST
    with pytest.raises((TooManyPixels, NoPicture)):
        redraw(posted)


def test_a_picture_that_holds_more_than_it_says_is_as_large_as_it_says() -> None:
    with Image.open(io.BytesIO(redraw(saying(100, 100)))) as image:
        assert image.size == (100, 100)


def test_any_part_of_a_good_file_is_a_picture_or_a_refusal() -> None:
    for whole in (picture(), picture("WEBP"), picture("JPEG", size=(40, 40))):
        for end in range(0, len(whole), max(1, len(whole) // 60)):
            for posted in (whole[:end], whole[:end] + b"\xff" + whole[end + 1 :]):
                with suppress(Refused):
                    assert redraw(posted).startswith(b"\x89PNG")
