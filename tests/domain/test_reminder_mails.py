"""What a reminder says on the day it leaves, in whose language, and when it is not sent after all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from portal import db
from portal.domain import activity, bank, mails, reminders
from portal.domain.letters import Letter
from portal.domain.payment_rules import PaymentRules
from portal.domain.reminders import Due
from portal.models import Actor, Client, ContactRole, Invoice, InvoiceState, Reminder, Source
from portal.settings import settings
from tests.build import a_contact
from tests.paying import only
from tests.reminding import DAY, NOON, asked, change, look

pytestmark = pytest.mark.usefixtures("database")
IBAN = "AT483200000012345864"
RULES = PaymentRules(promise_days=14)


def written(late: int = 0, promised: int | None = None) -> Letter | None:
    """The stage whose turn it is that many days after the day, promised then or earlier; written then."""
    moment = NOON + timedelta(days=late)
    look(NOON + timedelta(days=promised) if promised is not None else moment)
    with time_machine.travel(moment, tick=False):
        return mails.letter("reminder", {"reminder": only(Reminder).id.hex})


def sure(letter: Letter | None) -> Letter:
    assert letter is not None
    return letter


@pytest.mark.parametrize(
    ("late", "subject", "opening"),
    [
        (-3, "Invoice INV-00001 is due in 3 days", "This is a friendly reminder that €100.00 is due on Friday, 20 Nov"),
        (-1, "Invoice INV-00001 is due tomorrow", "This is a friendly reminder that €100.00 is due on"),
        (0, "Invoice INV-00001 is due today", "This is a friendly reminder that €100.00 is due today, Friday, 20 Nov"),
        (1, "Invoice INV-00001 is 1 day late", "€100.00 was due on Friday, 20 November 2026, and we have not"),
        (12, "Invoice INV-00001 is 12 days late", "€100.00 was due on"),
    ],
)
def test_three_tones(late: int, subject: str, opening: str) -> None:
    asked(business={"display_name": "Alpenblick Studio"})
    letter = sure(written(late))
    assert (letter.subject, letter.heading) == (subject, subject)
    assert letter.opening[0].startswith(opening)
    assert (letter.action, letter.url) == ("View and pay invoice", f"{letter.sender.origin}/invoices/INV-00001")
    assert [person.email for person in letter.to] == ["ada@example.com"]
    assert dict(letter.facts) == {"Amount due": "€100.00", "Due date": "Friday, 20 November 2026"}
    assert letter.closing == ("If you have paid already, please ignore this mail. Thank you!",)


def test_it_says_what_is_true_when_it_leaves() -> None:
    """A mail server was away for two days: neither the day nor the amount is yesterday's."""
    invoice_id = asked(rules=PaymentRules(reminders=(0,)))
    look(NOON)
    change(invoice_id, balance_minor=2500, paid_minor=7500)
    letter = sure(written(2, promised=0))
    assert letter.subject == "Invoice INV-00001 is 2 days late"
    assert letter.facts[:2] == (("Amount due", "€25.00"), ("Invoice total", "€100.00"))


def test_while_the_deposit_is_awaited_only_the_deposit_is_asked_for() -> None:
    later = DAY + timedelta(days=30)
    asked(deposit_minor=3000, deposit_due_on=DAY, due_on=later, paid_minor=1000, balance_minor=9000)
    letter = sure(written(7))
    assert letter.subject == "The deposit for invoice INV-00001 is 7 days late"
    facts = dict(letter.facts)
    assert (facts["Amount due"], facts["Due date"]) == ("€20.00", "Friday, 20 November 2026")


def test_once_the_deposit_is_paid_the_rest_is_asked_for() -> None:
    asked(deposit_minor=3000, deposit_due_on=DAY - timedelta(days=30), paid_minor=3000, balance_minor=7000)
    assert dict(sure(written()).facts)["Amount due"] == "€70.00"


@pytest.mark.parametrize(
    ("locale", "amount", "day"),
    [("de_AT", "€ 100,00", "Freitag, 20. November 2026"), ("fr_FR", "100,00 €", "vendredi 20 novembre 2026"),
     ("pl", "100,00 zł", "piątek, 20 listopada 2026")],
)  # fmt: skip
def test_in_the_clients_language(locale: str, amount: str, day: str) -> None:
    asked(client={"locale": locale}, currency="PLN" if locale == "pl" else "EUR")
    letter = sure(written())
    assert letter.locale == locale
    plain = {name: value.replace("\xa0", " ").replace("\u202f", " ") for name, value in letter.facts}
    assert plain == {"Amount due": amount, "Due date": day}


