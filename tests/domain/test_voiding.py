"""Withdrawn or given up: what may be, what may not, and money that comes all the same."""

from typing import Any

import pytest

from portal.clock import now
from portal.domain import crediting, refunds, voiding, write_offs
from portal.domain.accounts import OnItsWay
from portal.domain.activity import SENTENCES
from portal.domain.voiding import MoneyMoved
from portal.errors import NotFound
from portal.models import Activity, InvoiceState, Payment
from portal.models.base import uuid7
from tests.owner import Owner, an_owner, found, verbs, wrong
from tests.paying import only, rows
from tests.reports import asked, phases, settle

NEVER = [InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE]


@pytest.fixture
def owner(database):
    yield an_owner()
    assert wrong() == []


def test_an_open_invoice_is_withdrawn_and_keeps_its_number(owner: Owner):
    invoice, moment = owner.invoice(), now()
    owner.do(voiding.void, invoice, moment=moment)
    seen = found(invoice)
    assert (seen.state, seen.voided_at, seen.number) == (InvoiceState.VOID, moment, "INV-00001")
    assert verbs(invoice) == ["invoice_sent", "invoice_voided"]
    owner.invoice()
    owner.receive(10000)
    assert found(invoice).state is InvoiceState.VOID


@pytest.mark.parametrize("how", ["paid", "in part", "given back again", "credited", "over nothing"])
def test_where_money_has_moved_the_credit_note_is_the_way(owner: Owner, how: str):
    invoice = owner.invoice("0.00" if how == "over nothing" else "100.00")
    if how == "credited":
        owner.do(crediting.amount, invoice, 100, "")
    elif how != "over nothing":
        payment = owner.receive(10000 if how == "paid" else 4000)
        if how == "given back again":
            owner.do(refunds.request, payment.id, None, "")
    before = found(invoice).state
    with pytest.raises(MoneyMoved, match="credit note"):
        owner.do(voiding.void, invoice)
    assert found(invoice).state is before


@pytest.mark.parametrize("rule", [voiding.void, write_offs.write_off])
def test_not_while_a_debit_travels(owner: Owner, rule: Any):
    invoice = owner.invoice()
    debit = phases(asked(invoice))
    settle(debit["processing"])
    with pytest.raises(OnItsWay, match="on its way"):
        owner.do(rule, invoice)
    settle(debit["failed"])
    owner.do(rule, invoice)
    assert found(invoice).state in NEVER


@pytest.mark.parametrize("state", NEVER)
def test_only_open_invoices_end(owner: Owner, state: InvoiceState):
    invoice = owner.invoice(state=state)
    for rule, refusal in ((voiding.void, voiding.NotOpen), (write_offs.write_off, write_offs.NotOpen)):
        with pytest.raises(refusal, match="not open"):
            owner.do(rule, invoice)
    assert found(invoice).state is state


def test_drafts_credit_notes_and_nonsense_are_no_open_invoices(owner: Owner):
    draft, note = owner.invoice(draft=True), owner.do(crediting.whole, owner.invoice(), "").id
    for rule in (voiding.void, write_offs.write_off, write_offs.take_back):
        for absent in (draft, uuid7()):
            with pytest.raises(NotFound):
                owner.do(rule, absent)
    for rule, refusal in ((voiding.void, voiding.NotOpen), (write_offs.write_off, write_offs.NotOpen)):
        with pytest.raises(refusal):
            owner.do(rule, note)


def test_a_write_off_is_taken_back(owner: Owner):
    invoice, moment = owner.invoice(), now()
    owner.receive(3000)
    owner.do(write_offs.write_off, invoice, moment=moment)
    assert (found(invoice).state, found(invoice).written_off_at) == (InvoiceState.UNCOLLECTIBLE, moment)
    owner.do(write_offs.take_back, invoice)
    assert (found(invoice).state, found(invoice).written_off_at) == (InvoiceState.OPEN, None)
    assert found(invoice).balance_minor == 7000
    with pytest.raises(write_offs.NotWrittenOff):
        owner.do(write_offs.take_back, invoice)
    assert verbs(invoice)[-2:] == ["invoice_written_off", "write_off_taken_back"]
    assert all((one.verb, one.actor) in SENTENCES for one in rows(Activity))


def test_later_money_settles_what_was_written_off(owner: Owner):
    invoice = owner.invoice()
    report = asked(invoice)
    owner.do(write_offs.write_off, invoice)
    settle(report)
    assert (found(invoice).state, only(Payment).surplus_minor) == (InvoiceState.PAID, 0)
