"""What a person has picked of a quote so far, half typed or wrong as it may be: rows to choose from, and what they
come to. What is finally agreed to is checked by quote_choices.chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from portal import formats
from portal.domain import quote_choices
from portal.domain.quote_choices import BadChoice, Choices, NothingChosen, OutOfRange, may_choose
from portal.domain.quote_content import Content, OfferLine
from portal.domain.quote_document import canonical_number
from portal.domain.sheets import plain
from portal.domain.totals import line_net
from portal.money import exponent
from portal.text import t


@dataclass(frozen=True)
class Picked:
    """What differs from what was offered, by line key: ticks, and quantities as typed."""

    ticks: Mapping[str, bool] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChoiceRow:
    """One line to choose about. `mark` changes when the owner offers it differently: the fields begin anew."""

    key: str
    mark: str
    description: str
    detail: str
    price: str
    amount: str
    may_leave: bool
    may_count: bool
    is_taken: bool
    typed: str
    least: str
    most: str
    limits: str
    error: str


@dataclass(frozen=True)
class Choosing:
    """All of it: `asked` is what an agreement says, `wrong` the keys of the lines that are, `problem` what stands
    against it as a whole, in words."""

    rows: list[ChoiceRow] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    problem: str = ""


def choosing(
    content: Content, picked: Picked, locale: str, told: Collection[str] = ()
) -> tuple[Choosing, Choices]:  # fmt: skip
    """What is picked now, and what it comes to: a wrong quantity counts as offered until it is right.

    Errors are told at the lines `told`.
    """
    lines = [line for line in content.lines if may_choose(line)]
    asked = {line.key: _asked(line, picked) for line in lines}
    wrong = {line.key for line in lines if _is_wrong(line, asked[line.key], picked)}
    good = {key: typed for key, typed in asked.items() if key not in wrong}
    choices, problem = _chosen(content, good, locale)
    telling = wrong.intersection(told)
    rows = [_row(line, content, picked, choices, locale, line.key in telling) for line in lines]
    return Choosing(rows, asked, [key for key in asked if key in wrong], problem), choices


def is_ticked(line: OfferLine, picked: Picked) -> bool:
    """Whether the line counts."""
    return not line.optional or picked.ticks.get(line.key, line.chosen)


def _asked(line: OfferLine, picked: Picked) -> str:
    if not is_ticked(line, picked):
        return "0"
    offered = canonical_number(line.quantity)
    return picked.counts.get(line.key, offered) if line.is_open else offered


def _is_wrong(line: OfferLine, typed: str, picked: Picked) -> bool:
    """A line that is ticked needs a quantity: nothing typed does not leave it out."""
    if not (line.is_open and is_ticked(line, picked)):
        return False
    try:
        found = quote_choices.quantity_of(line, typed)
    except (BadChoice, OutOfRange):
        return True
    return found == 0 and line.least != 0


def _chosen(content: Content, good: dict[str, str], locale: str) -> tuple[Choices, str]:
    try:
        return quote_choices.chosen(content, good), ""
    except NothingChosen as nothing:
        left = {line.key: Decimal(0) for line in content.lines if line.optional}
        return {**quote_choices.offered(content), **left}, nothing.said(locale)


def _row(
    line: OfferLine, content: Content, picked: Picked, choices: Choices, locale: str, is_wrong: bool
) -> ChoiceRow:  # fmt: skip
    quantity = choices[line.key] or line.quantity
    net = line_net(quote_choices.as_line(replace(line, quantity=quantity)), exponent(content.currency))
    least, most = (formats.number(end, locale) if end is not None else "" for end in (line.least, line.most))
    return ChoiceRow(
        key=line.key,
        mark=f"{line.key} {line.quantity} {line.chosen} {line.optional} {line.least} {line.most}",
        description=line.description,
        detail=line.detail,
        price=formats.price(line.unit_price, content.currency, locale),
        amount=plain(net, content.currency, locale),
        may_leave=line.optional,
        may_count=line.is_open,
        is_taken=is_ticked(line, picked),
        typed=picked.counts.get(line.key, canonical_number(line.quantity)),
        least=canonical_number(line.least) if line.least is not None else "",
        most=canonical_number(line.most) if line.most is not None else "",
        limits=t("between {least} and {most}", locale, least=least, most=most) if line.is_open else "",
        error=t("Choose a number between {least} and {most}.", locale, least=least, most=most) if is_wrong else "",
    )
