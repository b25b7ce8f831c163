"""Expired is derived from the day. This only notes in the activity, once, that a quote's last day has passed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select

from portal.domain import activity
from portal.domain.quotes import visible
from portal.log import error_id
from portal.models import Actor, Business, Client, Quote, QuoteState

BATCH = 100  # in one transaction: nobody waits long for it


def due(session: Session, moment: datetime) -> list[UUID]:
    """Up to a batch of quotes that have expired and are not noted, of every business. Reads only."""
    found: list[UUID] = []
    for business_id, today in _days(session, moment).items():
        # From client to client, so that ix_quote_counts finds the few that are sent and over.
        query = (
            select(Quote.id).join(Client, col(Client.id) == Quote.client_id).where(Client.business_id == business_id)
        )
        found += session.exec(query.where(*_over(today)).limit(BATCH - len(found)))
        if len(found) >= BATCH:
            break
    return found


def note(session: Session, quote_ids: Collection[UUID], moment: datetime) -> int:
    """Note these, as far as it is still so; returns how many."""
    noted = 0
    for business_id, today in _days(session, moment).items():
        query = select(Quote).where(Quote.business_id == business_id, col(Quote.id).in_(quote_ids), *_over(today))
        for quote in session.exec(query.order_by(col(Quote.id)).with_for_update()).all():
            quote.expiry_noted_on = quote.valid_until
            session.add(quote)
            activity.note_quote(session, quote, "quote_expired", Actor.SYSTEM)
            noted += 1
    return noted


def _days(session: Session, moment: datetime) -> dict[UUID, date]:
    """What day it is for each business."""
    found: dict[UUID, date] = {}
    for business_id, timezone in session.exec(select(Business.id, Business.timezone)):
        try:
            found[business_id] = moment.astimezone(ZoneInfo(timezone)).date()
        except (ValueError, KeyError) as error:  # a zone nobody can read: the others go on
            error_id(error)
    return found


def _over(today: date) -> tuple[Any, ...]:
    """Sent, and its last day, inclusive, is over; noted for another last day counts as not noted."""
    noted_on = col(Quote.expiry_noted_on)
    return (
        *visible(),
        col(Quote.state) == QuoteState.SENT,
        col(Quote.valid_until) < today,
        or_(noted_on.is_(None), noted_on != col(Quote.valid_until)),
    )
