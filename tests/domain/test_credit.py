"""A client's credit and what it is spent on."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal import db
from portal.domain import crediting, refunds, spending
from portal.domain.accounts import OnItsWay
from portal.domain.activity import SENTENCES
from portal.domain.allocation import Part
from portal.domain.spending import NoCredit, NotOpen, OutOfReach
from portal.errors import NotFound
from portal.models import Activity, Business, InvoiceState, Payment, PaymentAllocation
from tests.build import a_client, an_invoice
from tests.owner import Owner, an_owner, found, verbs, wrong
from tests.paying import rows
from tests.reports import asked, phases, settle


@pytest.fixture
def owner(database):
    yield an_owner()
    assert wrong() == []


def use(owner: Owner, invoice: UUID, amount: int | None = None) -> int:
    return owner.do(spending.use, owner.client_id, invoice, amount)


def test_as_much_as_is_owed(owner: Owner):
    owner.receive(15000)
    invoice = owner.invoice()
    assert use(owner, invoice) == 10000
    assert (found(invoice).state, owner.credit()) == (InvoiceState.PAID, 5000)
    entry = rows(Activity)[-1]
    assert (entry.verb, entry.invoice_id, entry.facts["amount_minor"]) == ("credit_used", invoice, 10000)
    assert all((one.verb, one.actor) in SENTENCES for one in rows(Activity))


def test_as_much_as_there_is_oldest_money_first(owner: Owner):
    newer = owner.receive(3000)
    older = owner.receive(2000, received_on=owner.today - timedelta(days=5))
    invoice = owner.invoice()
    assert use(owner, invoice, 2500) == 2500
    used = {part.payment_id: part.amount_minor for part in rows(PaymentAllocation)}
    assert used == {older.id: 2000, newer.id: 500}
    assert use(owner, invoice) == 2500
    assert (found(invoice).balance_minor, owner.credit(), len(rows(PaymentAllocation))) == (5000, 0, 2)


def test_credit_a_note_freed_goes_on_another_invoice_and_back(owner: Owner):
    invoice, other = owner.invoice(), owner.invoice("30.00")
    owner.receive(10000, Part(invoice, 10000))
    owner.do(crediting.amount, invoice, 4000, "")
    assert (owner.credit(), verbs().count("credit_kept")) == (4000, 1)
    use(owner, other)
    assert (owner.credit(), found(other).state, found(invoice).balance_minor) == (1000, InvoiceState.PAID, 0)


@pytest.mark.parametrize("amount", [0, -1, 5001, 10001])
def test_never_more_than_there_is(owner: Owner, amount: int):
    owner.receive(5000)
    invoice = owner.invoice()
    with pytest.raises(OutOfReach) as refused:
        use(owner, invoice, amount)
    assert "€0.01 to €50.00" in refused.value.said()


def test_never_more_than_is_owed(owner: Owner):
    owner.receive(5000)
    with pytest.raises(OutOfReach, match="from"):
        use(owner, owner.invoice("20.00"), 2001)


def test_only_money_that_is_there_in_this_currency(owner: Owner):
    payment = owner.receive(5000, currency="USD")
    invoice = owner.invoice()
    with pytest.raises(NoCredit, match="credit in"):
        use(owner, invoice)
    other = owner.invoice(currency="USD")
    owner.do(refunds.request, payment.id, 4000, "")
    assert use(owner, other) == 1000
    with pytest.raises(NoCredit):
        use(owner, other)


def test_money_on_its_way_is_no_credit(owner: Owner):
    gone = owner.invoice()
    debit = phases(asked(gone))
    settle(debit["processing"])
    owner.receive(10000, Part(gone, 10000))
    with pytest.raises(NoCredit):
        use(owner, owner.invoice())
    settle(debit["paid"])
    assert owner.credit() == 10000


@pytest.mark.parametrize("state", [InvoiceState.PAID, InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE])
def test_only_an_open_invoice_takes_credit(owner: Owner, state: InvoiceState):
    invoice = owner.invoice("10.00", state=InvoiceState.OPEN if state is InvoiceState.PAID else state)
    owner.receive(5000)
    with pytest.raises(NotOpen):
        use(owner, invoice)


def test_not_while_a_debit_travels_for_it(owner: Owner):
    owner.receive(5000)
    invoice = owner.invoice()
    settle(phases(asked(invoice))["processing"])
    with pytest.raises(OnItsWay):
        use(owner, invoice)


def test_nobodys_credit_pays_for_others(owner: Owner):
    owner.receive(5000)
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, owner.business_id))
        invoice = an_invoice(session, other).id
    with pytest.raises(NotFound):
        use(owner, invoice)
    with pytest.raises(NoCredit):
        owner.do(spending.use, other.id, invoice, None)
    assert [one.surplus_minor for one in rows(Payment)] == [5000]


def test_spent_twice_on_one_invoice_is_one_part(owner: Owner):
    payment = owner.receive(5000)
    invoice = owner.invoice()
    use(owner, invoice, 1000)
    owner.do(refunds.request, payment.id, 500, "", invoice_id=invoice)
    use(owner, invoice, 2000)
    [part] = rows(PaymentAllocation)
    assert (part.amount_minor, found(invoice).balance_minor, owner.credit()) == (3000, 7500, 2000)
