"""What staff do with an issued invoice: each once, refused in words, written down, and seen by the client."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.clock import day_in, now
from portal.domain import crediting, offline, refunds, voiding, write_offs
from portal.domain.admin import actions, invoice
from portal.domain.admin import invoice_actions as doing
from portal.domain.admin import invoice_payments as paying
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_payments import TypedPayment
from portal.domain.note_content import MoreThanLeft
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import Business, Client, Invoice, Outbox, Payment, PaymentMethod, PaymentState, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.owner import wrong
from tests.staff import a_staff, become_staff

TODAY = day_in("Europe/Vienna", now())


@pytest.fixture
def key(database: object) -> str:
    """An open invoice over 100 euros; a manager signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client)
        become_staff(session, a_staff(session, business, StaffRole.MANAGER, name="Max Lehner"))
        return an_invoice(session, client).id.hex


def card(key: str) -> InvoiceCard:
    return staff_visit_now(invoice.card, key)


def came(amount: str = "100", reference: str = "", again: bool = False, days: int = 0) -> TypedPayment:
    on = (TODAY - timedelta(days=days)).isoformat()
    return TypedPayment(amount, on, PaymentMethod.TRANSFER, reference, again)


def paid(key: str, amount: str = "100", **facts: Any) -> UUID:
    staff_visit_now(paying.record, key, came(amount, **facts))
    return UUID(card(key).payments[0].key)


def done() -> list[str]:
    return [row.sentence for row in staff_visit_now(actions.page).rows]


def test_a_payment_is_recorded_and_settles(key: str) -> None:
    receipt = staff_visit_now(paying.record, key, came("60.00", "Transfer 7", days=2))
    seen = card(key)
    assert (receipt, seen.status, seen.balance, seen.owed) == ("RC-00001", "partial", "€40.00", "40.00")
    assert [(one.words, one.amount, one.note) for one in seen.money] == [
        ("Paid by bank transfer", "€60.00", "Receipt RC-00001 · Transfer 7")
    ]
    assert [one.left for one in seen.by_hand] == ["€60.00"]
    staff_visit_now(paying.record, key, came("40"))
    assert (card(key).status, "record" in card(key).may) == ("paid", False)
    assert done()[0] == "Max Lehner recorded €40.00 for invoice INV-00001"
    assert wrong() == []


def test_more_than_is_owed_becomes_credit(key: str) -> None:
    paid(key, "130")
    with db.everyone() as session:
        assert session.exec(select(Payment.surplus_minor)).one() == 3000
    assert card(key).status == "paid"
    assert wrong() == []


