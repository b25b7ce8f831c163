"""The words that lie beside the files: what is in the zip, when it was made and for whom; what was left out."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.domain import export_periods
from portal.domain.letters import one_line
from portal.domain.periods import Period
from portal.models import Business, Client, Contact, Export
from portal.text import t

LEFT_OUT = "LEFT-OUT.txt"
EVERYTHING = (
    ("data.json", "Everything below as data, for programs: the client, people, documents, payments, activity."),
    ("ledger-….csv", "Every movement of the account, for a spreadsheet: one file per currency."),
    ("statement-….pdf", "The same as a statement of account on paper."),
    ("invoices/", "Invoices and credit notes."),
    ("receipts/", "Receipts of payments that arrived."),
    ("quotes/", "Quotes as they were sent last, and signed copies of those that were accepted."),
    (LEFT_OUT, "Only where something is missing: which documents are not in it, and why."),
)
BOOKKEEPING = (
    ("totals.csv", "What each statement comes to: one line per currency."),
    ("statement-….csv", "Every movement of the period with the balance after it: one file per currency."),
    ("statement-….pdf", "The same as a statement of account on paper."),
    ("invoices-….csv", "The invoices and credit notes of the period, with their tax by rate and a line of sums."),
    ("invoices/", "These invoices and credit notes."),
    ("receipts/", "Receipts of the payments that arrived in the period."),
    (LEFT_OUT, "Only where something is missing: which documents are not in it, and why."),
)
SUMS = (
    "In each statement the opening balance, plus the charges, less the payments and credits, is the closing balance.",
    "The column “On the statement” of the invoices adds up to the lines of these documents there.",
    "Amounts of credit notes are below zero.",
)


def everything(visit: Visit, export: Export) -> bytes:
    """For the whole account."""
    return _text(visit, export, t("Everything in the account", visit.locale), EVERYTHING)


def bookkeeping(visit: Visit, export: Export, period: Period) -> bytes:
    """For one period."""
    title = t("Papers for the bookkeeper, {period}", visit.locale, period=export_periods.label(period, visit.locale))
    return _text(visit, export, title, BOOKKEEPING, SUMS)


def left_out(gone: Sequence[str], unprinted: Sequence[str], locale: str) -> bytes:
    """Of the papers that were put away between the plan and their printing, and of those that cannot be printed."""
    withdrawn = t("While this export was put together, these documents were withdrawn. They are not in it:", locale)
    failed = t("These documents could not be printed. They are not in it; please ask us for them:", locale)
    return _joined([*_listed(withdrawn, gone), *_listed(failed, unprinted)])


def _listed(why: str, names: Sequence[str]) -> list[str]:
    return [why, "", *names, ""] if names else []


def _text(
    visit: Visit, export: Export, title: str, parts: Sequence[tuple[str, str]], more: Sequence[str] = ()
) -> bytes:
    locale, zone = visit.locale, ZoneInfo(visit.zone)
    business, client = visit.db.get_one(Business, visit.business_id), visit.db.get_one(Client, visit.client_id)
    person = one_line(visit.db.get_one(Contact, visit.contact_id).name)
    when = formats.moment(visit.now, zone, locale)
    made = t("Made by the portal of {business} on {when}.", locale, business=one_line(business.display_name), when=when)
    whose = t("For {client}, asked for by {person}.", locale, client=one_line(client.name), person=person)
    listed = [f"{name}\n    {t(about, locale)}" for name, about in parts]
    return _joined([title, "", made, whose, "", *listed, "", *(t(one, locale) for one in more)])


def _joined(lines: Sequence[str]) -> bytes:
    """As the plainest of editors on any system shows it."""
    return "\r\n".join("\n".join(lines).splitlines()).encode("utf-8", "replace") + b"\r\n"
