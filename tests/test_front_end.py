"""The build: one for every host and port, and made again only when it must be."""

import gzip
from pathlib import Path

import pytest

from portal import front_end

CHUNK = "var e={PING:`http://localhost:8000/ping`,EVENT:`ws://localhost:8000/_event`,TEST:!1};export{e as t};"


def test_the_back_end_is_where_the_page_came_from(tmp_path: Path):
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "reflex-env-abc.js").write_text(CHUNK)
    front_end.follow_the_page(tmp_path)
    text = (assets / "reflex-env-abc.js").read_text()
    assert "localhost" not in text
    assert 'EVENT:(location.origin.replace(/^http/,"ws")+"/_event")' in text
    assert gzip.decompress((assets / "reflex-env-abc.js.gz").read_bytes()).decode() == text


def test_a_build_without_the_address_is_not_trusted(tmp_path: Path):
    with pytest.raises(RuntimeError, match="back-end address"):
        front_end.follow_the_page(tmp_path)


def test_a_changed_source_asks_for_a_new_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal/page.py").write_text("1")
    (tmp_path / ".web/build/client").mkdir(parents=True)
    assert not front_end.is_current()
    front_end.STAMP.write_text(front_end.fingerprint())
    assert front_end.is_current()
    (tmp_path / "portal/page.py").write_text("2")
    assert not front_end.is_current()


def test_a_lock_file_in_another_order_is_the_same_one(tmp_path: Path):
    same, other = tmp_path / "package.json", tmp_path / "package-lock.json"
    same.write_text('{"b":2,"a":1}')
    other.write_text('{"a":9}')
    front_end.keep_order({same: b'{"a":1,"b":2}', other: b'{"a":1}'})
    assert same.read_text() == '{"a":1,"b":2}'
    assert other.read_text() == '{"a":9}', "what says something else is to be seen, and committed"
