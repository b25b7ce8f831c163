"""Our bank details and the references clients pay with: checked before they are kept, and never changed in silence."""

from datetime import datetime
from string import ascii_uppercase, digits

from sqlmodel import Session, col, select
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from portal.domain.invoices import owed
from portal.errors import Refused
from portal.models import Activity, Actor, Business, Invoice, InvoiceKind, Source

LETTERS = frozenset(ascii_uppercase + digits)
LONGEST = 21  # of ISO 11649's 25, after RF and its check digits


class NotAnIban(Refused):
    """A slip of a digit would send a client's money elsewhere."""

    sentence = "This is not a valid IBAN. Please check it letter by letter."


class NotABic(Refused):
    """The bank's code has a form of its own."""

    sentence = "This is not a valid BIC. It has 8 or 11 letters and digits, such as BKAUATWW."


class BicAlone(Refused):
    """Money goes by IBAN; a BIC only helps it on its way."""

    sentence = "A BIC needs its IBAN. Please give both, or neither."


def change(session: Session, business: Business, iban: str, bic: str, moment: datetime) -> bool:
    """Keep these bank details, or none; False when they are the same already.

    Clients are warned of a change for a while (domain/transfer.py). The first details ever are no change; removing
    them is one, so that nobody gets past the warning in two steps.
    """
    iban, bic = _checked(iban, bic)
    if (iban, bic) == (business.iban, business.bic):
        return False
    is_first = not business.iban and business.bank_changed_at is None
    business.iban, business.bic = iban, bic
    session.add(business)
    if not is_first:
        business.bank_changed_at = moment
        _tell(session, business)
    return True


def _checked(iban: str, bic: str) -> tuple[str, str]:
    iban, bic = compact(iban), compact(bic)
    if bic and not iban:
        raise BicAlone
    if iban and not is_iban(iban):
        raise NotAnIban
    if bic and not is_bic(bic):
        raise NotABic
    return iban, bic


def _tell(session: Session, business: Business) -> None:
    """Only those who owe us something; what is owed on imported documents goes where they say."""
    ours = Invoice.business_id == business.id, Invoice.source == Source.OWN
    for client_id in session.exec(select(col(Invoice.client_id)).where(*ours, *owed()).distinct()):
        told = Activity(business_id=business.id, client_id=client_id, verb="bank_changed", actor=Actor.BUSINESS)
        session.add(told)


def compact(text: str) -> str:
    """As banks compare it: capitals, without spaces, dots and dashes."""
    return ibans.compact(text)


def is_iban(text: str) -> bool:
    """Length, form and check digits of its country. Imported documents may name a domestic account instead."""
    return text.isascii() and ibans.is_valid(text)


def is_bic(text: str) -> bool:
    """Eight or eleven letters and digits, with a country among them."""
    return text.isascii() and bics.is_valid(text)


def is_structured(reference: str) -> bool:
    """An ISO 11649 creditor reference: banks check it, and carry it to us unchanged."""
    return reference.isascii() and reference.isalnum() and iso11649.is_valid(reference)


def reference(number: str) -> str:
    """The creditor reference of a document number: INV-00042 → RF82INV00042; empty when nothing of it can be kept.

    Different numbers of ours give different references: a series has letters only, then come digits only. Numbers
    of other programs may not (A-1 and A1, or longer than 21): imported documents keep the reference they came with.
    """
    kept = "".join(letter for letter in number.upper() if letter in LETTERS)[-LONGEST:]
    return f"RF{mod_97_10.calc_check_digits(f'{kept}RF')}{kept}" if kept else ""


def reference_of(invoice: Invoice) -> str:
    """What our own invoice asks to be paid with, once it has its number; empty where no bank would understand it."""
    by_iban = invoice.currency == "EUR" or bool(invoice.iban)
    return reference(invoice.number or "") if by_iban and invoice.kind is not InvoiceKind.CREDIT_NOTE else ""


def iban_shown(iban: str) -> str:
    """In groups of four, as on a card; a domestic account number as it came."""
    return _in_fours(iban) if is_iban(iban) else iban


def reference_shown(reference: str) -> str:
    """A creditor reference in groups of four; any other as it came."""
    return _in_fours(reference) if is_structured(reference) else reference


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
