"""The mail that tells somebody of a client they may sign in. It holds no link that signs in: they ask for one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal.domain.letters import Letter, locale_for, one_line, reachable, recipient_of, sender_of
from portal.models import Business, Client, Contact, Module
from portal.text import t

_FOUND = {
    False: "{business} has a portal for its clients. For {company} you find there invoices and quotes, and all that "
    "was agreed.",
    True: "{business} has a portal for its clients. For {company} you find there invoices, and all that was agreed.",
}


def client_invited(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """How to get in; nothing for somebody who may not any more."""
    person = session.get(Contact, UUID(facts["contact"]))
    client = session.get_one(Client, person.client_id) if person else None
    if person is None or client is None or not person.active or not reachable(client):
        return None
    sender = sender_of(session.get_one(Business, client.business_id))
    locale = locale_for(client, [person])
    company = one_line(client.name)
    return Letter(
        sender=sender,
        to=(recipient_of(person),),
        locale=locale,
        subject=t("{business} invites you to its client portal", locale, business=sender.name),
        heading=t("Welcome to the client portal", locale),
        opening=(
            t(_FOUND[Module.QUOTES in sender.hidden], locale, business=sender.name, company=company),
            t("Sign in with this e-mail address; there is no password. You are sent a link each time.", locale),
        ),
        action=t("Go to the sign-in", locale),
        url=f"{sender.origin}/login",
        why=t("You get this mail because {business} entered your address for {company}.", locale, business=sender.name,
              company=company),
    )  # fmt: skip
