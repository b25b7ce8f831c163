"""The papers of a quote, for its staff: word for word and byte for byte the client's."""

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import quote_files, quote_papers
from portal.domain.admin.quote import content_of
from portal.domain.admin.quotes import find
from portal.domain.quote_files import OfferFile, Stored
from portal.domain.quote_papers import OfferPaper
from portal.errors import NotFound
from portal.models import QuoteState, StaffRole


@for_staff(StaffRole.AGENT)
def offer(visit: StaffVisit, key: str, version: int = 0) -> OfferFile | OfferPaper:
    """This version's file, or the newest's; of a draft, how it would look: that is not kept."""
    quote = find(visit, key)
    if quote.state is QuoteState.DRAFT:
        return quote_papers.paper_of(visit.db, quote, content_of(visit, quote), 0)
    if not 0 <= version <= quote.version:
        raise NotFound
    return OfferFile(quote.id, version or quote.version)


@for_staff(StaffRole.AGENT)
def signed(visit: StaffVisit, key: str, version: int) -> Stored:
    """The signed copy of this version; `NotFound` unless it was accepted."""
    return quote_files.signed_of(visit.db, find(visit, key), version)
