"""The demo shows links to pay: one to try out, and one that was ended."""

from datetime import timedelta

import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools import demo, demo_data, demo_pay_links
from portal.domain import pay_links
from portal.models import Activity, Contact, Invoice, Outbox, PayLink
from tests.build import become
from tests.databases import Place
from tests.linking import a_browser
from tests.paying import rows


def test_one_can_be_tried_out_and_one_was_ended(database: Place) -> None:
    demo_data.ensure(lambda said: None)
    ended, living = rows(PayLink)
    page = a_browser().get(demo_pay_links.address())
    assert page.status_code == 200
    assert "Proceed to Payment" in page.text
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, living.contact_id))
        slug, before = (session.get_one(Invoice, one.invoice_id).slug for one in (living, ended))
    [row] = visit_now(pay_links.of_invoice, slug).rows
    assert row.is_alive
    assert [line.split(",")[0] for line in row.log[:1]] == ["Opened 3 times"], "and just now"
    assert row.log[1].startswith("PDF downloaded once")
    assert [one.life[:9] for one in visit_now(pay_links.of_invoice, before).rows] == ["Ended on "]
    noted = [one for one in rows(Activity) if one.verb.startswith("pay_link")]
    assert [one.verb for one in noted] == ["pay_link_sent", "pay_link_revoked", "pay_link_sent"]
    assert all(one.created_at < now() - timedelta(days=1) for one in [*noted, ended, living])
    assert rows(Outbox) == []


def test_it_is_named_at_the_start_while_it_works(database: Place) -> None:
    demo_data.ensure(lambda said: None)
    assert "http://localhost:8000/p/" in demo._people("http://localhost:8000")
    with time_machine.travel(now() + timedelta(days=15)):
        assert "/p/" not in demo._people("http://localhost:8000")
