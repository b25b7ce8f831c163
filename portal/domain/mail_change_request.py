"""Mails about a change of e-mail address: who wants it, and to the person how it stands.

The new address is written to only once the business has changed it: until then nobody has proven it is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal.access.emails import normalised
from portal.domain import change_requests
from portal.domain.letters import Letter, Recipient, one_address, one_line, reachable, sender_of
from portal.domain.mail_quote_decided import to_business
from portal.models import Business, ChangeRequest, Client, Contact, RequestState
from portal.text import t

MOST = 5  # others who use the address wanted, of whom the business is told


@dataclass(frozen=True)
class Matter:
    """A request, and whom it concerns."""

    request: ChangeRequest
    business: Business
    client: Client
    contact: Contact

    @property
    def locale(self) -> str:
        """How the person reads."""
        return self.contact.locale or self.client.locale


def wanted(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the business, while the request is open."""
    matter = _matter(session, facts, RequestState.OPEN)
    if matter is None or not matter.business.contact_email:
        return None
    locale, name = matter.business.locale, one_line(matter.contact.name)
    rows = (
        (t("Client", locale), one_line(matter.client.name)),
        (t("Address now", locale), one_address(matter.contact.email)),
        (t("Address wanted", locale), one_address(matter.request.email)),
    )
    letter = to_business(
        matter.business,
        t("{name} asks for another e-mail address", locale, name=name),
        t("{name} asks you to change the address they sign in with. Ask back before you do: whoever has the new "
          "address sees everything {name} sees.", locale, name=name),
        rows,
        quoted=matter.request.remark,
    )  # fmt: skip
    return replace(letter, closing=known_already(session, matter))


def asked(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the address that is used now: also so that a stranger's request is noticed."""
    matter = _matter(session, facts, RequestState.OPEN)
    if matter is None:
        return None
    locale, email = matter.locale, one_address(matter.request.email)
    return _to_person(
        matter,
        matter.contact.email,
        t("You asked for another e-mail address", locale),
        t("You asked us to change your address to {email}. Until we have done so you sign in as before.", locale,
          email=email),
        t("If it was not you, please answer this mail at once.", locale),
    )  # fmt: skip


def changed(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To both addresses, one mail each."""
    matter = _matter(session, facts, RequestState.DONE)
    to = matter and (matter.contact.email if facts["whom"] == "new" else _before(session, matter))
    if matter is None or not to:
        return None
    locale, email = matter.locale, one_address(matter.contact.email)
    return _to_person(
        matter,
        to,
        t("Your e-mail address has been changed", locale),
        t("From now on you sign in with {email}. Wherever you were signed in, please sign in again.", locale,
          email=email),
        t("If you did not ask for this, please answer this mail at once.", locale),
    )  # fmt: skip


def declined(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the person, at the address that stays."""
    matter = _matter(session, facts, RequestState.DECLINED)
    if matter is None:
        return None
    locale, email = matter.locale, one_address(matter.request.email)
    return _to_person(
        matter,
        matter.contact.email,
        t("Your e-mail address stays as it is", locale),
        t("You asked us to change your address to {email}. We have not done so: you sign in as before.", locale,
          email=email),
        t("If that surprises you, please answer this mail.", locale),
    )  # fmt: skip


def known_already(session: Session, matter: Matter) -> tuple[str, ...]:
    """What the business must weigh, and nobody else may learn: who signs in with that address now."""
    locale, norm = matter.business.locale, normalised(matter.request.email)
    query = select(Contact, Client).join(Client, col(Client.id) == Contact.client_id)
    mine = Contact.business_id == matter.business.id, Contact.email_norm == norm, Contact.id != matter.contact.id
    told = []
    for other, client in session.exec(query.where(*mine).order_by(col(Contact.id)).limit(MOST)):
        name, of = one_line(other.name), one_line(client.name)
        if client.id == matter.client.id:
            told.append(t("{name} of {client} uses that address already. Two people of one client cannot share one.",
                          locale, name=name, client=of))  # fmt: skip
        else:
            told.append(t("{name} of {client} uses that address already: whoever reads its mails would then act for "
                          "both clients.", locale, name=name, client=of))  # fmt: skip
    return tuple(told)


def _matter(session: Session, facts: Mapping[str, Any], state: RequestState) -> Matter | None:
    request = session.get(ChangeRequest, UUID(facts["request"]))
    if request is None or request.state is not state:
        return None
    client, contact = session.get_one(Client, request.client_id), session.get_one(Contact, request.contact_id)
    if not reachable(client) or not contact.active:
        return None
    return Matter(request, session.get_one(Business, request.business_id), client, contact)


def _before(session: Session, matter: Matter) -> str:
    return change_requests.address_before(session, matter.request)


def _to_person(matter: Matter, email: str, heading: str, opening: str, closing: str) -> Letter:
    sender, locale = sender_of(matter.business), matter.locale
    return Letter(
        sender=sender,
        to=(Recipient(one_line(matter.contact.name), email, matter.contact.id),),
        locale=locale,
        subject=heading,
        heading=heading,
        opening=(opening,),
        action=t("View profile", locale),
        url=f"{sender.origin}/profile",
        closing=(closing,),
    )
