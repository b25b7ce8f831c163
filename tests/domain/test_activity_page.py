"""The page of everything that happened: by day, by kind, page by page, in the reader's own zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.domain import activity_page, keyset
from portal.domain.activity_kinds import KINDS, Kind
from portal.domain.activity_page import ActivityPage
from portal.domain.activity_words import SENTENCES
from portal.domain.keyset import PER_PAGE
from portal.models import Activity, Actor, Business, Client, Invoice
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.plans import plans
from tests.quotes import a_quote

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten o'clock in Vienna
VERB = {Kind.INVOICES: "invoice_viewed", Kind.PAYMENTS: "checkout_opened", Kind.QUOTES: "quote_viewed"}


@pytest.fixture
def client(database) -> Iterator[Client]:
    """Somebody to whom nothing has happened, who is looking on a Monday morning."""
    with time_machine.travel(NOW, tick=False):
        with db.everyone(write=True) as session:
            client = a_client(session, a_business(session), locale="en_GB")
            become(session, a_contact(session, client))
        yield client


def happened(client: Client, at: datetime, verb: str = "invoice_viewed", actor: Actor = Actor.CLIENT, **to: Any) -> str:
    """One entry of this moment; its id."""
    facts = {"number": "INV-1"}
    with db.everyone(write=True) as session:
        entry = Activity(business_id=client.business_id, client_id=client.id, verb=verb, actor=actor, facts=facts,
                         created_at=at, **to)  # fmt: skip
        session.add(entry)
        return entry.id.hex


def page(kind: Kind = Kind.ALL, at: str = "") -> ActivityPage:
    return visit_now(activity_page.page, kind, at)


def ids(seen: ActivityPage) -> list[str]:
    return [entry.id for day in seen.days for entry in day.rows]


def days(seen: ActivityPage) -> dict[str, list[str]]:
    return {day.heading: [entry.when for entry in day.rows] for day in seen.days}


def test_every_verb_stands_under_exactly_one_kind():
    listed = [verb for verbs in KINDS.values() for verb in verbs]
    assert sorted(listed) == sorted({verb for verb, _ in SENTENCES})
    assert set(KINDS) == set(Kind) - {Kind.ALL}


def test_what_happened_stands_under_its_day_newest_first(client: Client):
    for at in ((23, 8, 5), (23, 7, 0), (22, 12, 0), (12, 12, 30)):
        happened(client, datetime(2026, 11, *at, tzinfo=UTC))
    happened(client, datetime(2025, 11, 23, 8, tzinfo=UTC))
    assert days(page()) == {
        "Today": ["09:05", "08:00"],
        "Yesterday": ["13:00"],
        "12 November 2026": ["13:30"],
        "23 November 2025": ["09:00"],
    }


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("", {"Today": ["00:30"], "Yesterday": ["23:30"]}),  # the business's
        ("Europe/Vienna", {"Today": ["00:30"], "Yesterday": ["23:30"]}),
        ("UTC", {"Yesterday": ["23:30", "22:30"]}),
        ("Pacific/Auckland", {"Today": ["12:30", "11:30"]}),
        ("America/Los_Angeles", {"Yesterday": ["15:30", "14:30"]}),
        ("Pacific/Honolulu", {"Today": ["13:30", "12:30"]}),  # where Monday has not begun
    ],
)
def test_days_begin_in_the_readers_zone(client: Client, zone: str, told: dict[str, list[str]]):
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, client.id), timezone=zone))
    for hour in (22, 23):
        happened(client, datetime(2026, 11, 22, hour, 30, tzinfo=UTC))
    assert days(page()) == told


def test_the_two_hours_the_clocks_go_back_keep_their_order(client: Client):
    early = happened(client, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    late = happened(client, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert ids(page()) == [late, early]
    assert days(page()) == {"25 October 2026": ["02:30", "02:30"]}


def test_it_is_told_in_the_readers_language(client: Client):
    with db.everyone(write=True) as session:
        session.get_one(Client, client.id).locale = "de"
    happened(client, datetime(2026, 3, 12, 12, tzinfo=UTC))
    assert days(page()) == {"12. März 2026": ["13:00"]}


def test_a_kind_holds_its_own_and_nothing_else(client: Client):
    made = {kind: happened(client, NOW, verb) for kind, verb in VERB.items()}
    made[Kind.ACCOUNT] = happened(client, NOW, "bank_changed", Actor.BUSINESS)
    assert {kind: ids(page(kind)) for kind in made} == {kind: [entry] for kind, entry in made.items()}
    assert set(ids(page())) == set(made.values())


def test_an_entry_leads_to_its_document(client: Client):
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        invoice, quote = an_invoice(session, mine), a_quote(session, mine)
    happened(client, NOW, "bank_changed", Actor.BUSINESS)
    seen = [(entry.sentence, entry.href) for day in page().days for entry in day.rows]
    assert sorted(seen) == [
        ("Studio changed its bank details", ""),
        (f"Studio sent invoice {invoice.number}", f"/invoices/{invoice.slug}"),
        (f"Studio sent quote {quote.number}", f"/quotes/{quote.slug}"),
    ]


def test_what_was_archived_is_no_longer_told(client: Client):
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        an_invoice(session, mine, archived_at=NOW)
        a_quote(session, mine, archived_at=NOW)
    kept = happened(client, NOW)
    assert ids(page()) == [kept]
    assert ids(page(Kind.QUOTES)) == []


def test_nobody_reads_anothers_story(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
    theirs = happened(other, NOW)
    mine = happened(client, NOW - timedelta(days=1))
    with db.everyone() as session:
        mark = keyset.written(True, (session.get_one(Activity, UUID(theirs)),))
    assert ids(page()) == [mine]
    assert ids(page(at=mark)) == []
    assert ids(page(at=mark.replace("a.", "b."))) == [mine]


def test_a_colleague_is_named_and_nobody_else(client: Client):
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        ada, ben = (a_contact(session, mine, name=name) for name in ("Ada Berger", "Ben Berger"))
        become(session, ada)
    for contact_id in (ada.id, ben.id, None):
        happened(client, NOW, contact_id=contact_id)
    happened(client, NOW, "bank_changed", Actor.BUSINESS, contact_id=ben.id)
    assert sorted(entry.by for day in page().days for entry in day.rows) == ["", "", "", "Ben Berger"]


def walk(kind: Kind = Kind.ALL) -> tuple[list[list[str]], list[list[str]]]:
    """Every page from the newest to the oldest, and the way back."""
    seen = page(kind)
    forth = [ids(seen)]
    while seen.older:
        seen = page(kind, seen.older)
        forth.append(ids(seen))
    back = [forth[-1]]
    while seen.newer:
        seen = page(kind, seen.newer)
        back.append(ids(seen))
    return forth, back[::-1]


def test_pages_hold_every_entry_once_in_both_directions(client: Client):
    """Also those of the very same moment, of which a page may end in the middle."""
    made = [happened(client, NOW - timedelta(microseconds=n // 30)) for n in range(2 * PER_PAGE + 10)]
    forth, back = walk()
    assert [len(leaf) for leaf in forth] == [PER_PAGE, PER_PAGE, 10]
    assert forth == back
    assert sorted(chain(*forth)) == sorted(made)


def test_pages_of_a_kind_hold_that_kind_only(client: Client):
    made = [happened(client, NOW - timedelta(minutes=n), VERB[kind]) for n in range(30) for kind in VERB]
    forth, back = walk(Kind.PAYMENTS)
    assert forth == back
    assert list(chain(*forth)) == made[1::3]


def test_what_happens_meanwhile_moves_nothing(client: Client):
    made = [happened(client, NOW - timedelta(minutes=n)) for n in range(PER_PAGE + 5)]
    older = page().older
    happened(client, NOW)
    assert ids(page(at=older)) == made[PER_PAGE:]


@pytest.mark.parametrize("at", ["x", "b.20261123.zz", "b.20261123." + "0" * 32, "b.99999999999999999999." + "0" * 32,
                                "a.b.c.d", "\x00", "b" * 9999, "b.2026112309000000000a." + "0" * 32])  # fmt: skip
def test_a_mark_of_nonsense_or_of_another_list_is_the_first_page(client: Client, at: str):
    entry = happened(client, NOW)
    assert ids(page(at=at)) == [entry]


def test_a_mark_of_this_list_is_none_of_another(client: Client):
    entry = Activity(business_id=client.business_id, client_id=client.id, verb="", actor=Actor.CLIENT, created_at=NOW)
    mark = keyset.written(False, (entry,))
    assert keyset.read(mark, Activity)
    assert keyset.read(mark, Invoice) is None


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("newer", [True, False])
def test_a_page_begins_in_the_middle_of_the_index(client: Client, kind: Kind, newer: bool):
    entry = Activity(business_id=client.business_id, client_id=client.id, verb="", actor=Actor.CLIENT, created_at=NOW)
    (first,) = plans(("activity",), activity_page.page, kind)
    (plan,) = plans(("activity",), activity_page.page, kind, keyset.written(newer, (entry,)))
    assert "ix_activity_latest (client_id=?)" in first
    assert f"ix_activity_latest (client_id=? AND created_at{'>' if newer else '<'}?)" in plan
    assert "ORDER BY" not in first + plan
