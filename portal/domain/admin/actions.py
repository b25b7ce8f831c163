"""What staff did, in words: the audit of the business, newest first. Nobody changes it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset
from portal.models import Client, ClientMerge, Staff, StaffAction, StaffRole
from portal.text import placeholders, t

# One sentence per verb; `who` did it, `client` is whose it was. Facts fill the rest.
SENTENCES = {
    "founded": "{who} set this portal up",
    "founded_here": "{who} was entered as the owner of this portal on the machine itself",
    "set_up_step": "{who} was done with a step of the set-up: {step}",
    "parked_released": "{who} looked at money that did not fit and let its invoices be paid again",
    "parked_booked": "{who} booked money that did not fit what was asked for",
    "mail_sent_again": "{who} had a mail sent again",
    "mail_let_go": "{who} left a mail unsent",
    "question_answered": "{who} answered {client} about quote {number}",
    "staff_entered": "{who} was entered as {role} on the machine itself",
    "second_factor_reset_here": "{who}'s second factor was reset on the machine itself",
    "staff_added": "{who} added {name} as {role}",
    "staff_role_changed": "{who} made {name} {role}, who was {before}",
    "staff_access_taken": "{who} took {name}'s access away",
    "client_added": "{who} added {client}",
    "client_changed": "{who} changed what is known of {client}",
    "clients_imported": "{who} imported clients from the file {name}: {count} new",
    "clients_imported_over": "{who} imported clients from the file {name}: {count} new, {changed} changed",
    "clients_merged": "{who} merged {name} into {client}",
    "clients_set_apart": "{who} noted that {client} and {name} are not the same client",
    "clients_asked_again": "{who} took back that {client} and {name} are not the same client",
    "client_archived": "{who} archived {client}",
    "client_taken_back": "{who} took {client} back out of the archive",
    "portal_switched_on": "{who} switched the portal on for {client}",
    "portal_switched_off": "{who} switched the portal off for {client}",
    "reminders_paused": "{who} paused reminders to {client} until {day}",
    "reminders_resumed": "{who} let reminders to {client} go on",
    "person_added": "{who} gave {name} access for {client}",
    "person_invited": "{who} invited {name} of {client}",
    "person_changed": "{who} changed what is known of {name} of {client}",
    "person_put_first": "{who} made {name} the first contact of {client}",
    "person_access_taken": "{who} took {name}'s access for {client} away",
    "person_access_given": "{who} gave {name} access for {client} again",
    "email_change_done": "{who} changed {name}'s e-mail address from {before} to {email}",
    "email_change_declined": "{who} left {name}'s e-mail address as it is",
    "preview_started": "{who} looked at the portal as {client} does",
    "preview_ended": "{who} stopped looking as {client} does",
    "appointment_approved": "{who} confirmed {title} on {when} for {client}",
    "appointment_declined": "{who} declined {title} on {when} for {client}",
    "appointment_cancelled": "{who} cancelled {title} on {when} for {client}",
    "appointment_moved": "{who} moved {title} for {client} from {before} to {when}",
    "appointment_completed": "{who} noted that {title} on {when} with {client} took place",
    "appointment_missed": "{who} noted that nobody came to {title} on {when} for {client}",
    "service_added": "{who} added the service {name}",
    "service_changed": "{who} changed the service {name}",
    "booking_link_added": "{who} added the booking link {name}",
    "booking_link_changed": "{who} changed the booking link {name}",
    "booking_order_changed": "{who} changed the order of the booking page",
    "provider_added": "{who} added {name}, whose time is booked",
    "provider_changed": "{who} changed {name}, whose time is booked",
    "week_changed": "{who} changed the weekly hours of {name}",
    "day_changed": "{who} changed the hours of {name} on {day}",
    "day_forgotten": "{who} took back the changed hours of {name} on {day}",
    "holiday_set": "{who} made {day} a holiday",
    "holiday_forgotten": "{who} took back the holiday on {day}",
    "calendar_set": "{who} set the other calendar of {name}",
    "calendar_removed": "{who} removed the other calendar of {name}",
    "calendar_file_taken": "{who} gave a calendar file for {name}",
    "calendar_file_removed": "{who} removed the calendar file of {name}",
    "company_changed": "{who} changed the name of the business or how to reach it",
    "business_address_changed": "{who} changed the address or the tax numbers of the business",
    "bank_details_changed": "{who} changed the account clients transfer money to",
    "time_zone_changed": "{who} changed the time zone of the business from {before} to {after}",
    "colors_changed": "{who} changed the colours of the portal",
    "logo_changed": "{who} gave the portal a new logo",
    "logo_removed": "{who} removed the portal's logo",
    "terms_changed": "{who} changed the terms of new documents",
    "payment_rules_changed": "{who} changed the rules for paying and for reminders",
    "part_shown": "{who} let clients see this part of the portal: {name}",
    "part_hidden": "{who} hid this part of the portal from clients: {name}",
    "host_changed": "{who} changed where the portal is reached",
    "language_changed": "{who} changed how the portal writes days and money",
    "lifetimes_changed": "{who} changed how long people stay signed in",
    "vat_opened": "{who} let clients change their VAT ID",
    "vat_locked": "{who} locked clients' VAT IDs",
    "second_factor_required": "{who} asked everybody for a second factor",
    "second_factor_optional": "{who} left the second factor to each person",
    "second_factor_set_up": "{who} set up a second factor",
    "second_factor_kept": "{who} typed a wrong code to remove their second factor",
    "second_factor_removed": "{who} removed their second factor",
    "second_factor_reset": "{who} reset {name}'s second factor",
    "stripe_connect_begun": "{who} began to connect a Stripe account",
    "stripe_disconnected": "{who} disconnected the Stripe account {account}",
    "invoice_drafted": "{who} wrote a draft of an invoice to {client}",
    "invoice_draft_changed": "{who} changed a draft of an invoice to {client}",
    "invoice_copied": "{who} copied an invoice to {client} as a draft",
    "invoice_draft_deleted": "{who} deleted a draft over {total} to {client}",
    "invoice_issued": "{who} issued invoice {number} to {client}",
    "invoice_sent_again": "{who} sent invoice {number} to {client} again",
    "pay_link_ended": "{who} ended the link with which {name} could pay invoice {number}",
    "invoice_voided": "{who} voided invoice {number}",
    "invoice_written_off": "{who} wrote invoice {number} off",
    "write_off_taken_back": "{who} took the write-off of invoice {number} back",
    "invoice_credited": "{who} credited {amount} of invoice {number} by {note}",
    "quote_drafted": "{who} wrote a draft of a quote to {client}",
    "quote_draft_changed": "{who} changed a draft of a quote to {client}",
    "quote_copied": "{who} copied a quote to {client} as a draft",
    "quote_draft_deleted": "{who} deleted a draft of a quote over {total} to {client}",
    "quote_sent": "{who} sent quote {number} to {client}",
    "quote_link_ended": "{who} ended the link by which {name} could open quote {number}",
    "quote_revised": "{who} sent version {version} of quote {number} to {client}",
    "quote_withdrawn": "{who} withdrew quote {number} to {client}",
    "quote_reopened": "{who} opened quote {number} to {client} again, until {day}",
    "quote_converted": "{who} billed quote {number} to {client} by invoice {invoice}",
    "payment_recorded": "{who} recorded {amount} for invoice {number}",
    "payment_taken_back": "{who} took the recorded payment of {amount} for invoice {number} back",
    "plan_added": "{who} set up a recurring invoice to {client}: {rhythm}",
    "plan_changed": "{who} changed the recurring invoice to {client}: {rhythm}",
    "plan_paused": "{who} paused the recurring invoice to {client}",
    "plan_resumed": "{who} let the recurring invoice to {client} go on from {day}",
    "plan_ended": "{who} ended the recurring invoice to {client}",
    "product_added": "{who} added {name} to the catalogue",
    "product_changed": "{who} changed {name} in the catalogue",
    "product_archived": "{who} archived {name} of the catalogue",
    "product_taken_back": "{who} took {name} back into the catalogue",
    "refund_asked_for": "{who} gave {amount} of a payment for invoice {number} back",
}


@dataclass(frozen=True)
class ActionRow:
    """One thing somebody did."""

    key: str
    sentence: str
    when: str
    href: str  # the client it was about; empty: none


@dataclass(frozen=True)
class ActionPage:
    """One page of them; `newer` and `older` are the `page=` of the neighbours, or empty."""

    rows: list[ActionRow]
    newer: str
    older: str


@for_staff(StaffRole.MANAGER)
def page(visit: StaffVisit, at: str = "") -> ActionPage:
    """One page of what all staff did."""
    query = select(StaffAction, Staff.name, func.coalesce(Client.name, ClientMerge.name))
    query = query.join(Staff, col(Staff.id) == StaffAction.staff_id)
    query = query.outerjoin(Client, col(Client.id) == StaffAction.client_id)
    query = query.outerjoin(ClientMerge, col(ClientMerge.absorbed_id) == StaffAction.client_id)
    found = keyset.leaf(visit.db, StaffAction, query, at)
    return ActionPage([_row(visit, *one) for one in found.rows], found.newer, found.older)


def _row(visit: StaffVisit, action: StaffAction, who: str, client: str | None) -> ActionRow:
    known = {**{name: str(fact) for name, fact in action.facts.items()}, "who": who, "client": client or ""}
    sentence = SENTENCES[action.verb]
    said = t(sentence, visit.locale, **{name: known[name] for name in placeholders(sentence)})
    when = formats.moment(action.created_at, ZoneInfo(visit.zone), visit.locale)
    return ActionRow(action.id.hex, said, when, f"/admin/clients/{action.client_id.hex}" if action.client_id else "")
