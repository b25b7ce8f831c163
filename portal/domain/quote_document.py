"""One version of a quote as a person reads it, on screen and on paper: every figure already in words."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal import formats
from portal.domain import quote_choices, sheets, units
from portal.domain.parties import printed
from portal.domain.quote_choices import Choices
from portal.domain.quote_content import Content, OfferLine
from portal.domain.sheets import Figure, PartyView, plain
from portal.domain.totals import Totals, line_net
from portal.money import exponent
from portal.text import t, tn


@dataclass(frozen=True)
class QuoteLineView:
    """One line. `may_leave` and `may_count`: the client's choices; `least`, `most` and `typed` as a number field has
    them. `is_taken` is false for an optional line that is left out: its amount does not count."""

    key: str = ""
    description: str = ""
    detail: str = ""
    quantity: str = ""
    price: str = ""
    tax: str = ""
    amount: str = ""
    may_leave: bool = False
    may_count: bool = False
    least: str = ""
    most: str = ""
    range: str = ""  # "between 1 and 10"
    typed: str = ""
    is_taken: bool = True


@dataclass(frozen=True)
class QuoteDocument:
    """The sheet. `totals` runs from the subtotal to, but without, the total. A blank one is a page before its load."""

    number: str = ""  # QT-00012-v2
    title: str = ""
    version: int = 0
    version_word: str = ""  # "Version 2"; empty for the first
    issued: str = ""
    valid_until: str = ""
    seller: PartyView = field(default_factory=PartyView)
    buyer: PartyView = field(default_factory=PartyView)
    lines: list[QuoteLineView] = field(default_factory=list)
    totals: list[Figure] = field(default_factory=list)
    total: str = ""
    taxes: list[tuple[str, str, str]] = field(default_factory=list)  # rate in words, taxed amount, tax
    deposit: Figure = field(default_factory=Figure)  # blank: none
    notes: str = ""
    terms: str = ""
    may_choose: bool = False


def document_of(content: Content, choices: Choices, locale: str) -> QuoteDocument:
    """What this version says with these choices; `quote_choices.offered(content)` are those it starts with."""
    summed = quote_choices.totals_of(content, choices)
    return QuoteDocument(
        number=content.reference,
        title=content.title,
        version=content.version,
        version_word=t("Version {version}", locale, version=str(content.version)) if content.version > 1 else "",
        issued=formats.day_long(content.issue_on, locale) if content.issue_on else t("Not sent yet", locale),
        valid_until=formats.day_long(content.valid_until, locale),
        seller=sheets.party_view(printed(content.seller), locale),
        buyer=sheets.party_view(printed(content.buyer), locale),
        lines=[_line(one, content, choices, locale) for one in content.lines],
        totals=_totals(summed, content, locale),
        total=formats.money(summed.total_minor, content.currency, locale),
        taxes=_taxes(summed, content, locale),
        deposit=_deposit(content, summed.total_minor, locale),
        notes=content.notes,
        terms=content.terms,
        may_choose=any(quote_choices.may_choose(one) for one in content.lines),
    )


def expires_in_words(valid_until: date | None, today: date, locale: str) -> str:
    """The countdown of a pending quote, and how long ago it ended: "12 days left", "ends today", "ended yesterday"."""
    if valid_until is None:
        return ""
    days = (valid_until - today).days
    if days == 0:
        return t("ends today", locale)
    if days < 0:
        return tn("ended yesterday", "ended {count} days ago", -days, locale)
    return tn("ends tomorrow", "{count} days left", days, locale)


def canonical_number(value: Decimal) -> str:
    """As a number field takes it."""
    return f"{value.normalize():f}"


def _line(one: OfferLine, content: Content, choices: Choices, locale: str) -> QuoteLineView:
    quantity = choices.get(one.key, one.quantity)
    taken = not (one.optional and quantity == 0)
    shown = replace(one, quantity=quantity if taken else one.quantity)
    net = line_net(quote_choices.as_line(shown), exponent(content.currency))
    return QuoteLineView(
        key=one.key,
        description=one.description,
        detail=one.detail,
        quantity=units.quantity(shown.quantity, one.unit_code, locale),
        price=formats.price(one.unit_price, content.currency, locale),
        tax=formats.percent(one.tax_rate, locale),
        amount=plain(net, content.currency, locale),
        may_leave=one.optional,
        **_range(one, locale),
        typed=canonical_number(shown.quantity),
        is_taken=taken,
    )


def _range(one: OfferLine, locale: str) -> dict[str, Any]:
    if one.least is None or one.most is None:
        return {}
    least, most = formats.number(one.least, locale), formats.number(one.most, locale)
    return {
        "may_count": True,
        "least": canonical_number(one.least),
        "most": canonical_number(one.most),
        "range": t("between {least} and {most}", locale, least=least, most=most),
    }


def _totals(summed: Totals, content: Content, locale: str) -> list[Figure]:
    steps = [(t("Subtotal", locale), summed.subtotal_minor)]
    if summed.discount_minor:
        steps.append((t("Discount", locale), -summed.discount_minor))
    for tax in summed.tax_lines:
        steps.append((t("VAT {rate}", locale, rate=formats.percent(tax.rate, locale)), tax.tax_minor))
    return [Figure(label, plain(minor, content.currency, locale)) for label, minor in steps]


def _taxes(summed: Totals, content: Content, locale: str) -> list[tuple[str, str, str]]:
    return [
        (
            t("VAT {rate}", locale, rate=formats.percent(tax.rate, locale)),
            plain(tax.base_minor, content.currency, locale),
            plain(tax.tax_minor, content.currency, locale),
        )
        for tax in summed.tax_lines
    ]


def _deposit(content: Content, total_minor: int, locale: str) -> Figure:
    minor = quote_choices.deposit_of(content, total_minor)
    if not minor or content.deposit_percent is None:
        return Figure()
    share = formats.percent(content.deposit_percent, locale)
    label = t("Deposit on acceptance, {share}", locale, share=share)
    return Figure(label, formats.money(minor, content.currency, locale))
