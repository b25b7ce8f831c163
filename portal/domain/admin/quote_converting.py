"""An accepted quote becomes an invoice: whole, its deposit, or what the deposit left. Each is made once."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import converting, quote_bills
from portal.domain.admin import invoice_mail, typed
from portal.domain.admin.quotes import find
from portal.errors import Refused
from portal.models import Invoice, InvoiceKind, Quote, StaffRole

MOST_DAYS = 365


class Part(StrEnum):
    """How much of it is billed."""

    WHOLE = "whole"
    DEPOSIT = "deposit"
    REMAINDER = "remainder"


class NoDepositToBill(Refused):
    """Nothing is to be paid first, or all of it is billed."""

    sentence = "There is no deposit to bill for quote {number}."


@writes
@for_staff(StaffRole.AGENT)
def convert(visit: StaffVisit, key: str, part: Part, due_days: str, readers: Collection[str], message: str = "") -> str:
    """Issue the invoice today and tell `readers`; returns its key. Said twice, the one that was made."""
    quote, form = find(visit, key), typed.Fields()
    days = form.read("due_days", lambda: int(typed.number(due_days, visit.locale, 0, MOST_DAYS, 0)), 0)
    said = {"message": form.read("message", lambda: typed.words(message, invoice_mail.LONGEST), "")}
    form.check()
    made = _made(visit, quote, part, days)
    if made.sent_at == visit.now:
        told = invoice_mail.tell(visit, made, readers, said)
        visit.note("quote_converted", quote, number=quote.number, invoice=made.number, told=told)
    return made.id.hex


def _made(visit: StaffVisit, quote: Quote, part: Part, days: int) -> Invoice:
    due = visit.today + timedelta(days=days)
    if part is Part.WHOLE:
        return converting.whole(visit.db, quote.id, visit.now, visit.today, due, mail=False)
    if part is Part.REMAINDER:
        return converting.remainder(visit.db, quote.id, visit.now, visit.today, due, mail=False)
    converting.bill_deposit(visit.db, quote.id, quote.version, visit.now, again=True, mail=False)
    made = quote_bills.of_kind(visit.db, quote.id, InvoiceKind.DEPOSIT)
    if made is None:
        raise NoDepositToBill(number=quote.number or "")
    return made
