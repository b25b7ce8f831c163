"""What other programs make of what leaves: elements and links of a page, headers of a mail."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.exits.hostile import MARK

LEADING = ("href", "src", "action", "formaction", "xlink:href")


@dataclass
class Page(HTMLParser):
    """A page as a browser would see it: `shapes` are its elements with the names of their attributes."""

    source: str
    shapes: set[tuple[str, ...]] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        self.shapes.add((tag, *sorted(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in LEADING]

    def handle_data(self, data: str) -> None:
        """Words between elements."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """A comment: only of ours."""
        assert MARK not in data


def expect_unharmed(source: str, calm: set[tuple[str, ...]], website: str = "") -> Page:
    """Nothing of the page was made by the text; `calm`: the shapes of the same page of harmless words. A drawing is
    ours only where that page has the same.

    The owner's website and phone lead where the owner says, but as an address of their kind and no other.
    """
    page = Page(source)
    for tag, *names in page.shapes:
        assert tag not in ("script", "iframe", "object", "embed", MARK), tag
        assert not [name for name in names if name.startswith("on") or MARK in name or '"' in name], names
    assert page.shapes <= calm, page.shapes - calm
    for link in page.links:
        if link.startswith("tel:") or link == f"https://{website}":
            continue
        assert urlsplit(link).scheme in ("", "http", "https", "mailto"), link
        assert not link.startswith("//"), link
        assert urlsplit(link).hostname in (None, "localhost"), link
        assert not re.search(r"[\x00-\x20<>\"]", link), link
    return page


def squeezed(text: str) -> str:
    """Without any space, for comparing what was broken into lines."""
    return "".join(text.split())
