"""The story of an account: every verb has its sentence, and nobody reads another's."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.domain import activity
from portal.domain.activity import METHODS, SENTENCES
from portal.models import Activity, Actor, Business, Client, Invoice, PaymentMethod, PaymentState
from portal.text import placeholders
from tests.build import a_business, a_client, a_contact, an_invoice, become

FACTS: dict[str, Any] = {
    "version": "2",
    "amount_minor": 123456,
    "currency": "EUR",
    "method": "bank_debit",
    "by": "CN-00001",
    "count": 3,
    "day": "2026-12-03",
    "device": "Firefox/Windows",
    "name": "Otto Payer",
    "title": "First consultation",
    "moment": "2026-12-03T09:30:00+00:00",
    "before": "2026-12-02T10:15:00+00:00",
}


@pytest.fixture
def invoice(database) -> Invoice:
    """INV-00001 of somebody who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return an_invoice(session, client)


def note(invoice: Invoice, verb: str, actor: Actor, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        activity.note(session, session.get_one(Invoice, invoice.id), verb, actor, **facts)


@pytest.mark.parametrize(("verb", "actor"), SENTENCES)
def test_every_verb_can_be_read(invoice: Invoice, verb: str, actor: Actor):
    note(invoice, verb, actor, **FACTS)
    said = visit_now(activity.latest, "Studio")[0].sentence
    assert "{" not in said
    wanted = {
        "number": "INV-00001",
        "amount": "€1,234.56",
        "business": "Studio",
        "by": "CN-00001",
        "count": "3",
        "version": "2",
        "day": "3 Dec 2026",
        "device": "Firefox on Windows",
        "name": "Otto Payer",
        "title": "First consultation",
        "moment": "3 Dec 2026, 10:30",
        "before": "2 Dec 2026, 11:15",
    }
    for name in placeholders(SENTENCES[verb, actor]) - {"method"}:
        assert wanted[name] in said


def test_every_state_of_a_payment_has_a_sentence_and_every_method_a_word():
    assert {(f"payment_{state.value}", Actor.CLIENT) for state in PaymentState} <= set(SENTENCES)
    assert set(METHODS) == {method.value for method in PaymentMethod}


def test_the_newest_come_first_and_link_to_their_document(invoice: Invoice):
    note(invoice, "checkout_opened", Actor.CLIENT)
    seen = visit_now(activity.of_invoice, "Studio", invoice.id)
    assert [(row.verb, row.href) for row in seen] == [
        ("checkout_opened", "/invoices/INV-00001"),
        ("invoice_sent", "/invoices/INV-00001"),
    ]


def test_no_more_than_asked_for(invoice: Invoice):
    for _ in range(12):
        note(invoice, "checkout_opened", Actor.CLIENT)
    assert len(visit_now(activity.latest, "Studio")) == 8
    assert len(visit_now(activity.latest, "Studio", 3)) == 3


def test_nobody_reads_anothers_story(invoice: Invoice):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, invoice.business_id))
        theirs = an_invoice(session, other)
    assert len(visit_now(activity.latest, "Studio")) == 1
    assert visit_now(activity.of_invoice, "Studio", theirs.id) == []


def test_what_was_archived_is_no_longer_told(invoice: Invoice):
    with db.everyone(write=True) as session:
        session.get_one(Invoice, invoice.id).archived_at = invoice.created_at
    assert visit_now(activity.latest, "Studio") == []


def test_a_strange_method_does_not_break_the_page(invoice: Invoice):
    note(invoice, "payment_succeeded", Actor.CLIENT, **{**FACTS, "method": "barter"})
    assert visit_now(activity.latest, "Studio")[0].sentence.endswith("by card")


def test_moments_are_told_in_the_zone_of_the_business(invoice: Invoice):
    with db.everyone(write=True) as session:
        entry = session.exec(activity.select(Activity)).one()
        entry.created_at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
        session.add(entry)
        session.get_one(Client, invoice.client_id).locale = "de"
    assert visit_now(activity.latest, "Studio")[0].when == "23. Nov. 2026, 00:30"
