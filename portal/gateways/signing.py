"""Accepting a quote with its papers: the offer is stored, the signed copy made from it, then all is recorded at once.

Between the steps nothing is held. A crash before the last one leaves nothing decided, after it everything.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from portal import crash, db, threads
from portal.access.visit import OnlyLooking, Visit
from portal.clock import now
from portal.domain import converting, deciding, quote_files, quote_papers, quotes
from portal.domain.deciding import Agreement, Decided, Weighed
from portal.domain.quote_content import digest
from portal.domain.quote_files import Stored
from portal.domain.quote_papers import CertificatePaper
from portal.gateways import pdf
from portal.log import error_id
from portal.models import Quote

R = TypeVar("R")
Run = Callable[..., Awaitable[Any]]  # `run(rule, *args)`: access.visit.visit, or a guest's own


@dataclass(frozen=True)
class Accepted:
    """The answer, and the slug of the invoice to pay next; empty when there is none."""

    decided: Decided
    pay: str = ""


async def offer_pdf(run: Run, slug: str, version: int | None = None) -> Stored:
    """The current version's PDF, or this one's: made and kept at first use, then the same bytes for ever."""
    found = await run(quote_papers.offer, slug, version)
    if isinstance(found, Stored):
        return found
    made = await _in(threads.papers(), pdf.render_offer, found)
    try:
        return await run(quote_files.keep_offer, slug, found.version, made)
    except OnlyLooking:  # staff see the file the client would get; the client's own first look keeps theirs
        return Stored(slug, made, digest(made))


def kept_offer(quote_id: UUID, version: int) -> Stored:
    """The same where nobody's visit asks for it: for the mail that brings it, and for staff."""
    with db.everyone() as session:
        found = quote_papers.offer_of(session, session.get_one(Quote, quote_id), version)
    if isinstance(found, Stored):
        return found
    made = pdf.render_offer(found)
    with db.everyone(write=True) as session:
        return quote_files.keep_first(session, session.get_one(Quote, quote_id), version, made)


async def accept(run: Run, asked: Agreement) -> Accepted:
    """Everything of an acceptance; repeated, the first answer."""
    weighed = await run(deciding.weigh, asked)
    decided = weighed.first or await _decide(run, weighed)
    if not weighed.content.deposit_percent:
        return Accepted(decided)
    quote_id = await run(_id_of, asked.slug)
    return Accepted(decided, await _in(threads.visits(), _deposit, quote_id, asked.version))


async def _decide(run: Run, weighed: Weighed) -> Decided:
    asked = weighed.agreement
    crash.point("quote_weighed")
    offer = await offer_pdf(run, asked.slug, asked.version)
    crash.point("offer_kept")
    paper = await run(quote_papers.certificate, weighed, offer.sha256)
    signed = await _in(threads.papers(), signed_copy, offer.content, paper)
    crash.point("copy_signed")
    decided = await run(deciding.accept, weighed, offer.sha256, signed)
    crash.point("quote_accepted")
    return decided


def accept_here(visit: Visit, asked: Agreement) -> Decided:
    """The same within one transaction of the caller's, without an event loop: for demo data."""
    weighed = deciding.weigh(visit, asked)
    if weighed.first:
        return weighed.first
    found = quote_papers.offer(visit, asked.slug, asked.version)
    if not isinstance(found, Stored):
        found = quote_files.keep_offer(visit, asked.slug, asked.version, pdf.render_offer(found))
    signed = signed_copy(found.content, quote_papers.certificate(visit, weighed, found.sha256))
    return deciding.accept(visit, weighed, found.sha256, signed)


def signed_copy(offer: bytes, paper: CertificatePaper) -> bytes:
    """The offer's own pages, followed by the certificate."""
    return pdf.followed_by(offer, pdf.render_certificate(paper))


def _id_of(visit: Visit, slug: str) -> UUID:
    return quotes.find(visit, slug).id


def _deposit(quote_id: UUID, version: int) -> str:
    """The deposit's invoice. Should billing fail, the acceptance stands: the outbox bills it later (quote_mailing)."""
    try:
        with db.everyone(write=True) as session:
            return converting.bill_deposit(session, quote_id, version, now())
    except Exception as error:
        error_id(error)
        return ""


async def _in(executor: Any, work: Callable[..., R], *args: Any) -> R:
    return await asyncio.get_running_loop().run_in_executor(executor, work, *args)
