"""Who of a client is written to by staff: those who read about money, and want such mails."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.access.staff_visit import StaffVisit
from portal.domain import letters
from portal.domain.mail_choices import MailChoice
from portal.models import Client, Contact


@dataclass(frozen=True)
class Reader:
    """A person of the client who is written to about money; `is_off`: they have switched such mails off."""

    key: str
    name: str
    email: str
    is_off: bool = False


def of_client(visit: StaffVisit, client: Client, kind: MailChoice) -> list[Reader]:
    """All who could get a mail of this kind, the first contact first."""
    return [Reader(one.id.hex, one.name, one.email, kind in one.muted) for one in letters.readers_of(visit.db, client)]


def chosen(visit: StaffVisit, client: Client, kind: MailChoice, keys: Collection[str]) -> list[Contact]:
    """Of those, the ones that were chosen by key and will get it."""
    found = letters.readers_of(visit.db, client)
    return [one for one in found if one.id.hex in keys and kind not in one.muted]