def test_the_same_again_is_asked_about(key: str) -> None:
    paid(key, "30")
    with pytest.raises(offline.RecordedAlready):
        staff_visit_now(paying.record, key, came("30"))
    staff_visit_now(paying.record, key, came("30", again=True))
    assert card(key).balance == "€40.00"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (TypedPayment("much", TODAY.isoformat(), PaymentMethod.CASH), ["amount"]),
        (TypedPayment("1.234", TODAY.isoformat(), PaymentMethod.CASH), ["amount"]),
        (TypedPayment("", "", PaymentMethod.CASH, "x" * 141), ["amount", "day", "reference"]),
        (TypedPayment("1", "2026-02-30", PaymentMethod.CASH), ["day"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(key: str, given: TypedPayment, fields: list[str]) -> None:
    with pytest.raises(WrongFields) as refused:
        staff_visit_now(paying.record, key, given)
    assert list(refused.value.fields) == fields
    assert (card(key).money, done()) == ([], [])


def test_what_cannot_have_come_is_refused(key: str) -> None:
    with pytest.raises(offline.NotYet):
        staff_visit_now(paying.record, key, came(days=-1))
    with pytest.raises(offline.NoMoney):
        staff_visit_now(paying.record, key, came("0"))
    with pytest.raises(offline.NotByHand):
        staff_visit_now(paying.record, key, TypedPayment("1", TODAY.isoformat(), PaymentMethod.CARD))


def test_void_once_and_never_after_money(key: str) -> None:
    staff_visit_now(doing.void, key)
    staff_visit_now(doing.void, key)
    assert (card(key).status, card(key).may) == ("void", ["copy"])
    assert done() == ["Max Lehner voided invoice INV-00001"]


def test_paid_is_not_voided(key: str) -> None:
    paid(key, "1")
    assert "void" not in card(key).may
    with pytest.raises(voiding.MoneyMoved):
        staff_visit_now(doing.void, key)


def test_written_off_and_back(key: str) -> None:
    for rule in (doing.write_off, doing.write_off):
        staff_visit_now(rule, key)
    assert card(key).status == "uncollectible"
    for rule in (doing.write_on, doing.write_on):
        staff_visit_now(rule, key)
    assert card(key).status == "unpaid"
    assert len(done()) == 2
    staff_visit_now(doing.void, key)
    with pytest.raises(write_offs.NotWrittenOff):
        staff_visit_now(doing.write_on, key)


def test_credited_in_part_and_then_the_rest(key: str) -> None:
    assert staff_visit_now(doing.credit, key, "30", "Too much") == "CN-00001"
    assert card(key).balance == "€70.00"
    with pytest.raises(MoreThanLeft):
        staff_visit_now(doing.credit, key, "70.01", "")
    with pytest.raises(WrongFields):
        staff_visit_now(doing.credit, key, "a lot", "")
    assert staff_visit_now(doing.credit, key, "", "") == "CN-00002"
    assert card(key).status == "paid"
    assert "credit" not in card(key).may
    assert done()[-1] == "Max Lehner credited €30.00 of invoice INV-00001 by CN-00001"
    with db.everyone() as session:
        note = session.exec(select(Invoice).where(Invoice.number == "CN-00001")).one()
    assert (note.notes, card(note.id.hex).may) == ("Too much", ["send_again"])
    with pytest.raises(crediting.NotCorrected):
        staff_visit_now(doing.credit, note.id.hex, "", "")
    assert wrong() == []


def test_money_given_back_is_owed_again(key: str) -> None:
    payment = paid(key)
    staff_visit_now(paying.refund, key, payment, "40", "Too\nmuch")
    assert (card(key).status, card(key).balance) == ("partial", "€40.00")
    told = card(key).money[0]
    assert (told.words, told.amount, told.note) == ("€40.00 given back", "−€40.00", "Too much")
    with pytest.raises(refunds.OutOfReach):
        staff_visit_now(paying.refund, key, payment, "60.01", "")
    staff_visit_now(paying.refund, key, payment, "", "")
    assert card(key).payments == []
    with pytest.raises(refunds.NothingLeft):
        staff_visit_now(paying.refund, key, payment, "", "")
    assert done()[0] == "Max Lehner gave €60.00 of a payment for invoice INV-00001 back"
    assert wrong() == []


def test_a_card_payment_goes_back_by_stripe_and_is_no_mistake(key: str) -> None:
    payment = paid(key)
    with db.everyone(write=True) as session:
        row = session.get_one(Payment, payment)
        row.method, row.stripe_intent, row.state = PaymentMethod.CARD, "pi_1", PaymentState.SUCCEEDED
        session.add(row)
    assert card(key).by_hand == []
    with pytest.raises(offline.NotOffline):
        staff_visit_now(paying.take_back, key, payment, "")
    staff_visit_now(paying.refund, key, payment, "", "")
    with db.everyone() as session:
        assert session.exec(select(Outbox.kind).where(Outbox.kind == "refund")).all() == ["refund"]
    assert card(key).money[0].words == "Refund of €100.00 asked for"


def test_a_mistake_is_taken_back(key: str) -> None:
    payment = paid(key)
    staff_visit_now(paying.take_back, key, payment, "Somebody else's")
    assert (card(key).status, card(key).payments) == ("unpaid", [])
    assert done()[0] == "Max Lehner took the recorded payment of €100.00 for invoice INV-00001 back"
    with pytest.raises(refunds.NothingLeft):
        staff_visit_now(paying.take_back, key, payment, "")


RULES: list[tuple[Callable[..., Any], tuple[Any, ...], StaffRole]] = [
    (doing.void, (), StaffRole.MANAGER),
    (doing.write_off, (), StaffRole.MANAGER),
    (doing.write_on, (), StaffRole.MANAGER),
    (doing.credit, ("1", ""), StaffRole.MANAGER),
    (paying.record, (came("1"),), StaffRole.AGENT),
    (paying.refund, (uuid4(), "1", ""), StaffRole.MANAGER),
    (paying.take_back, (uuid4(), ""), StaffRole.MANAGER),
]


@pytest.mark.parametrize(("rule", "given", "least"), RULES, ids=lambda one: getattr(one, "__name__", ""))
def test_who_may(key: str, rule: Callable[..., Any], given: tuple[Any, ...], least: StaffRole) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        other = an_invoice(session, a_client(session, a_business(session, host="other.test"))).id.hex
    if least is StaffRole.MANAGER:
        with pytest.raises(NotYours):
            staff_visit_now(rule, key, *given)
        with db.everyone(write=True) as session:
            become_staff(session, a_staff(session, session.get_one(Business, business.id), StaffRole.MANAGER))
    for absent in (other, "x", "\x00", uuid4().hex):
        with pytest.raises(NotFound):
            staff_visit_now(rule, absent, *given)
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, session.exec(select(Client.id)).first())))
    with pytest.raises(NotSignedIn):
        staff_visit_now(rule, key, *given)


def test_a_payment_of_another_invoice_is_not_found(key: str) -> None:
    with db.everyone(write=True) as session:
        other = an_invoice(session, session.exec(select(Client)).one()).id.hex
    payment = paid(other)
    for rule, given in ((paying.refund, ("1", "")), (paying.take_back, ("",))):
        with pytest.raises(NotFound):
            staff_visit_now(rule, key, payment, *given)
