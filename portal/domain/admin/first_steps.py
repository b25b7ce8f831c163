"""The wizard's steps: which are left, and the last two of them, which end with a first invoice on its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import letters
from portal.domain.admin import client_details, drafts, invoice_issuing
from portal.domain.admin.draft_form import NoWords, TypedDraft, TypedLine
from portal.domain.admin.drafts import begin as blank_draft
from portal.domain.admin.founding import STEPS
from portal.errors import NotFound, Refused, WrongFields
from portal.models import Business, Client, Invoice, StaffRole
from portal.text import t

OF_CLIENT, OF_INVOICE = ("name", "person", "email"), ("description", "price", "tax")


class NobodyToTell(Refused):
    """An invoice nobody can open."""

    sentence = "Please write who receives your invoices there: a name and an e-mail address."


@dataclass(frozen=True)
class FirstSteps:
    """`left`: what nobody did or skipped yet. The other facts are of the steps that have something to show."""

    left: tuple[str, ...] = ()
    client: str = ""
    currency: str = ""
    tax: str = ""
    invoice: str = ""  # the key of the newest
    number: str = ""


@for_staff(StaffRole.OWNER)
def read(visit: StaffVisit) -> FirstSteps:
    """How far it is."""
    client, invoice = _first_client(visit), visit.db.exec(select(Invoice).order_by(col(Invoice.id).desc())).first()
    return FirstSteps(
        left=tuple(step for step in STEPS if step in visit.business.to_set_up),
        client=client.name if client else "",
        currency=client.currency if client else visit.business.default_currency,
        tax=blank_draft(visit, client.id.hex).lines[0].tax if client else "",
        invoice=invoice.id.hex if invoice else "",
        number=(invoice.number or "") if invoice else "",
    )


@for_staff(StaffRole.OWNER)
def is_at(visit: StaffVisit, step: str) -> bool:
    """Whether this step is still to be done."""
    return step in visit.business.to_set_up


@writes
@for_staff(StaffRole.OWNER)
def past(visit: StaffVisit, step: str) -> None:
    """Done, or skipped: it is not asked for again, and all of it stands in the settings as well."""
    if _take(visit, step):
        visit.note("set_up_step", step=t(WORDS[step], visit.locale))


@writes
@for_staff(StaffRole.OWNER)
def enter_client(visit: StaffVisit, key: UUID, typed: Mapping[str, str]) -> None:
    """The first client and who receives its invoices; pressed twice, it is one. Raises `profile.Wrong`."""
    if not (typed["person"].strip() and typed["email"].strip()):
        raise WrongFields({"email" if typed["person"].strip() else "person": NobodyToTell()})
    business = visit.business
    home = {"country": business.country, "currency": business.default_currency}
    client_details.add(visit, key, {**home, **{name: typed[name] for name in OF_CLIENT}})
    _take(visit, "client")


@writes
@for_staff(StaffRole.OWNER)
def send_invoice(visit: StaffVisit, typed: Mapping[str, str]) -> str:
    """One line, issued today and mailed to the first client; returns its number. Pressed twice, it is one."""
    client = _first_client(visit)
    if client is None:
        raise NotFound
    if not typed["description"].strip():
        raise WrongFields({"description": NoWords()})
    if not _take(visit, "invoice"):
        return ""
    line = TypedLine("1", typed["description"], price=typed["price"], tax=typed["tax"])
    try:
        key = drafts.save(visit, TypedDraft(client_key=client.id.hex, currency=client.currency, lines=(line,),
                                            due_days=str(drafts.DUE_DAYS)))  # fmt: skip
    except WrongFields as wrong:
        raise WrongFields({name.removesuffix("-1"): said for name, said in wrong.fields.items()}) from None
    readers = [one.id.hex for one in letters.readers_of(visit.db, client)]
    return invoice_issuing.issue(visit, key, readers)


WORDS = {
    "company": "your business",
    "address": "the address",
    "logo": "the logo",
    "colors": "the colours",
    "stripe": "online payment",
    "client": "the first client",
    "invoice": "the first invoice",
}


def _take(visit: StaffVisit, step: str) -> bool:
    """Off the list; False where it was gone already."""
    business = visit.db.get_one(Business, visit.business_id, with_for_update=True)
    if step not in business.to_set_up:
        return False
    business.to_set_up = [one for one in business.to_set_up if one != step]
    visit.db.add(business)
    return True


def _first_client(visit: StaffVisit) -> Client | None:
    """The newest that is not archived: while there is a step left, the one just entered."""
    theirs = select(Client).where(col(Client.archived_at).is_(None))
    return visit.db.exec(theirs.order_by(col(Client.id).desc()).limit(1)).first()
