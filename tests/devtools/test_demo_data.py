"""The demo shows one of each, and its books are right."""

from portal import db
from portal.clock import now
from portal.devtools import demo_data
from portal.domain import credit
from portal.models import Activity, Client, Invoice, InvoiceKind, InvoiceState, Outbox, Payment, Refund
from tests.databases import Place
from tests.faults.history import violations
from tests.paying import rows


def test_one_of_each_long_ago_and_nothing_wrong(database: Place):
    began = now()
    for _ in range(2):
        demo_data.ensure(lambda said: None)
        assert len(rows(Client)) == 3
    assert violations([]) == []
    papers = rows(Invoice)
    assert {one.state for one in papers} == set(InvoiceState)
    assert all(one.written_off_at for one in papers if one.state is InvoiceState.UNCOLLECTIBLE)
    assert any(one.kind is InvoiceKind.CREDIT_NOTE and one.corrects_id for one in papers)
    assert any(one.deposit_minor and one.awaited_on == one.deposit_due_on for one in papers)
    back = {one.payment_id: one.amount_minor for one in rows(Refund)}
    assert any(0 < back.get(one.id, 0) < one.amount_minor and one.receipt for one in rows(Payment))
    assert any(one.reference.startswith("RF") for one in rows(Payment))
    with db.everyone() as session:
        assert any(credit.of_client(session, one.id) for one in rows(Client))
    assert not rows(Outbox)
    assert all(one.created_at < began for model in (Activity, Payment, Refund) for one in rows(model))
