"""A statement to keep: everything its PDF and its CSV need. Words are put to it outside of the transaction."""

from dataclasses import dataclass

from portal.access.visit import Visit
from portal.domain import logos, sheets, statement
from portal.domain.parties import buyer_of, seller_of
from portal.domain.sheets import PartyView
from portal.domain.statement import Asked, Statement
from portal.models import Business, Client


@dataclass(frozen=True)
class StatementPaper:
    """The statement, whose it is, and the look."""

    statement: Statement
    locale: str
    seller: PartyView
    buyer: PartyView
    brand_color: str
    logo: bytes

    @property
    def file_name(self) -> str:
        """Without its ending: "statement-EUR-2026-01-01-2026-11-23"."""
        period = self.statement.period
        return f"statement-{self.statement.currency}-{period.first}-{period.last}"


def paper(visit: Visit, asked: Asked) -> StatementPaper:
    """The client's own."""
    return of_statement(visit, statement.read(visit, asked))


def of_statement(visit: Visit, found: Statement) -> StatementPaper:
    """One that was read already."""
    business, client = visit.db.get_one(Business, visit.business_id), visit.db.get_one(Client, visit.client_id)
    return StatementPaper(
        statement=found,
        locale=visit.locale,
        seller=sheets.party_view(seller_of(business), visit.locale),
        buyer=sheets.party_view(buyer_of(client), visit.locale),
        brand_color=business.primary_color,
        logo=logos.picture(visit.db, business),
    )
