"""Between the check of a list and its writing somebody else enters one of its clients."""

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import importing
from portal.models import Business, Client, ImportTwins
from tests.bringing import NORA, bring, csv_of, key, seen, work
from tests.build import a_client, a_contact
from tests.domain.test_admin_import import known

pytestmark = pytest.mark.usefixtures("database")


def test_who_was_entered_meanwhile_is_left_out_and_every_figure_says_so() -> None:
    known(email="known@hofer.example.com")
    bring(csv_of(NORA, "Known,known@hofer.example.com,,,Neugasse 9,1010,Wien,Austria", "B,b@b.example.com"))
    staff_visit_now(importing.choose_twins, key(), ImportTwins.UPDATE)
    staff_visit_now(importing.check, key())
    assert (work().good, seen().updates) == ("3 rows are good.", "1 of them changes a client that is there already.")
    staff_visit_now(importing.start, key())
    with db.everyone(write=True) as session:
        theirs = session.exec(select(Client)).one()
        theirs.archived_at = now()
        business = session.get_one(Business, theirs.business_id)
        a_contact(session, a_client(session, business, name="Faster"), email="Nora@hofer.example.com")
    view = work()
    assert (view.good, view.updates, view.skipped) == (
        "1 row was imported.", "", "2 rows are left out: their clients are there already.",
    )  # fmt: skip
    assert (seen().done, [one.said for one in view.problems][1]) == (0, "Known is archived.")
