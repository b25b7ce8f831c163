"""Files as other programs save them, and files that are none: read, or refused in words, in little memory."""

import csv
import tracemalloc
from pathlib import Path

import pytest

from portal.gateways import table_file, table_refusals

TEXT = "Firma;E-Mail\r\nMüller & Söhne;m@example.com\r\nŻółć;z@example.com\r\n"
PLAIN = "Firma;E-Mail\r\nMüller & Söhne;m@example.com\r\n"


@pytest.mark.parametrize(("content", "encoding"), [
    (TEXT.encode(), "utf-8"),
    (TEXT.encode("utf-8-sig"), "utf-8-sig"),
    (TEXT.encode("utf-16"), "utf-16"),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
    (TEXT.encode("utf-16-le"), "utf-16-le"),
    (TEXT.encode("utf-16-be"), "utf-16-be"),
    (PLAIN.encode("cp1252"), "cp1252"),
])  # fmt: skip
def test_texts_of_every_kind(content: bytes, encoding: str) -> None:
    look = table_file.look(content)
    assert (look.encoding, look.delimiter, look.headings) == (encoding, ";", ["Firma", "E-Mail"])
    assert look.sample[0] == (2, ["Müller & Söhne", "m@example.com"])


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_what_stands_between_cells_and_rows(sign: str, ending: str) -> None:
    rows = [["Name", "E-mail", "Street"], ["A, B; and C", "a@example.com", "1 Way"], ["D", "d@example.com", "2 Way"]]
    written = ending.join(sign.join(f'"{cell}"' for cell in row) for row in rows).encode()
    look = table_file.look(written)
    assert [look.headings, *[cells for _, cells in look.sample]] == rows


def test_a_cell_of_several_lines_counts_as_one_row_and_empty_rows_are_counted_past() -> None:
    look = table_file.look(b'Name,Street\n"A ""B""","1 Way\nBack"\n,\n\nC,2 Way\n')
    assert look.sample == [(2, ['A "B"', "1 Way\nBack"]), (5, ["C", "2 Way"])]
    assert look.total == 2


@pytest.mark.parametrize(("content", "why"), [
    (b"", table_refusals.NoRows),
    (b" \r\n\t\r\n", table_refusals.NoRows),
    (b"Name,E-mail\r\n", table_refusals.NoRows),
    (b"PK\x03\x04....", table_refusals.AnotherFile),
    (b"%PDF-1.7", table_refusals.AnotherFile),
    (b"Name,E-mail\nA\x00B,a@example.com\n", table_refusals.NoText),
    (b"Name\nA\x07\n", table_refusals.NoText),
    (bytes(range(256)) * 40, table_refusals.NoText),
    ("Name\nA".encode("utf-16")[:-1], table_refusals.NoText),
    (b"Name,E-mail\n\"A,a@example.com\nB,b@example.com\n", table_refusals.OpenQuote),
    (b"Name,E-mail\n\"A\"x,a@example.com\n", table_refusals.OpenQuote),
    (b"a@example.com,A\nb@example.com,B\n", table_refusals.NoHeadings),
    (b",".join([b"x"] * 101) + b"\nA\n", table_refusals.TooManyColumns),
    (b"Name\n" + b"x" * 10_001, table_refusals.LongCell),
    (b"Name\n" + b"x," * 100_001, table_refusals.LongRow),
    (b"Name\n" + b'"\n",' * 50_001, table_refusals.LongRow),
    (b"Name\n\"" + b"x" * 150_000, table_refusals.LongCell),
    (b"Name\n" + b"A\n" * 100_001, table_refusals.TooManyRows),
])  # fmt: skip
def test_what_is_no_table_is_refused_in_words(content: bytes, why: type[table_refusals.NoTable]) -> None:
    with pytest.raises(why) as refused:
        table_file.look(content)
    assert "{" not in refused.value.said()


@pytest.mark.parametrize("bomb", [
    b"x" * table_file.LARGEST,
    b"Name\n\"" + b"\n" * table_file.LARGEST,
    b"," * table_file.LARGEST,
    b"Name\n" + b"," * table_file.LARGEST,
    b'"\n",' * (table_file.LARGEST // 4),
], ids=["one line", "an open quote", "headings", "cells", "one row of many lines"])  # fmt: skip
def test_a_bomb_takes_a_small_part_of_its_size(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(table_refusals.NoTable):
            table_file.look(bomb)
        assert tracemalloc.get_traced_memory()[1] < table_file.LARGEST / 2
    finally:
        tracemalloc.stop()


def test_reading_rows_takes_next_to_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "E-mail"])
        writer.writerows([f"Client {at}", f"c{at}@example.com"] for at in range(20_000))
    content = path.read_bytes()
    tracemalloc.start()
    try:
        assert table_file.look(content).total == 20_000
        assert tracemalloc.get_traced_memory()[1] < len(content) / 2
    finally:
        tracemalloc.stop()
