"""Text in tables that spreadsheets read, and read again.

A spreadsheet runs a cell that begins like a formula, and some drop spaces, quotes and what nobody sees before they
look. So a cell of text that begins with = + - @ behind any of these, with a tab or with a line break gets an apostrophe
before it, also after a semicolon, which some spreadsheets take for the end of a cell.
"""

import re

DROPPED = r"[\"\x00-\x20\x7f-\xa0\xad\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
SIGNS = r"[=+\-@＝＋－＠]"
FORMULA = re.compile(rf"(^|[;\t\r\n])(?=[\t\r\n]|{DROPPED}*{SIGNS})")
GUARDED = re.compile(rf"(^|[;\t\r\n])'(?=[\t\r\n]|(?:[\t\r\n]'|{DROPPED})*{SIGNS})")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The same text as it was, where it comes back from a spreadsheet."""
    return GUARDED.sub(r"\1", text)
