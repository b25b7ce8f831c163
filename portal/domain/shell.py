"""What surrounds every page: whose portal it is, and who is looking."""

from dataclasses import dataclass

from portal.access.visit import Visit
from portal.domain import booking_page, branding, logos
from portal.models import Business, Client, Contact, ContactRole, Module
from portal.settings import settings


@dataclass(frozen=True)
class BusinessCard:
    """The business as its clients know it."""

    name: str = ""
    initial: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    logo_url: str = ""
    colors: str = ""  # declarations of its colours; empty before they are known
    demo: bool = False


@dataclass(frozen=True)
class PersonCard:
    """Who is signed in."""

    name: str = ""
    company: str = ""
    email: str = ""
    first_name: str = ""
    may_pay: bool = False
    theme: str = ""  # light, dark or system; empty before it is known
    acts_for_several: bool = False  # companies: one can switch
    has_booking: bool = False  # there is something to book, or there was
    has_quotes: bool = True  # the business shows this part of the portal; as the next
    has_statement: bool = True
    has_activity: bool = True
    preview_of: str = ""  # the client whose portal staff look at; empty: nobody but its own person looks


@dataclass(frozen=True)
class Surroundings:
    """Both, in one read."""

    business: BusinessCard
    person: PersonCard


def business_card(business: Business) -> BusinessCard:
    """The public face: name, logo, and how to reach a human."""
    return BusinessCard(
        name=business.display_name,
        initial=business.display_name[:1].upper(),
        email=business.contact_email,
        phone=business.contact_phone,
        website=business.website,
        logo_url=logos.address(business),
        colors=branding.variables(business),
        demo=settings().demo,
    )


def surroundings(visit: Visit) -> Surroundings:
    """The shell of every signed-in page."""
    contact, client = visit.db.get_one(Contact, visit.contact_id), visit.db.get_one(Client, visit.client_id)
    business = visit.db.get_one(Business, visit.business_id)
    person = PersonCard(
        contact.name,
        client.name,
        contact.email,
        contact.name.split(" ")[0],
        contact.role is not ContactRole.VIEWER,
        contact.theme or "system",
        visit.acts_for_several,
        has_booking=Module.BOOKING not in visit.hidden and booking_page.exists(visit),
        has_quotes=Module.QUOTES not in visit.hidden,
        has_statement=Module.STATEMENT not in visit.hidden,
        has_activity=Module.ACTIVITY not in visit.hidden,
        preview_of=client.name if visit.is_preview else "",
    )
    return Surroundings(business_card(business), person)
