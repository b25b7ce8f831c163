"""What the reader of a quote's link typed, as it came and as it goes back onto the page."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from portal.domain.deciding import Agreement
from portal.domain.quote_choices import may_choose
from portal.domain.quote_content import Content
from portal.domain.quote_document import QuoteLineView, canonical_number
from portal.domain.rejecting import Refusal

TAKE, COUNT = "take.", "count."  # + line key: a tick, a number
LONGEST = 200_000  # bytes: long texts are refused in words, not as a form that is too large
FIELDS = 100  # beside those of lines
A_LINE = 2, 100  # fields: a tick and a number; bytes of both, without their keys
SHOWN = 4_000  # characters of one field that go back onto the page


@dataclass(frozen=True)
class Typed:
    """The form. `takes` and `counts` are by line key; blank before anything was typed."""

    version: int = 0
    content_hash: str = ""
    takes: frozenset[str] = frozenset()
    counts: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    po_number: str = ""
    agreed: bool = False
    kind: str = ""
    words: str = ""
    code: str = ""

    def agreement(self, slug: str, choices: dict[str, str]) -> Agreement:
        """What accepting sends."""
        return Agreement(slug, self.version, self.content_hash, choices, self.name, self.agreed, self.po_number)

    def refusal(self, slug: str) -> Refusal:
        """What rejecting sends."""
        return Refusal(slug, self.version, self.content_hash, self.kind, self.words)

    def ticked(self, line: QuoteLineView) -> bool:
        """Whether the tick of a line is set."""
        return line.key in self.takes if self.version else line.is_taken

    def count(self, line: QuoteLineView) -> str:
        """What stands in the number field of a line."""
        return self.counts.get(line.key, line.typed)[:SHOWN]

    def hidden(self) -> Iterator[tuple[str, str]]:
        """All of it as hidden fields, for the page that asks for the code."""
        yield from (("version", str(self.version)), ("hash", self.content_hash), ("name", self.name))
        yield from (("po", self.po_number), ("reason", self.kind), ("words", self.words))
        yield from ((TAKE + key, "1") for key in sorted(self.takes))
        yield from ((COUNT + key, text) for key, text in self.counts.items())
        if self.agreed:
            yield ("agreed", "1")


def room(keys: Collection[str]) -> tuple[int, int]:
    """How many bytes and fields a form may have that says something about each of these lines."""
    fields, size = A_LINE
    escaped = sum(fields * len(quote_plus(key)) for key in keys)
    return LONGEST + size * len(keys) + escaped, FIELDS + fields * len(keys)


def typed(form: Mapping[str, str]) -> Typed:
    """Read from the fields; whatever is missing is blank."""
    version = form.get("version", "")
    return Typed(
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
        content_hash=form.get("hash", "")[:64],
        takes=frozenset(name.removeprefix(TAKE) for name in form if name.startswith(TAKE)),
        counts={name.removeprefix(COUNT): text for name, text in form.items() if name.startswith(COUNT)},
        name=form.get("name", ""),
        po_number=form.get("po", ""),
        agreed=form.get("agreed", "") == "1",
        kind=form.get("reason", "")[:40],
        words=form.get("words", ""),
        code="".join(form.get("code", "").split())[:12],
    )


def choices(content: Content, given: Typed) -> dict[str, str]:
    """Line key → quantity as typed, "0" where the tick is missing. Keys nobody offered stay: they are refused."""
    found = dict.fromkeys([*given.takes, *given.counts], "1")
    for line in content.lines:
        if not may_choose(line):
            continue
        usual = canonical_number(line.quantity)
        wanted = given.counts.get(line.key, usual) if line.is_open else usual
        found[line.key] = "0" if line.optional and line.key not in given.takes else wanted
    return found
