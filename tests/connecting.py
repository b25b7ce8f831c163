"""An owner who connects an account at a double of Stripe, and a client who pays there."""

import httpx
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import stripe_account
from portal.domain.admin.stripe_account import StripeView
from portal.gateways import connecting
from portal.gateways.stripe_events import Event
from portal.models import Business, Contact, Staff
from tests.build import become
from tests.paying import Till
from tests.staff import a_staff, become_staff


def an_owner(till: Till) -> None:
    """Somebody who may connect an account, signed in."""
    connecting._read_at.clear()
    with db.everyone(write=True) as session:
        a_staff(session, session.get_one(Business, till.business_id), email="nora@example.com")
    as_owner(till)


def as_owner(till: Till) -> None:
    """The owner goes on."""
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff).where(Staff.business_id == till.business_id)).one())


def as_client(till: Till) -> None:
    """The client goes on."""
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, till.contact_id))


def view() -> StripeView:
    """The owner's page."""
    return staff_visit_now(stripe_account.read)


def begin() -> str:
    """As the button does: the address of Stripe's onboarding."""
    return connecting.onboard(staff_visit_now(stripe_account.begin))


def connect(till: Till, answer: str = "complete") -> str:
    """Connected, with this button pressed at Stripe; the account."""
    assert httpx.post(begin(), data={"answer": answer}).status_code == 303
    connecting.read(till.business_id)
    return account(till)


def account(till: Till) -> str:
    """The connected one."""
    with db.everyone() as session:
        return session.get_one(Business, till.business_id).stripe_account_id


def an_event(kind: str, about: str, name: str = "evt_account") -> Event:
    """What a webhook about an account says."""
    return Event(name, kind, about, False, about, "", "")
