"""What each mail says, to whom, and when there is nothing to say any more."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import db
from portal.access import links
from portal.clock import now
from portal.domain import mails, methods
from portal.domain.mail_sign_in import expiry
from portal.models import (
    Client,
    Contact,
    ContactRole,
    Invoice,
    InvoiceKind,
    InvoiceState,
    MagicLink,
    Payment,
    PaymentMethod,
    PaymentState,
)
from tests.mailing import an_office, another_contact


@pytest.fixture
def office(database):
    """Ada's, with an invoice and a payment."""
    return an_office()


def change(model, key, **values):
    with db.everyone(write=True) as session:
        row = session.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def sign_in(office, address="ada@example.com"):
    link = links.ask(office.business_id, address, "browser", "/")
    return link, lambda: mails.letter("sign_in", {"link": link.hex})


def payment_mail(office):
    return mails.letter("payment_confirmed", {"payment": office.payment_id.hex})


def invoice_mail(office):
    return mails.letter("invoice_sent", {"invoice": office.invoice_id.hex})


def addresses(letter):
    return [person.email for person in letter.to]


def test_the_sign_in_mail_carries_link_and_code(office):
    link, letter = sign_in(office)
    written = letter()
    assert written.url == f"{written.sender.origin}/auth/link/{links.token_of(link)}"
    assert written.code == links.code_of(link)
    assert addresses(written) == ["ada@example.com"]
    assert "work once and expire in 24 hours, on " in written.closing[0]
    assert "(Vienna time)" in written.closing[0]
    assert "did not ask" in written.closing[1]


@pytest.mark.parametrize("over", [{"consumed_at": now()}, {"revoked_at": now()}, {"expires_at": now()}])
def test_no_mail_for_a_link_that_is_over(office, over):
    link, letter = sign_in(office)
    change(MagicLink, link, **over)
    assert letter() is None


@pytest.mark.parametrize("off", [{"portal_enabled": False}, {"archived_at": now()}])
def test_nobody_is_written_to_while_access_is_off(office, off):
    _, letter = sign_in(office)
    change(Client, office.client_id, **off)
    assert letter() is None
    assert payment_mail(office) is None
    assert invoice_mail(office) is None


def test_no_mail_for_an_unknown_address_or_an_inactive_contact(office):
    assert sign_in(office, "nobody@example.com")[1]() is None
    change(Contact, office.contact_id, active=False)
    assert sign_in(office)[1]() is None


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=24), "in 24 hours, on 2 Nov 2026, 1:00 PM (Vienna time)"),
        (timedelta(hours=23, minutes=59, seconds=50), "in 24 hours"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=119), "in 119 minutes"),
        (timedelta(minutes=15), "in 15 minutes"),
        (timedelta(seconds=61), "in 1 minute, on"),
        (timedelta(seconds=1), "in 1 minute, on"),
    ],
)
def test_until_when_in_words_and_on_the_clock(left, words):
    start = datetime(2026, 11, 1, 12, tzinfo=UTC)
    said = expiry(start + left, start, "Europe/Vienna", "en").replace("\u202f", " ").replace("\xa0", " ")
    assert words in said


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Kathmandu", "America/Argentina/Buenos_Aires"])
def test_every_zone_has_a_name(timezone):
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    said = expiry(moment, moment, timezone, "en")
    assert timezone.rpartition("/")[2].replace("_", " ") in said
    assert "_" not in said


def test_a_payment_is_confirmed_to_the_person_who_paid(office):
    another_contact(office, "ben@example.com", role=ContactRole.BILLING)
    letter = payment_mail(office)
    assert addresses(letter) == ["ada@example.com"]
    facts = dict(letter.facts)
    assert facts["Amount"] == "€234.50"
    assert facts["Paid with"] == "Visa ending in 4242"
    assert facts["Invoice"] == "INV-00001"
    assert facts["Remaining balance"] == "€1,000.00"
    assert letter.url.endswith("/invoices/INV-00001")
    assert letter.closing == ()


def test_when_the_payer_is_gone_the_first_reader_hears_of_it(office):
    another_contact(office, "vi@example.com", role=ContactRole.VIEWER, is_primary=True)
    another_contact(office, "ben@example.com", role=ContactRole.BILLING)
    change(Contact, office.contact_id, active=False)
    assert addresses(payment_mail(office)) == ["ben@example.com"]


def test_a_surplus_is_said(office):
    change(Payment, office.payment_id, surplus_minor=500)
    said = "€5.00 of it came on top of what was owed. It is kept as your credit."
    assert payment_mail(office).closing == (said,)


@pytest.mark.parametrize("state", [PaymentState.PROCESSING, PaymentState.FAILED])
def test_only_money_that_came_is_confirmed(office, state):
    change(Payment, office.payment_id, state=state)
    assert payment_mail(office) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"method": PaymentMethod.CARD, "brand": "amex", "last4": "0005"}, "American Express ending in 0005"),
        ({"method": PaymentMethod.CARD, "brand": "new_card", "last4": "1"}, "New Card ending in 1"),
        ({"method": PaymentMethod.CARD, "last4": "4242"}, "Card ending in 4242"),
        ({"method": PaymentMethod.CARD, "last4": "\u202e42\n"}, "Card ending in 42"),
        ({"method": PaymentMethod.BANK_DEBIT, "last4": "3000"}, "Bank account ending in 3000"),
        ({"method": PaymentMethod.TRANSFER}, "Bank transfer"),
        ({"method": PaymentMethod.TRANSFER, "reference": " 2026/117\n"}, "Bank transfer with reference 2026/117"),
    ],
)
def test_how_the_money_came(given, words):
    assert methods.in_words(Payment(**given), "en") == words


def test_an_invoice_goes_to_everyone_who_reads_about_money(office):
    another_contact(office, "ben@example.com", role=ContactRole.BILLING)
    another_contact(office, "vi@example.com", role=ContactRole.VIEWER)
    another_contact(office, "out@example.com", role=ContactRole.OWNER, active=False)
    letter = invoice_mail(office)
    assert addresses(letter) == ["ada@example.com", "ben@example.com"]
    assert letter.subject == "Invoice INV-00001 from Alpenblick Studio"
    assert dict(letter.facts)["Amount due"] == "€1,000.00"
    assert "(in " in dict(letter.facts)["Due date"]


@pytest.mark.parametrize("gone", [{"state": InvoiceState.VOID}, {"state": InvoiceState.DRAFT}, {"archived_at": now()}])
def test_a_withdrawn_invoice_is_not_announced(office, gone):
    change(Invoice, office.invoice_id, **gone)
    assert invoice_mail(office) is None


def test_a_settled_invoice_and_a_credit_note_ask_for_nothing(office):
    change(Invoice, office.invoice_id, balance_minor=0, state=InvoiceState.PAID)
    assert "Due date" not in dict(invoice_mail(office).facts)
    change(Invoice, office.invoice_id, kind=InvoiceKind.CREDIT_NOTE)
    letter = invoice_mail(office)
    assert letter.subject.startswith("Credit note INV-00001")
    assert list(dict(letter.facts)) == ["Amount"]


def test_an_unknown_kind_is_a_mistake(database):
    with pytest.raises(ValueError, match="carrier"):
        mails.letter("carrier", {})
