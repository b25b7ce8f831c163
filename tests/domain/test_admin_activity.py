"""What happened at all clients, for the staff to read."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.activity_kinds import KINDS, Kind
from portal.domain.activity_words import SENTENCES
from portal.domain.admin import business_activity
from portal.domain.admin.business_activity import EntryPage
from portal.domain.admin.story_words import STORY
from portal.models import Activity, Actor, Client, StaffRole
from tests.build import a_business, a_client, a_contact
from tests.staff import a_staff, become_staff

HOSTILE = "<b>Eve</b> {who} %s\u202e"


@pytest.fixture
def tell(database: object) -> Callable[..., None]:
    """Tells a story of two clients of one business; a third belongs to another."""
    with db.everyone(write=True) as session:
        business, other = a_business(session), a_business(session, host="other.test")
        clients = [a_client(session, business, name="Lovelace KG"), a_client(session, business, name=HOSTILE)]
        foreign = a_client(session, other, name="Foreign Ltd")
        keys = [
            (one.id, a_contact(session, one, name=f"Person {nth}").id) for nth, one in enumerate([*clients, foreign])
        ]
        become_staff(session, a_staff(session, business, StaffRole.AGENT))

    def one(client: int, verb: str = "address_changed", minutes: int = 0, actor: Actor = Actor.CLIENT) -> None:
        with db.everyone(write=True) as session:
            key, contact = keys[client]
            row = session.get_one(Client, key)
            at = now() - timedelta(minutes=minutes)
            session.add(Activity(business_id=row.business_id, client_id=key, contact_id=contact, actor=actor, verb=verb,
                                 created_at=at))  # fmt: skip

    return one


def seen(kind: Kind = Kind.ALL, at: str = "") -> EntryPage:
    return staff_visit_now(business_activity.page, kind, at)


def test_of_all_clients_newest_first(tell: Callable[..., None]) -> None:
    tell(0, minutes=2)
    tell(1, minutes=1)
    tell(2)
    rows = seen().rows
    assert [one.client for one in rows] == [HOSTILE, "Lovelace KG"]
    assert [one.story.sentence for one in rows] == ["Person 1 changed the address", "Person 0 changed the address"]
    assert UUID(rows[0].client_href.rsplit("/", 1)[-1])


def test_narrowed_to_a_kind(tell: Callable[..., None]) -> None:
    tell(0, "phone_changed")
    tell(0, "mails_chosen")
    assert len(seen(Kind.ACCOUNT).rows) == 2
    assert seen(Kind.QUOTES).rows == []
    assert seen(Kind.INVOICES).rows == []


def test_paged_without_gaps(tell: Callable[..., None]) -> None:
    for nth in range(30):
        tell(nth % 2, minutes=nth)
    first = seen()
    rest = seen(at=first.older)
    assert len({one.story.key for one in (*first.rows, *rest.rows)}) == 30
    assert (rest.older, seen(at=rest.newer)) == ("", first)


def test_every_verb_has_words_for_both_sides() -> None:
    assert STORY.keys() == SENTENCES.keys()
    assert {verb for verb, _ in STORY} == {verb for verbs in KINDS.values() for verb in verbs}
