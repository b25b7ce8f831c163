"""Address, tax numbers, bank details and time zone of the business: said at the field, written down, and no paper that
was issued says anything else afterwards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import transfer
from portal.domain.admin import actions, address, bank_details, time_zone
from portal.domain.parties import seller_of
from portal.domain.profile import Wrong
from portal.domain.quote_content import read as content_of
from portal.errors import WrongFields
from portal.models import Activity, Business, Invoice, Payment, QuoteVersion, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.paying import rows
from tests.purse import a_purse, look, moved
from tests.quotes import a_quote, an_offer
from tests.staff import a_staff, become_staff

HOME = {"country": "AT", "street": "Maria-Theresien-Straße 1", "postcode": "6020", "city": "Innsbruck",
        "vat_id": "ATU13585627", "tax_number": "81 123/4567"}  # fmt: skip
IBAN, OTHER = "AT61 1904 3002 3457 3201", "DE89370400440532013000"
BIDI = "\u202e"


@pytest.fixture
def nora(database: object) -> UUID:
    """An owner, signed in; the key of her business."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business))
        return business.id


def become(business_id: UUID, role: StaffRole = StaffRole.OWNER) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business_id), role))


def kept(business_id: UUID) -> Business:
    with db.everyone() as session:
        return session.get_one(Business, business_id)


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def wrong(typed: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Wrong) as refused:
        staff_visit_now(address.save, typed)
    return refused.value.fields


def test_the_address_is_kept_as_its_country_has_it_and_written_down_once(nora: UUID) -> None:
    assert staff_visit_now(address.save, HOME)
    assert not staff_visit_now(address.save, {**HOME, "vat_id": "U 1358 5627"})
    assert seller_of(kept(nora)).lines == ("Maria-Theresien-Straße 1", "6020 Innsbruck")
    assert (kept(nora).vat_id, kept(nora).tax_number) == ("ATU13585627", "81 123/4567")
    assert done() == ["Nora Hofer changed the address or the tax numbers of the business"]


def test_a_country_with_states_keeps_the_state_and_another_lets_it_go(nora: UUID) -> None:
    there = {**HOME, "country": "US", "street": "1 Main St", "city": "Springfield", "region": "IL", "postcode": "62701",
             "vat_id": ""}  # fmt: skip
    staff_visit_now(address.save, there)
    assert seller_of(kept(nora)).lines == ("1 Main St", "Springfield, IL 62701")
    assert "region" in [one.name for one in staff_visit_now(address.look, {}, {}).address]
    staff_visit_now(address.save, HOME)
    assert kept(nora).region == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("postcode", "602"), ("postcode", ""), ("city", f" {BIDI}\x00"), ("street", "x" * 101),
        ("street", "1\n2\n3\n4"), ("country", "XX"), ("vat_id", "ATU13585628"), ("vat_id", "hello"),
        ("tax_number", "9" * 41),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(nora: UUID, field: str, typed: str) -> None:
    assert list(wrong({**HOME, field: typed})) == [field]
    assert (kept(nora).street, kept(nora).vat_id, done()) == ("", "", [])


def test_what_was_typed_stays_in_the_form_with_what_is_wrong_named(nora: UUID) -> None:
    typed = {**HOME, "postcode": "602", "tax_number": "<b>9"}
    seen = staff_visit_now(address.look, typed, wrong(typed))
    assert {one.name: (one.value, bool(one.error)) for one in seen.address}["postcode"] == ("602", True)
    assert (seen.tax_number, seen.labels) == ("<b>9", ("Postcode",))


def test_what_nobody_touched_may_be_old(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, nora).vat_id = "ATU99999999"  # from before anybody checked
    assert staff_visit_now(address.save, {"country": "AT", "tax_number": "12", "vat_id": "ATU99999999"})
    assert (kept(nora).vat_id, kept(nora).tax_number) == ("ATU99999999", "12")


def test_no_address_at_all_is_fine_and_half_of_one_is_not(nora: UUID) -> None:
    assert not staff_visit_now(address.save, {"country": "AT"})
    assert staff_visit_now(address.save, {"country": "DE"})
    assert set(wrong({"country": "AT", "city": "Wien"})) == {"street", "postcode"}


