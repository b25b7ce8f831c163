"""The logo on the paper."""

import os
from pathlib import Path

import pytest
from PIL import Image

from portal.gateways.pdf import mark
from tests.gateways.pdf.invoice_papers import paper_with
from tests.gateways.pdf.reading import read


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mark, "ASSETS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
def test_a_logo_is_drawn_small(assets: Path, name: str) -> None:
    Image.new("RGB", (3000, 1000), "navy").save(assets / name)
    (image,) = read(paper_with({"logo_file": name})).pages[0].images
    assert image.image is not None
    assert image.image.size == (480, 160)


def test_transparency_lies_on_white(assets: Path) -> None:
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(assets / "clear.png")
    (image,) = read(paper_with({"logo_file": "clear.png"})).pages[0].images
    assert image.image is not None
    assert image.image.getpixel((5, 5)) == (255, 255, 255)


def test_a_broken_logo_gives_way_to_the_initial(assets: Path) -> None:
    (assets / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture at all")
    page = read(paper_with({"logo_file": "broken.png"})).pages[0]
    assert not page.images
    assert "Alpenblick Studio" in page.extract_text()


def test_a_new_logo_under_the_same_name_is_seen(assets: Path) -> None:
    path = assets / "logo.png"
    sizes = []
    for changed, size in ((1, (40, 40)), (2, (80, 40))):
        Image.new("RGB", size, "navy").save(path)
        os.utime(path, ns=(changed, changed))
        (image,) = read(paper_with({"logo_file": "logo.png"})).pages[0].images
        assert image.image is not None
        sizes.append(image.image.size)
    assert sizes == [(40, 40), (80, 40)]
