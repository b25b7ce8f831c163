"""Clients, banks, Stripe and the owner do anything in any order, one by one or all at once, while Stripe falters."""

import os
from collections.abc import Iterator
from contextvars import copy_context
from random import Random
from threading import Thread

import pytest

from portal import db
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways.checkout import gateway
from portal.models import Checkout, CheckoutState, Refund, RefundState
from tests.databases import Place
from tests.domain.test_statement_law import check as statement_closes_with_the_ledger
from tests.faults.acting import begin
from tests.faults.conftest import a_process
from tests.faults.history import violations
from tests.faults.market import Market
from tests.faults.owning import ALL, falter
from tests.faults.told import newest
from tests.paying import rows, stripe_at

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("impatient"), pytest.mark.timeout(600)]
FULL = os.environ.get("PORTAL_FAULTS") == "full"
SEEDS, ACTS, PEOPLE = (range(40), 60, 4) if FULL else (range(2), 40, 4)


@pytest.fixture(scope="module")
def own_double() -> Iterator[FakeStripe]:
    """For these tests alone."""
    with a_process() as double:
        yield double


@pytest.fixture
def market(database: Place, own_double: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    """A client with three invoices, and in the end true books."""
    own_double.clear_faults()
    with stripe_at(own_double.url, monkeypatch):
        with db.everyone(write=True) as session:
            market = Market(begin(session, own_double), Random(), newest(own_double))
        yield market
        market.rest()
        assert violations(market.captures()) == []
        assert [one for one in rows(Refund) if one.state is RefundState.REQUESTED] == []
        statement_closes_with_the_ledger(market.till.client_id, market.rolls)
        assert _payable(market) <= {one.stripe_session for one in rows(Checkout) if one.state is CheckoutState.OPEN}


def _payable(market: Market) -> set[str]:
    """Pages somebody was shown and can still pay on."""
    return {one for one in set(market.sessions) if gateway().report(one, "").status == "open"}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_after_the_other(market: Market, seed: int):
    market.rolls.seed(seed)
    for _ in range(ACTS):
        market.act(ALL)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_at_once_while_stripe_falters(market: Market, seed: int):
    failed = list[BaseException]()

    def person(number: int) -> None:
        rolls = Random(f"{seed} {number}")
        mine = Market(market.till, rolls, market.began, market.sessions, market.questioned)
        try:
            for _ in range(ACTS // PEOPLE):
                if rolls.random() < 0.2:
                    falter(mine)
                mine.act(ALL)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=copy_context().run, args=(person, number)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
