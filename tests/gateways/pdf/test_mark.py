"""The logo on the paper."""

import io

import pytest
from PIL import Image

from tests.gateways.pdf.invoice_papers import paper_with
from tests.gateways.pdf.reading import read


def stored(size: tuple[int, int], color: object = "navy", kind: str = "PNG", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, kind)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_small(kind: str) -> None:
    (image,) = read(paper_with({"logo": stored((3000, 1000), kind=kind)})).pages[0].images
    assert image.image is not None
    assert image.image.size == (480, 160)


def test_transparency_lies_on_white() -> None:
    (image,) = read(paper_with({"logo": stored((40, 40), (0, 0, 0, 0), mode="RGBA")})).pages[0].images
    assert image.image is not None
    assert image.image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\nno picture at all", b"<svg/>", b"\x00", stored((40, 40))[:60]])
def test_a_broken_logo_gives_way_to_the_initial(content: bytes) -> None:
    page = read(paper_with({"logo": content})).pages[0]
    assert not page.images
    assert "Alpenblick Studio" in page.extract_text()
