"""The mail that tells somebody they may sign in as staff. It holds no link that signs in: they ask for one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal.domain.letters import Letter, Recipient, one_line, sender_of
from portal.models import Business, Staff
from portal.text import t


def staff_invited(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """How to get in; nothing for somebody whose access was taken meanwhile."""
    one = session.get(Staff, UUID(facts["staff"]))
    if one is None or not one.active:
        return None
    business = session.get_one(Business, one.business_id)
    sender, locale = sender_of(business), business.locale
    return Letter(
        sender=sender,
        to=(Recipient(one_line(one.name), one.email),),
        locale=locale,
        subject=t("You may run the portal of {business}", locale, business=sender.name),
        heading=t("Welcome to the staff", locale),
        opening=(
            t("You were added to the people who run the client portal of {business}.", locale, business=sender.name),
            t("Sign in with this e-mail address; there is no password.", locale),
        ),
        action=t("Go to the sign-in", locale),
        url=f"{sender.origin}/login?next=%2Fadmin",
        why=t("You get this mail because an owner of the portal added you.", locale),
    )