def test_everyone_who_reads_about_money_gets_it() -> None:
    invoice_id = asked()
    with db.everyone(write=True) as session:
        client = session.get_one(Client, session.get_one(Invoice, invoice_id).client_id)
        for name, role in (("ben", ContactRole.BILLING), ("vi", ContactRole.VIEWER)):
            a_contact(session, client, f"{name}@example.com", role=role, is_primary=False)
    assert [person.email for person in sure(written()).to] == ["ada@example.com", "ben@example.com"]


@pytest.mark.parametrize(
    "since",
    [
        {"state": InvoiceState.PAID, "balance_minor": 0},
        {"processing_minor": 10000},
        {"promised_on": DAY},
        {"state": InvoiceState.VOID},
        {"state": InvoiceState.UNCOLLECTIBLE},
        {"archived_at": NOON},
        {"awaited_on": DAY + timedelta(days=30)},
    ],
)
def test_what_changed_since_it_was_promised_keeps_it_from_leaving(since: dict[str, Any]) -> None:
    invoice_id = asked()
    look(NOON)
    change(invoice_id, **since)
    assert written(promised=0) is None


def test_a_paused_client_a_newer_stage_and_a_lost_row_keep_it_from_leaving() -> None:
    invoice_id = asked()
    look(NOON)
    assert written(6, promised=0) is not None
    assert written(7, promised=0) is None  # the next one says it
    with db.everyone(write=True) as session:
        client = session.get_one(Client, session.get_one(Invoice, invoice_id).client_id)
        client.reminders_paused_until = DAY
        session.add(client)
    assert written(promised=0) is None
    assert mails.letter("reminder", {"reminder": UUID(int=7).hex}) is None


def test_a_broken_promise_is_mentioned() -> None:
    asked(promised_on=DAY + timedelta(days=1))
    assert sure(written(12)).opening[1] == "You told us that you would pay by Saturday, 21 November 2026."


@pytest.mark.parametrize(("late", "offered"), [(-3, False), (0, True), (12, True), (21, False)])
def test_more_time_is_offered_where_the_owner_gives_it(late: int, offered: bool) -> None:
    """The 21st day is past the last that could be promised: the first promise was made on the 1st."""
    invoice_id = asked(rules=RULES)
    if late == 21:
        with db.everyone(write=True) as session, time_machine.travel(NOON + timedelta(days=1), tick=False):
            activity.note(session, session.get_one(Invoice, invoice_id), "payment_promised", Actor.CLIENT)
    letter = sure(written(late))
    assert any("Need more time?" in said for said in letter.closing) == offered


def test_the_bank_details_are_those_of_the_invoice() -> None:
    asked(business={"iban": IBAN, "bic": "BKAUATWW"})
    facts = sure(written()).facts
    assert facts[2:] == (
        ("Account holder", "Studio e.U."),
        ("IBAN", "AT48 3200 0000 1234 5864"),
        ("BIC", "BKAUATWW"),
        ("Reference", bank.reference_shown(bank.reference("INV-00001"))),
    )


@pytest.mark.parametrize(
    ("business", "invoice"),
    [
        ({"bank_changed_at": NOON - timedelta(days=59)}, {}),
        ({}, {"iban": "DE89370400440532013000"}),
        ({"iban": ""}, {}),
    ],
)
def test_details_somebody_may_doubt_are_not_sent_by_mail(business: dict[str, Any], invoice: dict[str, Any]) -> None:
    asked(business={"iban": IBAN, **business}, **invoice)
    assert "IBAN" not in dict(sure(written()).facts)


def test_an_imported_invoice_is_paid_to_whom_it_says() -> None:
    seller = {"name": "Elsewhere GmbH", "payee_name": "Factor AG"}
    asked(business={"iban": IBAN}, source=Source.IMPORTED, iban="DE89370400440532013000", seller=seller)
    facts = dict(sure(written()).facts)
    assert (facts["Account holder"], facts["IBAN"]) == ("Factor AG", "DE89 3704 0044 0532 0130 00")


def test_without_online_payment_the_button_only_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    look(NOON)
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert sure(written(promised=0)).action == "View invoice"
    settings.cache_clear()


def test_a_name_writes_no_header_and_no_line() -> None:
    asked(number="INV-1\r\nBcc: all@example.com")
    assert sure(written()).subject == "Invoice INV-1 Bcc: all@example.com is due today"


def test_a_mail_nobody_called_for_is_none() -> None:
    invoice_id = asked()
    with db.everyone(write=True) as session:
        assert not reminders.promise(session, Due(invoice_id, 7), NOON)
        assert not reminders.promise(session, Due(UUID(int=7), 0), NOON)
