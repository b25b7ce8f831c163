"""What a newer version says differently: lines added, removed and changed, the total, and everything else."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal import formats
from portal.domain import quote_choices, sheets, units
from portal.domain.parties import printed
from portal.domain.quote_content import Content, OfferLine
from portal.domain.totals import Totals, line_net
from portal.models import DiscountKind
from portal.money import exponent
from portal.text import t


@dataclass(frozen=True)
class ChangeRow:
    """One difference: `kind` is added, removed or changed; `before` and `after` say only what differs."""

    kind: str
    description: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Changes:
    """All differences: `rows` are lines, `facts` everything else; totals as offered. `difference` is in words."""

    rows: list[ChangeRow] = field(default_factory=list)
    facts: list[ChangeRow] = field(default_factory=list)
    total_before: str = ""
    total_after: str = ""
    difference: str = ""


def changes(old: Content, new: Content, locale: str) -> Changes:
    """From `old` to `new`, in words; lines are told apart by their key."""
    before, after = _total(old), _total(new)
    return Changes(
        rows=_lines(old, new, locale),
        facts=_facts(old, new, locale),
        total_before=formats.money(before.total_minor, old.currency, locale),
        total_after=formats.money(after.total_minor, new.currency, locale),
        difference=_difference(before.total_minor, after.total_minor, old, new, locale),
    )


def _total(content: Content) -> Totals:
    return quote_choices.totals_of(content, quote_choices.offered(content))


def _difference(before: int, after: int, old: Content, new: Content, locale: str) -> str:
    if old.currency != new.currency:
        return t("in another currency", locale)
    if before == after:
        return t("the same total", locale)
    sentence = "{amount} more" if after > before else "{amount} less"
    return t(sentence, locale, amount=formats.money(abs(after - before), new.currency, locale))


def _lines(old: Content, new: Content, locale: str) -> list[ChangeRow]:
    """In the order of the new version; what is gone comes last."""
    before, after = ({line.key: line for line in content.lines} for content in (old, new))
    rows = list[ChangeRow]()
    for key, line in after.items():
        if key not in before:
            rows.append(ChangeRow("added", line.description, after=_offer(line, new, locale)))
        elif was := _said(before[key], line, old, new, locale):
            rows.append(ChangeRow("changed", line.description, *was))
    gone = [line for key, line in before.items() if key not in after]
    rows += [ChangeRow("removed", line.description, before=_offer(line, old, locale)) for line in gone]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        rows.append(ChangeRow("changed", t("The order of the lines", locale)))
    return rows


def _said(was: OfferLine, now: OfferLine, old: Content, new: Content, locale: str) -> tuple[str, str] | None:
    """What differs in one line, before and after; None when nothing does."""
    words: list[Callable[[OfferLine, Content], str]] = [
        lambda line, _: line.description,
        lambda line, content: _sum(line, content, locale),
        lambda line, _: _unit(line, was, now, locale),
        lambda line, _: _choice(line, locale),
        lambda line, _: _range(line, locale),
        lambda line, _: _tax(line, locale, was.tax_category != now.tax_category),
        lambda line, _: line.detail,
    ]
    pairs = [(word(was, old), word(now, new)) for word in words]
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    if not differing:
        return None
    before, after = ("\n".join(text for text in side if text) for side in zip(*differing, strict=True))
    return before or t("none", locale), after or t("none", locale)


def _offer(line: OfferLine, content: Content, locale: str) -> str:
    both = (_sum(line, content, locale), _choice(line, locale) if line.optional else "", _range(line, locale))
    return "\n".join(text for text in both if text)


def _sum(line: OfferLine, content: Content, locale: str) -> str:
    """ "3 × 100.00 = 300.00"."""
    net = line_net(quote_choices.as_line(line), exponent(content.currency))
    return t(
        "{quantity} × {price} = {amount}", locale,
        quantity=units.quantity(line.quantity, line.unit_code, locale),
        price=formats.price(line.unit_price, content.currency, locale),
        amount=sheets.plain(net, content.currency, locale),
    )  # fmt: skip


def _unit(line: OfferLine, was: OfferLine, now: OfferLine, locale: str) -> str:
    """By its code, where both read alike on paper: pieces, and units that only others use."""
    if units.quantity(was.quantity, was.unit_code, locale) != units.quantity(was.quantity, now.unit_code, locale):
        return ""  # the sum says it
    return t("unit {code}", locale, code=line.unit_code)


def _choice(line: OfferLine, locale: str) -> str:
    if not line.optional:
        return t("not optional", locale)
    return t("optional, ticked at first" if line.chosen else "optional, not ticked at first", locale)


def _range(line: OfferLine, locale: str) -> str:
    if line.least is None or line.most is None:
        return ""
    least, most = formats.number(line.least, locale), formats.number(line.most, locale)
    return t("you choose how many, between {least} and {most}", locale, least=least, most=most)


def _tax(line: OfferLine, locale: str, kind: bool) -> str:
    rate = formats.percent(line.tax_rate, locale)
    if kind:
        return t("VAT {rate} ({category})", locale, rate=rate, category=line.tax_category)
    return t("VAT {rate}", locale, rate=rate)


def _facts(old: Content, new: Content, locale: str) -> list[ChangeRow]:
    said: list[tuple[str, Callable[[Content], str]]] = [
        ("Subject", lambda one: one.title),
        ("Valid until", lambda one: formats.day(one.valid_until, locale)),
        ("Deposit on acceptance", lambda one: _percent(one, locale)),
        ("Discount", lambda one: _discount(one, locale)),
        ("Currency", lambda one: formats.name_of_currency(one.currency, locale)),
        ("From", lambda one: _party(one.seller, locale)),
        ("To", lambda one: _party(one.buyer, locale)),
    ]
    pairs = [(label, word(old), word(new)) for label, word in said]
    pairs += [(label, *_only(old_text, new_text)) for label, old_text, new_text in (
        ("Notes", old.notes, new.notes), ("Terms", old.terms, new.terms))]  # fmt: skip
    none = t("none", locale)
    return [
        ChangeRow("changed", t(label, locale), before or none, after or none)
        for label, before, after in pairs
        if before != after
    ]


def _only(before: str, after: str) -> tuple[str, str]:
    """The paragraphs that differ; where only their order does, all of both."""
    if before == after:
        return "", ""
    old, new = before.split("\n"), after.split("\n")
    gone, come = ([line for line in side if line not in other] for side, other in ((old, set(new)), (new, set(old))))
    return ("\n".join(gone), "\n".join(come)) if any(gone + come) else (before, after)


def _percent(content: Content, locale: str) -> str:
    return formats.percent(content.deposit_percent, locale) if content.deposit_percent else ""


def _discount(content: Content, locale: str) -> str:
    if not content.discount_value or content.discount_kind is DiscountKind.NONE:
        return ""
    if content.discount_kind is DiscountKind.PERCENT:
        return formats.percent(content.discount_value, locale)
    return t(
        "{amount} {currency}", locale,
        amount=formats.price(content.discount_value, content.currency, locale), currency=content.currency,
    )  # fmt: skip


def _party(stored: dict[str, object], locale: str) -> str:
    who = sheets.party_view(printed(stored), locale)
    return "\n".join([who.name, *who.lines, *(f"{label}: {value}" for label, value in who.facts)])
