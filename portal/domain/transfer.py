"""Paying one document by bank transfer: where to, how much, with which words, and whether the details can be trusted.

Our own documents are paid to today's details, loudly marked for a while after a change; imported ones to what they say.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import bank, epc, invoices
from portal.domain.parties import printed
from portal.domain.pending import being_checked
from portal.errors import NotFound
from portal.models import Business, Invoice, InvoiceKind, InvoiceState, Source
from portal.text import t

LOUD = timedelta(days=60)  # clients pay monthly: everybody meets the warning at least once


@dataclass(frozen=True)
class Account:
    """Where the money goes, as banks read it. `since` and `warning` are words; all empty: nothing is to be paid."""

    beneficiary: str = ""
    iban: str = ""
    bic: str = ""
    since: str = ""
    warning: str = ""


@dataclass(frozen=True)
class TransferView:
    """The same for people, and to copy; a blank one shows nothing. `code` changes with the payment code, if any."""

    slug: str = ""
    beneficiary: str = ""
    is_iban: bool = True
    iban: str = ""
    iban_shown: str = ""
    bic: str = ""
    reference: str = ""
    reference_shown: str = ""
    amount: str = ""
    since: str = ""
    warning: str = ""
    code: str = ""


def read(visit: Visit, slug: str) -> TransferView:
    """How to pay the client's own document by transfer; `NotFound` for any other."""
    return view(visit, invoices.find(visit, slug))


def view(visit: Visit, invoice: Invoice) -> TransferView:
    """The same for a document already found to be the client's."""
    to = account_of(visit, invoice)
    if not to.iban:
        return TransferView()
    payload = _payload(invoice, to)
    return TransferView(
        slug=invoice.slug,
        beneficiary=to.beneficiary,
        is_iban=bank.is_iban(to.iban),
        iban=to.iban,
        iban_shown=bank.iban_shown(to.iban),
        bic=to.bic,
        reference=reference_of(invoice),
        reference_shown=bank.reference_shown(reference_of(invoice)),
        amount=formats.money(invoice.balance_minor, invoice.currency, visit.locale),
        since=to.since,
        warning=to.warning,
        code=hashlib.sha256(payload).hexdigest()[:12] if payload else "",
    )


def code(visit: Visit, slug: str) -> bytes:
    """What the payment code of the client's own document says; `NotFound` also where there is none."""
    invoice = invoices.find(visit, slug)
    payload = _payload(invoice, account_of(visit, invoice))
    if payload is None:
        raise NotFound
    return payload


def reference_of(invoice: Invoice) -> str:
    """What to write on the transfer: as issued; invoices older than our references have their number."""
    return invoice.payment_reference or invoice.number or ""


def account_of(visit: Visit, invoice: Invoice) -> Account:
    """Where this document is paid to; nowhere unless something is owed and no other payment is on its way."""
    owing = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0
    if not owing or invoice.kind is InvoiceKind.CREDIT_NOTE or invoice.processing_minor:
        return Account()
    if being_checked(visit.db, invoice.id):
        return Account()
    if invoice.source is Source.IMPORTED:
        seller = invoice.seller.get("payee_name") or printed(invoice.seller).name  # a factor may collect
        return Account(seller, bank.compact(invoice.iban), bank.compact(invoice.bic)) if invoice.iban else Account()
    business = visit.db.get_one(Business, visit.business_id)
    return _ours(visit, business, invoice) if business.iban else Account()


def _ours(visit: Visit, business: Business, invoice: Invoice) -> Account:
    """Today's details, with either the reassuring line or the warning."""
    changed_on = day_in(visit.timezone, business.bank_changed_at) if business.bank_changed_at else None
    iban = bank.compact(business.iban)
    is_other = bool(invoice.iban) and bank.compact(invoice.iban) != iban
    is_recent = changed_on is not None and visit.today <= changed_on + LOUD
    warning = _warning(visit, changed_on, business.contact_phone) if is_other or is_recent else ""
    since = formats.day(changed_on or day_in(visit.timezone, business.created_at), visit.locale)
    calm = t("Bank details unchanged since {day}", visit.locale, day=since)
    return Account(business.legal_name, iban, bank.compact(business.bic), "" if warning else calm, warning)


def _warning(visit: Visit, changed_on: date | None, phone: str) -> str:
    """Whoever takes over a mailbox asks for the money elsewhere: only a voice settles it."""
    what = t("Our bank details have changed since this invoice was issued.", visit.locale)
    if changed_on:
        day = formats.day(changed_on, visit.locale)
        what = t("Our bank details changed on {day}.", visit.locale, day=day)
    check = t("Call us before you pay, on a number you know.", visit.locale)
    if phone:
        unbroken = phone.replace(" ", "\u00a0")
        check = t("Check them with us by phone before you pay: {phone}", visit.locale, phone=unbroken)
    return f"{what} {check}"


def _payload(invoice: Invoice, to: Account) -> bytes | None:
    return epc.payload(
        beneficiary=to.beneficiary,
        iban=to.iban,
        bic=to.bic,
        amount_minor=invoice.balance_minor,
        currency=invoice.currency,
        reference=reference_of(invoice),
    )
