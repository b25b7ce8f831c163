"""Why a client cannot become part of another one now, or never. docs/decisions/0011-merging-clients.md has the reasons.

What was sent of a quote and what was decided is sealed under the client it was sent to, by the database itself: it
stays there. All else moves; while something is under way outside the portal it waits.
"""

from collections.abc import Iterator
from typing import Any

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit
from portal.models import (
    ChangeRequest,
    Checkout,
    CheckoutState,
    Client,
    ClientOwned,
    Export,
    ExportState,
    Invoice,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteVersion,
    RequestState,
)
from portal.text import t


def obstacles(visit: StaffVisit, heir: Client, other: Client) -> Iterator[str]:
    """In words, what speaks against making `other` a part of `heir`; nothing: it can be done."""
    if heir.archived_at is not None:
        yield t("{name} is archived. Take it out of the archive first.", visit.locale, name=heir.name)
    if has_sealed(visit, other):
        yield _sealed(visit, heir, other)
    if not one_currency(visit, heir, other):
        yield t("{name} has documents in {currency}, {other} in {others}: they cannot be one account.", visit.locale,
                name=heir.name, currency=heir.currency, other=other.name, others=other.currency)  # fmt: skip
    for words, waiting in _under_way(other):
        if visit.db.exec(waiting.limit(1)).first() is not None:
            yield t(words, visit.locale, name=other.name)


def has_sealed(visit: StaffVisit, client: Client) -> bool:
    """Whether a quote was ever sent to them: what it said, and what was decided, is theirs for good."""
    sent = select(QuoteVersion.id).where(QuoteVersion.client_id == client.id, col(QuoteVersion.sent_at).is_not(None))
    decided = select(QuoteDecision.id).where(QuoteDecision.client_id == client.id)
    given = select(QuoteFile.id).where(QuoteFile.client_id == client.id)
    return any(visit.db.exec(query.limit(1)).first() for query in (sent, decided, given))


def one_currency(visit: StaffVisit, heir: Client, other: Client) -> bool:
    """Whether what both owe can be one account; whoever has no documents yet takes the other's currency."""
    return heir.currency == other.currency or not (has_papers(visit, heir) and has_papers(visit, other))


def has_papers(visit: StaffVisit, client: Client) -> bool:
    """Whether anything is counted in their currency, drafts too."""
    of_them: tuple[type[ClientOwned], ...] = (Invoice, Quote)
    return any(visit.db.exec(select(one.id).where(one.client_id == client.id).limit(1)).first() for one in of_them)


def _sealed(visit: StaffVisit, heir: Client, other: Client) -> str:
    if has_sealed(visit, heir):
        both = (
            "Both were sent quotes. What was sent is sealed for the one it was sent to, so they stay two. Archive the "
        )
        return t(both + "one you no longer need: its documents stay.", visit.locale)
    return t("{name} was sent quotes. What was sent is sealed for the one it was sent to: let {name} stay instead.",
             visit.locale, name=other.name)  # fmt: skip


def _under_way(other: Client) -> Iterator[tuple[str, Any]]:
    """What somebody of them is in the middle of."""
    paying = (CheckoutState.RESERVED, CheckoutState.OPEN)
    yield (
        "Somebody of {name} has a page open to pay. Please wait until it is paid or has closed, a day at most.",
        select(Checkout.id).where(Checkout.client_id == other.id, col(Checkout.state).in_(paying)),
    )
    yield (
        "An export of {name} is being made. Please try again in a few minutes.",
        select(Export.id).where(Export.client_id == other.id, Export.state == ExportState.BUILDING),
    )
    yield (
        "Somebody of {name} asks for another e-mail address. Answer that first.",
        select(ChangeRequest.id).where(ChangeRequest.client_id == other.id, ChangeRequest.state == RequestState.OPEN),
    )
