"""Paying by transfer: shown while something is owed, to the right account, and never quietly to a new one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal import db, formats
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import bank, epc, transfer
from portal.domain.transfer import TransferView
from portal.errors import NotFound
from portal.models import Business, Client, Invoice, InvoiceKind, InvoiceState, Source
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows
from tests.reports import asked, phases, settle

SLUG = "INV-00001"
IBAN, OTHER = "AT611904300234573201", "DE89370400440532013000"
PHONE, UNBROKEN = "+43 512 555 010", "+43\u00a0512\u00a0555\u00a0010"


@pytest.fixture
def client(database: object) -> Client:
    """Owes € 100.00 on one invoice and is looking."""
    with db.everyone(write=True) as session:
        business = a_business(session, iban=IBAN, bic="BKAUATWW", contact_phone=PHONE)
        client = a_client(session, business)
        an_invoice(session, client)
        become(session, a_contact(session, client))
    return client


def shown() -> TransferView:
    return visit_now(transfer.read, SLUG)


def change(model: type[Any], **facts: Any) -> None:
    with db.everyone(write=True) as session:
        row = session.get_one(model, rows(model)[0].id)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)


def days_ago(days: int) -> datetime:
    """The last minute of that day in Vienna."""
    on = day_in("Europe/Vienna", now()) - timedelta(days=days)
    return datetime.combine(on, time(23, 59), ZoneInfo("Europe/Vienna")).astimezone(UTC)


def in_words(moment: datetime) -> str:
    return formats.day(day_in("Europe/Vienna", moment), "en")


def test_everything_a_bank_asks_for(client: Client):
    seen = shown()
    assert (seen.beneficiary, seen.iban_shown, seen.bic, seen.reference_shown, seen.amount) == (
        "Studio e.U.", "AT61 1904 3002 3457 3201", "BKAUATWW", "RF25 INV0 0001", "€100.00",
    )  # fmt: skip
    assert (seen.iban, seen.reference) == (IBAN, "RF25INV00001"), "copied without spaces"
    assert (seen.is_iban, seen.warning, seen.since) == (
        True, "", f"Bank details unchanged since {in_words(only(Business).created_at)}",
    )  # fmt: skip


def test_the_code_says_what_the_page_says_and_changes_with_it(client: Client):
    facts: dict[str, Any] = {"beneficiary": "Studio e.U.", "iban": IBAN, "bic": "BKAUATWW", "currency": "EUR"}
    payload = visit_now(transfer.code, SLUG)
    assert payload == epc.payload(**facts, amount_minor=10000, reference="RF25INV00001")
    before = shown().code
    change(Invoice, balance_minor=6000)
    assert visit_now(transfer.code, SLUG) == epc.payload(**facts, amount_minor=6000, reference="RF25INV00001")
    assert shown().amount == "€60.00"
    assert before != shown().code != ""


@pytest.mark.parametrize(
    "facts",
    [
        {"state": InvoiceState.PAID, "balance_minor": 0},
        {"state": InvoiceState.OPEN, "balance_minor": 0},
        {"state": InvoiceState.VOID},
        {"state": InvoiceState.UNCOLLECTIBLE},
        {"processing_minor": 10000},
        {"processing_minor": 1},
        {"kind": InvoiceKind.CREDIT_NOTE},
    ],
)
def test_nothing_is_shown_where_nothing_should_be_sent(client: Client, facts: dict[str, Any]):
    change(Invoice, **facts)
    assert shown() == TransferView()
    with pytest.raises(NotFound):
        visit_now(transfer.code, SLUG)


def test_nothing_is_shown_while_a_payment_is_being_checked(client: Client):
    settle(replace(asked(only(Invoice).id), amount_minor=1))
    assert shown() == TransferView()


def test_nothing_is_shown_while_a_debit_is_on_its_way_and_again_when_it_failed(client: Client):
    phase = phases(asked(only(Invoice).id))
    settle(phase["processing"])
    assert shown() == TransferView()
    settle(phase["failed"])
    assert shown().iban


def test_without_details_of_ours_nothing_is_shown(client: Client):
    change(Business, iban="", bic="")
    assert shown() == TransferView()


def test_another_currency_has_details_but_no_code(client: Client):
    change(Invoice, currency="CHF")
    assert (shown().iban, shown().code) == (IBAN, "")
    with pytest.raises(NotFound):
        visit_now(transfer.code, SLUG)


def test_an_invoice_older_than_our_references_is_paid_with_its_number(client: Client):
    change(Invoice, payment_reference="")
    assert shown().reference == "INV-00001"
    assert visit_now(transfer.code, SLUG).endswith(b"\n\n\nINV-00001")


@pytest.mark.parametrize(("days", "is_loud"), [(0, True), (59, True), (60, True), (61, False), (900, False)])
def test_a_change_is_loud_for_sixty_days(client: Client, days: int, is_loud: bool):
    at = days_ago(days)
    change(Business, bank_changed_at=at)
    change(Invoice, iban=IBAN)
    warning = f"Our bank details changed on {in_words(at)}. Check them with us by phone before you pay: {UNBROKEN}"
    calm = f"Bank details unchanged since {in_words(at)}"
    assert (shown().warning, shown().since) == ((warning, "") if is_loud else ("", calm))


def test_an_invoice_with_the_old_account_on_it_warns_for_ever_and_shows_the_new_one(client: Client):
    with db.everyone(write=True) as session:
        bank.change(session, session.get_one(Business, client.business_id), OTHER, "", days_ago(900))
    seen = shown()
    assert (seen.iban, seen.bic, seen.since) == (OTHER, "", "")
    assert seen.warning.startswith(f"Our bank details changed on {in_words(days_ago(900))}.")


def test_a_change_nobody_dated_is_said_too(client: Client):
    change(Business, iban=OTHER)
    assert shown().warning.startswith("Our bank details have changed since this invoice was issued. Check them")


def test_a_first_account_is_no_change(client: Client):
    change(Business, iban="", bic="")
    change(Invoice, iban="", bic="")
    with db.everyone(write=True) as session:
        bank.change(session, session.get_one(Business, client.business_id), OTHER, "", now())
    assert (shown().iban[:4], shown().warning) == ("DE89", "")


def test_without_a_number_of_ours_they_use_the_one_they_know(client: Client):
    change(Business, contact_phone="", bank_changed_at=now())
    assert shown().warning.endswith("Call us before you pay, on a number you know.")


def test_the_warning_is_said_in_the_readers_dates(client: Client):
    change(Business, bank_changed_at=datetime(2020, 5, 3, 12, tzinfo=UTC))
    change(Client, locale="de")
    assert formats.day(date(2020, 5, 3), "de") in shown().since


def test_an_imported_document_is_paid_where_it_says(client: Client):
    change(Business, bank_changed_at=now())
    facts = {"iban": "de89 3704 0044 0532 0130 00", "bic": "", "payment_reference": "RE 42/7"}
    change(Invoice, source=Source.IMPORTED, seller={"name": "Nordlicht GmbH"}, **facts)
    seen = shown()
    assert (seen.beneficiary, seen.iban, seen.reference_shown) == ("Nordlicht GmbH", OTHER, "RE 42/7")
    assert (seen.since, seen.warning) == ("", "")
    change(Invoice, seller={"name": "Nordlicht GmbH", "payee_name": "Factor AG"})
    assert shown().beneficiary == "Factor AG"
    change(Invoice, iban="12345678")
    assert (shown().iban, shown().is_iban, shown().code) == ("12345678", False, "")
    change(Invoice, iban="")
    assert shown() == TransferView()


@pytest.mark.parametrize("rule", [transfer.read, transfer.code])
def test_only_ones_own_visible_documents(client: Client, rule: Any):
    with db.everyone(write=True) as session:
        theirs = an_invoice(session, a_client(session, session.get_one(Business, client.business_id))).slug
    for slug in (theirs, "INV-99999", "", "..", "\x00"):
        with pytest.raises(NotFound):
            visit_now(rule, slug)
    change(Invoice, archived_at=now())
    with pytest.raises(NotFound):
        visit_now(rule, SLUG)
