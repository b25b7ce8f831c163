"""What has happened to a quote in the meantime, said to whoever wanted to do something else with it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.clock import day_in
from portal.domain.quoting import QuoteMoved
from portal.errors import Refused
from portal.models import Quote, QuoteState

R = TypeVar("R")


class SentAlready(Refused):
    """Somebody pressed twice, or two people did."""

    sentence = "Quote {number} was sent already, on {day}. Nothing was sent again."


class AcceptedMeanwhile(Refused):
    """What was agreed to stays."""

    sentence = "The client accepted quote {number} on {day}. Nothing was changed: what was agreed to stands."


class RejectedMeanwhile(Refused):
    """There is nothing left to take back."""

    sentence = "The client rejected quote {number} on {day}. There is nothing left to withdraw."


class WithdrawnMeanwhile(Refused):
    """It was taken back."""

    sentence = "Quote {number} was withdrawn on {day}. Open it again first."


class RevisedMeanwhile(Refused):
    """Somebody else was faster."""

    sentence = "Version {version} of quote {number} was sent meanwhile, on {day}. Load the page again to see it."


def meanwhile(visit: StaffVisit, quote: Quote, version: int) -> Refused:
    """Why a step that begins at `version` of a pending quote cannot be taken."""
    if quote.version != version:
        return RevisedMeanwhile(**_said(visit, quote, quote.sent_at), version=str(quote.version))
    reasons: dict[QuoteState, tuple[type[Refused], datetime | None]] = {
        QuoteState.ACCEPTED: (AcceptedMeanwhile, quote.decided_at),
        QuoteState.INVOICED: (AcceptedMeanwhile, quote.decided_at),
        QuoteState.REJECTED: (RejectedMeanwhile, quote.decided_at),
        QuoteState.WITHDRAWN: (WithdrawnMeanwhile, quote.withdrawn_at),
    }
    if quote.state not in reasons:
        return QuoteMoved(number=quote.number or "")
    reason, moment = reasons[quote.state]
    return reason(**_said(visit, quote, moment))


def sent_already(visit: StaffVisit, quote: Quote) -> Refused:
    """It is no draft any more."""
    return SentAlready(**_said(visit, quote, quote.sent_at))


def unless_moved(visit: StaffVisit, quote: Quote, version: int, step: Callable[[], R]) -> R:
    """What the step gives; its refusal as a person understands it."""
    try:
        return step()
    except QuoteMoved:
        visit.db.refresh(quote)
        raise meanwhile(visit, quote, version) from None


def _said(visit: StaffVisit, quote: Quote, moment: datetime | None) -> dict[str, str]:
    day = formats.day(day_in(visit.timezone, moment), visit.locale) if moment else ""
    return {"number": quote.number or "", "day": day}
