"""A portal begins: its business and its owner are entered together, once, while there is no business at all."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal import db, money
from portal.domain import zones
from portal.domain.admin import company, staff
from portal.domain.letters import Letter, Recipient, one_line, sender_of
from portal.domain.postal_words import codes
from portal.errors import Misconfigured, Refused, WrongFields
from portal.models import Business, Staff, StaffAction, StaffRole
from portal.models.base import uuid7
from portal.text import t

STEPS = ("company", "address", "logo", "colors", "stripe", "client", "invoice")  # of the wizard, in their order


class SetUpAlready(Refused):
    """It belongs to somebody."""

    sentence = "This portal has been set up already. Nothing was changed."


class NoCountry(Refused):
    """None anybody lives in."""

    sentence = "Please choose the country."


class NoCurrency(Refused):
    """None that is money anywhere."""

    sentence = "Please choose the currency."


class NoZone(Refused):
    """No place on the clock."""

    sentence = "Please choose the time zone."


@dataclass(frozen=True)
class Answers:
    """What has to be known before anything else."""

    business: str = ""
    person: str = ""
    email: str = ""
    country: str = "AT"
    currency: str = "EUR"
    timezone: str = "Europe/Vienna"


def checked(typed: Mapping[str, str]) -> Answers:
    """As it is stored, or `WrongFields`."""
    given = Answers(**{one.name: str(typed.get(one.name, "")).strip() for one in fields(Answers)})
    wrong: dict[str, Refused] = {}
    for name, field in (("business", "display_name"), ("email", "contact_email")):
        try:
            company.FIELDS[field](getattr(given, name))
        except Refused as refused:
            wrong[name] = refused
    if not one_line(given.person):
        wrong["person"] = staff.NoName()
    for name, known, refused in (("country", given.country in codes(), NoCountry()),
                                 ("currency", given.currency in money.currencies(), NoCurrency()),
                                 ("timezone", zones.is_known(given.timezone), NoZone())):  # fmt: skip
        if not known:
            wrong[name] = refused
    if wrong:
        raise WrongFields(wrong)
    return given


def is_founded() -> bool:
    """Whether there is a business."""
    with db.everyone() as session:
        return first(session) is not None


def first(session: Session) -> Business | None:
    """The oldest business."""
    return session.exec(select(Business).order_by(col(Business.created_at)).limit(1)).first()


def found(session: Session, key: UUID, answers: Answers, by: str, **look: Any) -> Staff:
    """The business under this key, and its owner; `SetUpAlready` where there is one. `by`: how they proved that they
    may, as the audit tells it."""
    db.queue(session, "founding")
    if first(session) is not None:
        raise SetUpAlready
    business = Business(id=key, to_set_up=list(STEPS), **_facts(answers), **look)
    session.add(business)
    try:
        session.flush()
    except IntegrityError as error:  # the same link, pressed at the same moment, where writers do not queue
        raise SetUpAlready from error
    owner = staff.enter(session, business.id, answers.person, answers.email, StaffRole.OWNER)
    session.add(
        StaffAction(business_id=business.id, staff_id=owner.id, verb=by, about="business", about_id=business.id)
    )
    session.flush()
    return owner


def found_here(answers: Answers, **look: Any) -> str:
    """The same from the command line; returns what to tell the operator."""
    try:
        with db.everyone(write=True) as session:
            found(session, uuid7(), checked(vars(answers)), "founded_here", **look)
    except SetUpAlready as refused:
        return refused.said()
    except WrongFields as wrong:
        raise Misconfigured([f"{name}: {refused.said()}" for name, refused in wrong.fields.items()]) from None
    return f"{answers.business} is entered, and {answers.email} may sign in at /login as its owner."


def letter(answers: Answers, url: str) -> Letter:
    """The mail that proves the owner's address. It says nothing that was not typed by whoever asked for it."""
    sender = sender_of(Business(id=uuid7(), **_facts(answers)))
    return Letter(
        sender=sender,
        to=(Recipient(one_line(answers.person), answers.email),),
        locale="en",
        subject=t("Open your portal"),
        heading=t("Your portal is almost ready"),
        opening=(t("Somebody set up a client portal for {business}, with you as its owner.", business=sender.name),),
        action=t("Open your portal"),
        url=url,
        closing=(t("It was not you? Then do nothing: without this link there is no portal."),),
        why=t("You get this mail because your address was typed on the first page of a new portal."),
    )


def _facts(answers: Answers) -> dict[str, Any]:
    name = company.FIELDS["display_name"](answers.business)
    return {
        "display_name": name,
        "legal_name": name,
        "contact_email": answers.email,
        "country": answers.country,
        "default_currency": answers.currency,
        "timezone": answers.timezone,
    }
