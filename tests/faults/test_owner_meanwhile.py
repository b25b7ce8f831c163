"""The owner changes an invoice while its page is open: what is paid all the same is kept, and pages close."""

from contextlib import suppress

import pytest

from portal import db
from portal.clock import now
from portal.domain import crediting, offline, voiding, write_offs
from portal.domain.offline import Received
from portal.gateways.settling import settle_session, sweep
from portal.models import InvoiceState, Payment, PaymentMethod
from tests.faults.acting import Desk, carry_out, invoices
from tests.faults.afterwards import NOW
from tests.faults.at_once import RUNS, Do, at_once, proceed
from tests.paying import rows

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("impatient", "true_books")]


def void() -> None:
    """The second is withdrawn."""
    with db.everyone(write=True) as session:
        voiding.void(session, invoices()[1].id, now())


def note() -> None:
    """€20 less for the second."""
    with db.everyone(write=True) as session:
        crediting.amount(session, invoices()[1].id, 20_00, "", now(), mail=False)


def write_off() -> None:
    """The second is given up: money for it is welcome all the same."""
    with db.everyone(write=True) as session:
        write_offs.write_off(session, invoices()[1].id, now())


def transfer() -> None:
    """€60 arrive on the bank account: for the first."""
    money = Received(60_00, "EUR", PaymentMethod.TRANSFER, now().date())
    with db.everyone(write=True) as session:
        offline.record(session, invoices()[0].client_id, money, now())


OWNER = {void: 50_00, note: 20_00, write_off: 0, transfer: 60_00}  # and what is too much if all is paid nevertheless


@pytest.mark.parametrize("does", OWNER, ids=lambda does: does.__name__)
def test_the_owner_changes_one_of_three_and_their_page_is_paid_before_it_closes(desk: Desk, does: Do):
    session = desk.session_of(proceed([each.slug for each in invoices()])())
    does()
    desk.stripe.pay(session)
    carry_out(desk)
    assert [payment.surplus_minor for payment in rows(Payment) if payment.stripe_intent] == [OWNER[does]]
    assert all(one.balance_minor == 0 or one.state is InvoiceState.VOID for one in invoices())


@pytest.mark.parametrize("does", OWNER, ids=lambda does: does.__name__)
def test_the_owner_changes_one_of_three_and_their_page_closes(desk: Desk, does: Do):
    session = desk.session_of(proceed([each.slug for each in invoices()])())
    does()
    carry_out(desk)
    with pytest.raises(ValueError, match="expired"):
        desk.stripe.pay(session)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("does", OWNER, ids=lambda does: does.__name__)
def test_the_owner_changes_one_of_three_at_the_moment_they_are_paid(desk: Desk, does: Do, run: int):
    session = desk.session_of(proceed([each.slug for each in invoices()])())

    def pay() -> None:
        with suppress(ValueError):
            desk.stripe.pay(session)
            settle_session(session, "")

    def closing() -> None:
        does()
        carry_out(desk)

    at_once(pay, closing, lambda: sweep(NOW))
