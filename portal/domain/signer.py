"""Who signs: the person of the visit, under the name they type."""

import re
import unicodedata
from dataclasses import dataclass

from portal.access.visit import Visit
from portal.domain.letters import TURNS
from portal.errors import Refused
from portal.models import Contact, ContactRole

LONGEST_NAME = 120
LONGEST_PO = 60


class ViewerDecides(Refused):
    """The role may look only."""

    sentence = "You can read this quote. To decide about it, ask a colleague with the right to, or write to us."


class NoName(Refused):
    """Nothing that is a name."""

    sentence = "Please type your full name."


class TooLong(Refused):
    """More than fits."""

    sentence = "Please shorten “{field}” to {count} characters."


class NotAgreed(Refused):
    """The box is empty."""

    sentence = "Please tick that you accept the terms."


@dataclass(frozen=True)
class Signer:
    """The typed name, the address it was proven by, and their own reference."""

    name: str
    email: str
    po_number: str = ""


def may_decide(visit: Visit) -> bool:
    """Viewers decide nothing."""
    return visit.role is not ContactRole.VIEWER


def of(visit: Visit, name: str, po_number: str = "", *, agreed: bool = True) -> Signer:
    """The signer, checked; raises ViewerDecides, NoName, TooLong or NotAgreed."""
    if not may_decide(visit):
        raise ViewerDecides
    typed = clean(name, LONGEST_NAME, "Your name")
    if not any(character.isalpha() for character in typed):
        raise NoName
    if not agreed:
        raise NotAgreed
    email = visit.db.get_one(Contact, visit.contact_id).email
    return Signer(typed, email, clean(po_number, LONGEST_PO, "Your order number"))


def clean(text: str, most: int, field: str) -> str:
    """One line without control characters or such as turn the direction; refused, not cut, when it is too long."""
    bare = TURNS.sub("", text)
    calm = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in bare)
    line = re.sub(r"\s+", " ", calm).strip()
    if len(line) > most:
        raise TooLong(field=field, count=str(most))
    return line
