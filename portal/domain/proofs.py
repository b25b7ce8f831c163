"""Every record of every client, checked: for the owner's command line, and whoever doubts."""

from sqlmodel import col, select

from portal import db
from portal.domain import decisions
from portal.models import Client, Quote, QuoteDecision, QuoteState

DECIDED = (QuoteState.ACCEPTED, QuoteState.INVOICED, QuoteState.REJECTED)


def check_all() -> tuple[int, list[str]]:
    """How many records there are, and a line for each that does not hold."""
    with db.everyone() as session:
        counted = len(session.exec(select(QuoteDecision.id)).all())
        with_records = select(QuoteDecision.client_id).union(
            select(Quote.client_id).where(col(Quote.state).in_(DECIDED))
        )
        clients = session.exec(select(Client).where(col(Client.id).in_(with_records)).order_by(col(Client.id))).all()
        flaws = [
            f"{client.name}, record {flaw.position or '–'}: {flaw.what}"
            for client in clients
            for flaw in decisions.check(session, client.id)
        ]
    return counted, flaws
