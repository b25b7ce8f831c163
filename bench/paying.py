"""Pays open invoices at the double while its webhooks are held back, in the folder of a running demo.

`python -m bench.paying EMAIL N`, started there, prints a JSON list: the invoice's slug, and the signed webhook that is
still to come.
"""

import json
import sys
import time

import stripe
from sqlmodel import col, select

from portal import db
from portal.access import sessions
from portal.access.sessions import Visitor
from portal.access.visit import current, visit_now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, invoices
from portal.gateways import settling
from portal.models import Checkout, Contact, Invoice, Login
from portal.settings import settings


def pay(email: str, count: int) -> list[dict[str, str]]:
    """Each invoice is paid at the double; the portal has not heard of it yet."""
    slugs = _become(email, count)
    with FakeStripe(settings().stripe_api_base) as double:
        double.hold_webhooks()
        return [_paid(double, slug) for slug in slugs]


def _become(email: str, count: int) -> list[str]:
    """Sign this person in here; returns the slugs of some of their open invoices."""
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.email_norm == email)).one()
        cookie = sessions.start(session, person, "127.0.0.1", "bench")
        session.flush()
        login = session.exec(select(Login).where(Login.cookie_hash == sessions.fingerprint(cookie))).one()
        current.set(Visitor(login.id, login.client_id, "127.0.0.1"))
        mine = (col(Invoice.client_id) == person.client_id, col(Invoice.paid_minor) == 0, *invoices.owed())
        return list(session.exec(select(Invoice.slug).where(*mine).limit(count)))


def _paid(double: FakeStripe, slug: str) -> dict[str, str]:
    url = settling.open_checkout(visit_now(checkouts.reserve, slug))
    session_id = url.split("?")[0].rsplit("/", 1)[-1]
    double.pay(session_id)
    body = _event(session_id, f"evt_bench_{slug}")
    return {"slug": slug, "body": body, "signature": _signed(body)}


def _event(session_id: str, identifier: str) -> str:
    with db.everyone() as session:
        checkout = session.exec(select(Checkout).where(Checkout.stripe_session == session_id)).one()
    subject = {"id": session_id, "object": "checkout.session", "metadata": {"checkout": checkout.id.hex}}
    event = {"id": identifier, "object": "event", "type": "checkout.session.completed", "livemode": False}
    return json.dumps({**event, "data": {"object": subject}})


def _signed(body: str) -> str:
    moment = int(time.time())
    seal = stripe.WebhookSignature._compute_signature(f"{moment}.{body}", settings().webhook_secrets[0])
    return f"t={moment},v1={seal}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(pay(sys.argv[1], int(sys.argv[2]))))
