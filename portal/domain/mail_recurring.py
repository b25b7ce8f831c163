"""The mail to the business about an invoice that writes itself: a draft waits, one failed, or it was stopped."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.domain.letters import Letter, Recipient, one_line, sender_of
from portal.domain.rhythm import said
from portal.models import Business, Client, Invoice, InvoiceState, PlanState, RecurringInvoice, RecurringPlan
from portal.text import t

AGAIN = "It is tried again by itself. If it keeps failing, look at the recurring invoice."
ARCHIVED = "The client was archived, so no more invoices are written. Let it end, or take the client back first."


def news(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What happened; nothing once somebody has dealt with it."""
    return _draft(session, UUID(facts["made"])) if "made" in facts else _plan(session, UUID(facts["plan"]))


def _draft(session: Session, made_id: UUID) -> Letter | None:
    made = session.get(RecurringInvoice, made_id)
    invoice = made and made.invoice_id and session.get(Invoice, made.invoice_id)
    if not made or not invoice or invoice.state is not InvoiceState.DRAFT:
        return None
    plan, locale = session.get_one(RecurringPlan, made.plan_id), _business(session, made).locale
    day = formats.day(made.made_for, locale)
    opening = [t("A recurring invoice for {day} was written. Look at it, and issue it.", locale, day=day)]
    opening += [t(made.waits, locale)] if made.waits else []
    amount = (t("Amount", locale), formats.money(invoice.total_minor, invoice.currency, locale))
    subject, action = "A draft for {client} waits to be issued", "Open the draft"
    return _letter(session, plan, subject, opening, action, f"/admin/invoices/{invoice.id.hex}", amount)


def _plan(session: Session, plan_id: UUID) -> Letter | None:
    plan = session.get(RecurringPlan, plan_id)
    if plan is None:
        return None
    locale, opens, url = _business(session, plan).locale, "Open recurring invoice", f"/admin/recurring/{plan.id.hex}"
    if plan.state is PlanState.STOPPED:
        return _letter(session, plan, "Recurring invoice to {client} stopped", [t(ARCHIVED, locale)], opens, url)
    if plan.state is not PlanState.ACTIVE or not plan.problem:
        return None
    opening = [t("It could not be written on its day.", locale), t(AGAIN, locale)]
    problem = (t("What happened", locale), one_line(plan.problem, 300))
    return _letter(session, plan, "Recurring invoice to {client} could not be written", opening, opens, url, problem)


def _letter(
    session: Session, plan: RecurringPlan, subject: str, opening: list[str], action: str, path: str,
    *facts: tuple[str, str],
) -> Letter | None:  # fmt: skip
    business = _business(session, plan)
    if not business.contact_email:
        return None
    sender, locale = sender_of(business), business.locale
    client = one_line(session.get_one(Client, plan.client_id).name)
    heading = t(subject, locale, client=client)
    return Letter(
        sender=sender,
        to=(Recipient(sender.name, business.contact_email),),
        locale=locale,
        subject=heading,
        heading=heading,
        opening=tuple(opening),
        action=t(action, locale),
        url=f"{sender.origin}{path}",
        facts=((t("Client", locale), client), (t("Rhythm", locale), said(plan.unit, plan.every, locale)), *facts),
        why=t("You receive this mail because the portal of {business} writes invoices.", locale, business=sender.name),
    )


def _business(session: Session, row: RecurringPlan | RecurringInvoice) -> Business:
    return session.get_one(Business, row.business_id)
