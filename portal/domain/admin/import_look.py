"""What is known of a file of clients after one look through it."""

from dataclasses import dataclass

Numbered = tuple[int, list[str]]  # a row as a spreadsheet counts them, and its cells


@dataclass(frozen=True)
class Look:
    """Its kind of text, its headings, its first rows, and how many there are."""

    encoding: str
    delimiter: str
    headings: list[str]
    sample: list[Numbered]
    total: int
