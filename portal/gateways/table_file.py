"""Tables as other programs save them (CSV): what kind of text it is, what stands between its cells, and its rows.

Of the text there is never more in memory than a piece; a cell, a row and a table are refused where they grow too large.
"""

import codecs
import csv
import io
from collections.abc import Iterator

from portal.domain.admin.import_look import Look, Numbered
from portal.gateways import table_refusals as refused

LARGEST = 25 * 1024 * 1024  # bytes
MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000  # characters
LONGEST_ROW = 200_000
LONGEST_HEADING = 100
SAMPLED = 20  # rows
PIECE = 64 * 1024
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")  # xlsx and its like, xls, PDF, RTF
DELIMITERS = ",;\t"
CONTROLS = frozenset(map(chr, (*range(9), 12, *range(14, 32), 127)))


def look(content: bytes) -> Look:
    """Through all of the file, keeping next to nothing; `refused.NoTable` says what is wrong with it."""
    encoding = _encoding(content)
    delimiter = _delimiter(content, encoding)
    headings, sample, total = list[str](), list[Numbered](), 0
    for number, cells in rows(content, encoding, delimiter):
        if not headings:
            headings = _headings(cells)
            continue
        total += 1
        if total > MOST_ROWS:
            raise refused.TooManyRows(most=f"{MOST_ROWS:,}")
        if total <= SAMPLED:
            sample.append((number, cells))
    if not total:
        raise refused.NoRows
    return Look(encoding, delimiter, headings, sample, total)


def rows(content: bytes, encoding: str, delimiter: str) -> Iterator[Numbered]:
    """Every row that is not empty, the headings too, with its number."""
    number, lines = 0, _Lines(content, encoding)
    try:
        # Strict: a quotation mark that is never closed would take the rest of the file for one cell.
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            lines.row, lines.taken = number + 1, 0
            if max(map(len, cells), default=0) > LONGEST_CELL:
                raise refused.LongCell(row=str(number), most=f"{LONGEST_CELL:,}")
            if any(cell.strip() for cell in cells):
                yield number, cells
    except UnicodeDecodeError as error:
        raise refused.NoText from error
    except csv.Error as error:
        too_long = "field limit" in str(error)
        raise (refused.LongCell(row=str(number + 1), most=f"{LONGEST_CELL:,}")
               if too_long else refused.OpenQuote(row=str(number + 1))) from error  # fmt: skip


class _Lines:
    """Line by line; a row that grows too long, over however many lines, is refused before there is all of it."""

    def __init__(self, content: bytes, encoding: str) -> None:
        self.text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
        self.row, self.taken = 1, 0  # which row the next line belongs to, and how much of it was read

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > LONGEST_ROW:
            raise refused.LongRow(row=str(self.row), most=f"{LONGEST_ROW:,}")
        return line


def _encoding(content: bytes) -> str:
    """The mark at the beginning says it; without one it is UTF-8 if it can be read as that, else Windows-1252."""
    if not content or content.isspace():
        raise refused.NoRows
    if content.startswith(OTHER_FILES):
        raise refused.AnotherFile
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _checked(content, encoding)
    if b"\x00" in content:
        even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
        if max(even, odd) < len(content[:4000]) // 8 or min(even, odd) > max(even, odd) // 4:
            raise refused.NoText
        return _checked(content, "utf-16-le" if odd > even else "utf-16-be")
    return "utf-8" if _is_text(content, "utf-8") else _checked(content, "cp1252")


def _checked(content: bytes, encoding: str) -> str:
    if not _is_text(content, encoding):
        raise refused.NoText
    return encoding


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether all of it can be read so, without what no text has. A part of a file that ends within a character is none
    either."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), PIECE):
            piece = decoder.decode(content[start : start + PIECE], start + PIECE >= len(content))
            if not CONTROLS.isdisjoint(piece):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(content: bytes, encoding: str) -> str:
    """As the csv library guesses it from the first lines; where it cannot, what cuts the headings most often."""
    text = "".join(line for line, _ in zip(_short(content, encoding), range(10), strict=False))[:4000]
    try:
        guessed = csv.Sniffer().sniff(text, DELIMITERS).delimiter
    except csv.Error:
        guessed = ""
    first = next(iter(text.splitlines()), "")
    if guessed and guessed in first:
        return guessed
    return max(DELIMITERS, key=first.count)


def _short(content: bytes, encoding: str) -> Iterator[str]:
    start = content[:8000].decode(encoding, "ignore")
    yield from io.StringIO(start, newline="")


def _headings(cells: list[str]) -> list[str]:
    """Each with a name; a first row with an address in it is nobody's headings."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise refused.TooManyColumns(most=str(MOST_COLUMNS))
    if any("@" in cell for cell in cells):
        raise refused.NoHeadings
    return [" ".join(cell.split())[:LONGEST_HEADING] for cell in cells]
