"""Writing quotes: a draft is begun, saved, copied; what was sent is revised by a next version. Nobody but staff sees a
draft, and nobody sees a next version before it is sent."""

from dataclasses import replace
from datetime import timedelta

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import quoting
from portal.domain.admin import clients, quote_form
from portal.domain.admin.draft_form import LessThanNothing, Sums, TypedLine
from portal.domain.admin.drafts import Archived, ChangedMeanwhile, TooLarge, usual_rate
from portal.domain.admin.quote_form import OfferReading, TypedOffer
from portal.domain.admin.quote_moved import meanwhile, sent_already
from portal.domain.admin.quote_sending import Telling, checked, send_version
from portal.domain.admin.quotes import find
from portal.domain.quote_content import Content, digest, read
from portal.domain.quoting import REVISABLE, version_of
from portal.errors import Refused
from portal.models import Client, DiscountKind, Quote, QuoteState, StaffRole

LASTS = timedelta(days=30)  # until somebody says another day


class NoLines(Refused):
    """Nothing to offer."""

    sentence = "Add at least one line before you send it."


@for_staff(StaffRole.AGENT)
def begin(visit: StaffVisit, client_key: str) -> TypedOffer:
    """A blank one for a client, at the rate of tax that was used last."""
    client = clients.find(visit, client_key)
    return TypedOffer(
        client_key=client.id.hex,
        client=client.name,
        currency=client.currency,
        lines=_blank(visit),
        valid_until=(visit.today + LASTS).isoformat(),
        terms=visit.business.terms_default,
    )


@for_staff(StaffRole.AGENT)
def read_typed(visit: StaffVisit, key: str) -> TypedOffer:
    """A draft to go on with, or what was sent, to be revised; refused where that is over."""
    quote = find(visit, key)
    if quote.state not in (QuoteState.DRAFT, *REVISABLE):
        raise meanwhile(visit, quote, quote.version)
    client, text = visit.db.get_one(Client, quote.client_id), _text(visit, quote)
    return replace(
        _typed(visit, read(text)),
        key=quote.id.hex,
        version=quote.version,
        number=quote.number or "",
        client_key=client.id.hex,
        client=client.name,
        seen=digest(text),
    )


@for_staff(StaffRole.AGENT)
def sums(visit: StaffVisit, given: TypedOffer) -> tuple[Sums, str]:
    """What is typed adds up to this, by the calculator that will be accepted; and the deposit."""
    return quote_form.sums(given, visit.locale, visit.today)


@for_staff(StaffRole.AGENT)
def overtaken(visit: StaffVisit, key: str, version: int) -> str:
    """What has happened to the quote since somebody began to revise this version, in words; empty: nothing."""
    quote = find(visit, key)
    if quote.version == version and quote.state in (QuoteState.DRAFT, *REVISABLE):
        return ""
    return meanwhile(visit, quote, version).said(visit.locale)


@writes
@for_staff(StaffRole.AGENT)
def save(visit: StaffVisit, given: TypedOffer) -> str:
    """Keep a draft; returns its key. `WrongFields` where a field cannot be read: then nothing is stored."""
    reading = _checked(visit, given)
    if given.key:
        return _change(visit, given, reading)
    client = clients.find(visit, given.client_key)
    if client.archived_at:
        raise Archived(client=client.name)
    quote = quoting.write(visit.db, client, replace(reading.content(), currency=client.currency))
    visit.note("quote_drafted", quote)
    return quote.id.hex


@writes
@for_staff(StaffRole.AGENT)
def revise(visit: StaffVisit, given: TypedOffer, telling: Telling) -> None:
    """Send what is typed as the next version."""
    quote = find(visit, given.key, lock=True)
    if quote.state not in REVISABLE or quote.version != given.version:
        raise meanwhile(visit, quote, given.version)
    reading, said = _checked(visit, given), checked(telling)
    if not reading.offer:
        raise NoLines
    before = read(_text(visit, quote))
    send_version(visit, quote, given.version, _like(before, reading.content(before.lines)), said)


@writes
@for_staff(StaffRole.AGENT)
def copy(visit: StaffVisit, key: str) -> str:
    """A new draft with the same words, for the same client; returns its key."""
    quote = find(visit, key)
    client, content = visit.db.get_one(Client, quote.client_id), read(_text(visit, quote))
    if client.archived_at:
        raise Archived(client=client.name)
    until = max(content.valid_until, visit.today + LASTS)
    made = quoting.write(visit.db, client, replace(content, valid_until=until, number="", version=0, issue_on=None,
                                                   seller={}, buyer={}))  # fmt: skip
    visit.note("quote_copied", made)
    return made.id.hex


def _checked(visit: StaffVisit, given: TypedOffer) -> OfferReading:
    reading = OfferReading(given, visit.locale, visit.today)
    try:
        total = 0 if reading.wrong else reading.calculated().total_minor
    except ValueError:
        raise TooLarge from None
    reading.check()
    if total < 0:
        raise LessThanNothing
    return reading


def _change(visit: StaffVisit, given: TypedOffer, reading: OfferReading) -> str:
    quote = find(visit, given.key, lock=True)
    if quote.state is not QuoteState.DRAFT:
        raise sent_already(visit, quote)
    text = _text(visit, quote)
    if digest(text) != given.seen:
        raise ChangedMeanwhile
    before = read(text)
    content = _like(before, reading.content(before.lines))
    if content != before:
        quoting.rewrite(visit.db, quote, content)
        visit.note("quote_draft_changed", quote)
    return quote.id.hex


def _like(before: Content, content: Content) -> Content:
    """What no field shows stays: the currency, and how a line is taxed where nothing is."""
    categories = {one.key: one.tax_category for one in before.lines}
    lines = tuple(replace(one, tax_category=categories.get(one.key, one.tax_category)) for one in content.lines)
    return replace(content, currency=before.currency, lines=lines)


def _text(visit: StaffVisit, quote: Quote) -> str:
    return version_of(visit.db, quote.id, max(quote.version, 1)).content


def _typed(visit: StaffVisit, content: Content) -> TypedOffer:
    locale, percent = visit.locale, content.deposit_percent
    is_off = content.discount_kind is not DiscountKind.NONE
    return TypedOffer(
        currency=content.currency,
        lines=quote_form.typed_lines(content.lines, content.currency, locale) or _blank(visit),
        discount_kind=content.discount_kind.value,
        discount=formats.number(content.discount_value, locale) if is_off else "",
        notes=content.notes,
        title=content.title,
        valid_until=content.valid_until.isoformat(),
        deposit="" if percent is None else formats.number(percent, locale),
        terms=content.terms,
    )


def _blank(visit: StaffVisit) -> tuple[TypedLine, ...]:
    return (TypedLine("1", tax=formats.number(usual_rate(visit), visit.locale)),)