def test_bank_details_are_the_owners_checked_and_clients_hear_of_a_change(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, nora))
        a_contact(session, client)
        an_invoice(session, client)
    assert staff_visit_now(bank_details.save, IBAN.lower(), "")
    assert not staff_visit_now(bank_details.save, IBAN.replace(" ", "-"), "")
    assert staff_visit_now(bank_details.shown).warning == "", "the first details are no change"
    assert staff_visit_now(bank_details.save, OTHER, "COBADEFFXXX")
    assert staff_visit_now(bank_details.shown).iban == "DE89 3704 0044 0532 0130 00"
    assert "by phone" in staff_visit_now(bank_details.shown).warning
    assert [one.verb for one in rows(Activity) if one.verb == "bank_changed"] == ["bank_changed"]
    assert done() == ["Nora Hofer changed the account clients transfer money to"] * 2


@pytest.mark.parametrize(
    ("iban", "bic", "field"),
    [
        ("AT611904300234573202", "", "iban"), ("hello", "", "iban"), (IBAN, "nonsense", "bic"), ("", "BKAUATWW", "bic"),
        ("1" * 61, "", "iban"),
    ],
)  # fmt: skip
def test_bank_details_that_cannot_be_are_refused_at_their_field(nora: UUID, iban: str, bic: str, field: str) -> None:
    with pytest.raises(WrongFields) as refused:
        staff_visit_now(bank_details.save, iban, bic)
    assert (list(refused.value.fields), kept(nora).iban, done()) == ([field], "", [])


def test_the_time_zone_comes_from_the_list(nora: UUID) -> None:
    assert not staff_visit_now(time_zone.save, "Europe/Vienna")
    assert staff_visit_now(time_zone.save, "Pacific/Auckland")
    assert "Auckland" in staff_visit_now(time_zone.shown).shows
    assert staff_visit_now(time_zone.tried, "Mars/Base") == ""
    for nonsense in ("", "Mars/Base", "../../etc/passwd"):
        with pytest.raises(WrongFields):
            staff_visit_now(time_zone.save, nonsense)
    assert kept(nora).timezone == "Pacific/Auckland"
    assert done() == ["Nora Hofer changed the time zone of the business from Europe/Vienna to Pacific/Auckland"]


@pytest.mark.parametrize("role", [StaffRole.AGENT, StaffRole.MANAGER])
def test_who_may_change_what(nora: UUID, role: StaffRole) -> None:
    become(nora, role)
    rules: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (bank_details.save, (IBAN, "")),
        *([(address.save, (HOME,)), (time_zone.save, ("Europe/Berlin",)), (bank_details.shown, ())]
          if role is StaffRole.AGENT else []),
    ]  # fmt: skip
    for rule, args in rules:
        with pytest.raises(NotYours):
            staff_visit_now(rule, *args)


def everything_moves(business_id: UUID) -> None:
    become(business_id)
    staff_visit_now(address.save, HOME)
    staff_visit_now(bank_details.save, OTHER, "")
    staff_visit_now(time_zone.save, "Pacific/Auckland")


def test_invoices_and_quotes_keep_what_they_were_issued_with(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, nora))
        a_contact(session, client)
        number, offer = an_invoice(session, client).number, a_quote(session, client, an_offer()).id
    (before,) = rows(Invoice)
    (sent,) = rows(QuoteVersion)
    everything_moves(nora)
    (after,) = rows(Invoice)
    assert after.number == number
    for name in ("seller", "buyer", "iban", "bic", "issue_on", "due_on", "payment_reference"):
        assert getattr(after, name) == getattr(before, name), name
    with db.everyone() as session:
        now_sent = session.exec(select(QuoteVersion).where(QuoteVersion.quote_id == offer)).one()
    assert (now_sent.content, now_sent.content_hash) == (sent.content, sent.content_hash)
    assert content_of(sent.content).seller["lines"] == []


def test_a_receipt_keeps_seller_buyer_and_day(database: object) -> None:
    purse = a_purse()
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    moved(rows(Payment)[0], received_at=now().replace(year=2026, month=11, day=3, hour=20))
    before = purse.receipt()
    everything_moves(purse.business_id)
    with db.everyone(write=True) as session:
        session.get_one(Business, purse.business_id).legal_name = "Somebody else"
    look(purse)
    after = purse.receipt()
    assert (after.seller, after.buyer, after.received) == (before.seller, before.buyer, "3 November 2026")


def test_what_is_still_to_be_paid_goes_to_todays_account_and_says_so(database: object) -> None:
    purse = a_purse()
    [slug] = purse.owes("100.00")
    become(purse.business_id)
    staff_visit_now(bank_details.save, IBAN, "")
    staff_visit_now(bank_details.save, OTHER, "")
    look(purse)
    seen = visit_now(transfer.read, slug)
    assert seen.iban == OTHER
    assert "by phone" in seen.warning or "Call us" in seen.warning
