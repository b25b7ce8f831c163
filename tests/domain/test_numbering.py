"""Numbers are gap-free and never given twice, whoever issues at the same moment and whatever is undone."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from portal import db
from portal.domain import numbering
from portal.models import Business, Client, Invoice, NumberSequence
from tests.build import a_business, a_client, an_invoice


@pytest.fixture
def client(database) -> Client:
    with db.everyone(write=True) as session:
        return a_client(session, a_business(session))


class ChangedMyMind(Exception):
    """The transaction is undone."""


def numbers() -> list[str]:
    with db.everyone() as session:
        return sorted(session.exec(select(Invoice.number).where(Invoice.number.is_not(None))))


def test_eight_threads_leave_no_gap_though_a_third_is_undone(client: Client):
    rolls = random.Random(7)
    undo = [rolls.random() < 0.33 for _ in range(64)]

    def issue(undone: bool) -> None:
        try:
            with db.everyone(write=True) as session:
                an_invoice(session, session.get_one(Client, client.id))
                if undone:
                    raise ChangedMyMind
        except ChangedMyMind:
            pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(issue, undo))
    assert numbers() == [f"INV-{n:05d}" for n in range(1, undo.count(False) + 1)]
    assert 30 < undo.count(False) < 64


def test_each_business_and_series_counts_for_itself(client: Client):
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example.com")
        mine = session.get_one(Business, client.business_id)
        taken = [numbering.take(session, each.id, series) for each in (mine, other) for series in ("INV", "CN", "INV")]
    assert taken == ["INV-00001", "CN-00001", "INV-00002"] * 2


def test_the_width_grows(client: Client):
    with db.everyone(write=True) as session:
        session.add(NumberSequence(business_id=client.business_id, series="INV", next=99_999))
    with db.everyone(write=True) as session:
        taken = [numbering.take(session, client.business_id, "INV") for _ in range(2)]
    assert taken == ["INV-99999", "INV-100000"]


def test_a_draft_has_no_number_and_takes_none(client: Client):
    with db.everyone(write=True) as session:
        an_invoice(session, session.get_one(Client, client.id), draft=True)
        assert an_invoice(session, session.get_one(Client, client.id)).number == "INV-00001"
    assert numbers() == ["INV-00001"]
