"""Which parts of the portal clients see. A hidden one is gone from their pages, mails and help; its rows stay."""

from dataclasses import dataclass

from portal.access.modules import hidden_by
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.errors import Refused
from portal.models import Module, StaffRole
from portal.text import t

NAMES = {Module.QUOTES: "Quotes", Module.BOOKING: "Booking", Module.STATEMENT: "Statement of account",
         Module.ACTIVITY: "Activity"}  # fmt: skip
ABOUT = {
    Module.QUOTES: "Offers to read, accept and reject. While they are hidden, links in mails open no quote either.",
    Module.BOOKING: "Appointments to book, move and cancel. Agreed ones stay agreed; mails still tell of them.",
    Module.STATEMENT: "All invoices and payments of a period, also as PDF.",
    Module.ACTIVITY: "What happened on the account, day by day.",
}


class UnknownPart(Refused):
    """Not one of those that were offered."""

    sentence = "There is no such part of the portal. Please load the page again."


@dataclass(frozen=True)
class PartRow:
    """One of them, and whether clients see it."""

    key: str = ""
    name: str = ""
    about: str = ""
    is_shown: bool = True


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> list[PartRow]:
    """All that can be hidden."""
    hidden = hidden_by(visit.business)
    return [PartRow(one, t(NAMES[one], visit.locale), t(ABOUT[one], visit.locale), one not in hidden) for one in Module]


@writes
@for_staff(StaffRole.MANAGER)
def show(visit: StaffVisit, part: str, wanted: bool) -> None:
    """Clients see it, or not, on their open pages too."""
    if part not in list(Module):
        raise UnknownPart
    one, hidden = Module(part), hidden_by(visit.business)
    if wanted is (one not in hidden):
        return
    visit.business.hidden_modules = sorted(hidden - {one} if wanted else hidden | {one})
    visit.note("part_shown" if wanted else "part_hidden", name=NAMES[one])
