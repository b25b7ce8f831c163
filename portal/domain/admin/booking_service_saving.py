"""Saving a service from its form: everything that is wrong is said at its field, and only all of it is kept."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import https, service_facts, services
from portal.domain.admin import booking_service_questions, typed
from portal.domain.admin.booking_entries import entry_of, last_position, shown_to_all, slug_for
from portal.domain.admin.booking_services import NEW, PLAIN, find, new, offered_by, providers
from portal.domain.admin.booking_typed import Sheet
from portal.domain.paragraphs import paragraphs
from portal.domain.service_facts import MOST_PRICE, Facts, NoCurrency, NoReminders, named
from portal.domain.services import BadSlug, Entry, SlugTaken
from portal.domain.signer import clean
from portal.errors import WrongFields
from portal.models import BookingLink, Provider, Service, StaffRole
from portal.money import currencies, exponent


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, key: str, form: Mapping[str, str], rows: Sequence[tuple[int, str]]) -> str:
    """A new service, or one that is there, with its entry on the booking page; returns its key. `rows` are the
    questions of the form, each with its number and the key it has, if any."""
    is_new = key == NEW
    service = new(visit) if is_new else find(visit, key)
    typed_in = Sheet(form, visit.locale)
    facts = _facts(visit, typed_in, rows)
    people = _people(visit, typed_in, [] if is_new else offered_by(visit, service))
    typed_in.refuse()
    known_as = service.name
    services.set_service(visit.db, service, facts, people)
    _enter(visit, service, known_as, typed_in.text("slug"), facts)
    visit.note("service_added" if is_new else "service_changed", service, name=service.name)
    shown_to_all(visit)
    return service.id.hex


def _facts(visit: StaffVisit, sheet: Sheet, rows: Sequence[tuple[int, str]]) -> Facts:
    """What was typed. What is wrong is in the sheet: then the rest means nothing."""
    currency = sheet.read("currency", _currency, visit.business.default_currency)
    plain = {name: sheet.whole(name) for name in PLAIN}
    return Facts(
        name=sheet.read("name", named, ""),
        description=sheet.read("description", lambda text: paragraphs(text, 2000, "Description"), ""),
        location=sheet.read("location", lambda text: clean(text, 200, "Place"), ""),
        video_url=sheet.read("video_url", https.checked, ""),
        notice=sheet.length("notice"),
        cancel_notice=sheet.length("cancel_notice"),
        price=sheet.read("price", lambda text: _amount(text, visit.locale, currency), Decimal(0)),
        tax_rate=sheet.read("tax_rate", lambda text: typed.number(text or "0", visit.locale, 0, 100, 3), Decimal(0)),
        currency=currency,
        needs_approval=sheet.ticked("needs_approval"),
        active=sheet.ticked("active"),
        reminders=sheet.read("reminders", lambda _: _reminders(sheet), []),
        questions=booking_service_questions.read(sheet, rows),
        **plain,
    )


def _currency(text: str) -> str:
    code = text.strip().upper()
    if code not in currencies():
        raise NoCurrency(typed=clean(code[:20], 20, "Currency"))
    return code


def _amount(text: str, locale: str, currency: str) -> Decimal:
    return typed.number(text or "0", locale, 0, int(MOST_PRICE), exponent(currency))


def _reminders(sheet: Sheet) -> list[int]:
    names = [name.removeprefix("reminder_") for name in sheet.typed if name.startswith("reminder_")]
    if len(names) > service_facts.MOST_REMINDERS or not all(one.isascii() and one.isdigit() for one in names):
        raise NoReminders
    return [int(one[:8]) for one in names]


def _people(visit: StaffVisit, sheet: Sheet, known: Sequence[UUID]) -> list[Provider]:
    """Those who are ticked: the one who is chosen first, then in the order they had, then by name."""
    ticked = {one.id: one for one in providers(visit) if sheet.ticked(f"person_{one.id.hex}")}
    first = [key for key in ticked if key.hex == sheet.text("first")]
    ordered = dict.fromkeys([*first, *(key for key in known if key in ticked), *ticked])
    return [ticked[key] for key in ordered]


def _enter(visit: StaffVisit, service: Service, known_as: str, slug: str, facts: Facts) -> None:
    """Its entry on the booking page is called as it is, unless it had a name of its own."""
    link = entry_of(visit, service) or BookingLink(business_id=visit.business_id, slug="", label="")
    is_new = not link.label
    entry = Entry(
        slug=slug_for(visit, slug, service.name, link),
        label=service.name if link.label in ("", known_as) else link.label,
        description=link.description,
        service_id=service.id,
        position=last_position(visit) if is_new else link.position,
        active=facts.active,
    )
    try:
        services.set_link(visit.db, link, entry)
    except (BadSlug, SlugTaken) as refused:
        raise WrongFields({"slug": refused}) from refused
