"""What happened, in words: one sentence per verb and actor; activity_kinds.py sorts the verbs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal import formats
from portal.access import devices
from portal.models import Activity, Actor
from portal.text import t

SENTENCES = {
    ("invoice_sent", Actor.BUSINESS): "{business} sent invoice {number}",
    ("invoice_sent_again", Actor.BUSINESS): "{business} sent invoice {number} again",
    ("invoice_viewed", Actor.CLIENT): "You opened invoice {number}",
    ("checkout_opened", Actor.CLIENT): "You went to pay invoice {number}",
    ("checkout_opened_several", Actor.CLIENT): "You went to pay {count} invoices",
    ("payment_succeeded", Actor.CLIENT): "You paid {amount} for invoice {number} by {method}",
    ("payment_processing", Actor.CLIENT): "Your payment of {amount} for invoice {number} is being processed",
    ("payment_failed", Actor.CLIENT): "Your payment of {amount} for invoice {number} did not go through",
    ("payment_succeeded_several", Actor.CLIENT): "You paid {amount} for {count} invoices by {method}",
    ("payment_processing_several", Actor.CLIENT): "Your payment of {amount} for {count} invoices is being processed",
    ("payment_failed_several", Actor.CLIENT): "Your payment of {amount} for {count} invoices did not go through",
    ("payment_recorded", Actor.BUSINESS): "{business} recorded your payment of {amount} by {method}",
    ("payment_surplus", Actor.SYSTEM): "{amount} more than was owed has arrived. It is kept as your credit",
    ("credit_kept", Actor.SYSTEM): "{amount} paid for invoice {number} is free again and kept as your credit",
    ("credit_used", Actor.BUSINESS): "{business} used {amount} of your credit for invoice {number}",
    ("refund_requested", Actor.BUSINESS): "{business} is sending {amount} back to you",
    ("refund_pending", Actor.SYSTEM): "A refund of {amount} is on its way to your bank",
    ("refund_succeeded", Actor.SYSTEM): "{amount} was refunded to you",
    ("refund_failed", Actor.SYSTEM): "A refund of {amount} did not reach you",
    ("dispute_opened", Actor.SYSTEM): "Your bank questions a payment of {amount}",
    ("dispute_won", Actor.SYSTEM): "Your bank has confirmed the payment of {amount}",
    ("dispute_lost", Actor.SYSTEM): "Your bank took a payment of {amount} back",
    ("reminder_sent", Actor.SYSTEM): "We reminded you of invoice {number}",
    ("payment_promised", Actor.CLIENT): "You promised to pay invoice {number} by {day}",
    ("invoice_written_off", Actor.BUSINESS): "{business} wrote off invoice {number}",
    ("write_off_taken_back", Actor.BUSINESS): "{business} expects invoice {number} to be paid after all",
    ("payment_taken_back", Actor.BUSINESS): "{business} took back a payment of {amount} recorded by mistake",
    ("credit_note_issued", Actor.BUSINESS): "{business} issued credit note {number}",
    ("bank_changed", Actor.BUSINESS): "{business} changed its bank details",
    ("invoice_imported", Actor.BUSINESS): "{business} added invoice {number}",
    ("credit_note_imported", Actor.BUSINESS): "{business} added credit note {number}",
    ("invoice_credited", Actor.BUSINESS): "Credit note {by} took {amount} off invoice {number}",
    ("invoice_voided", Actor.BUSINESS): "{business} voided invoice {number}",
    ("quote_sent", Actor.BUSINESS): "{business} sent quote {number}",
    ("quote_revised", Actor.BUSINESS): "{business} revised quote {number}: version {version}",
    ("quote_reopened", Actor.BUSINESS): "{business} opened quote {number} again: version {version}",
    ("quote_withdrawn", Actor.BUSINESS): "{business} withdrew quote {number}",
    ("quote_viewed", Actor.CLIENT): "You opened quote {number}",
    ("quote_accepted", Actor.CLIENT): "You accepted quote {number} for {amount}",
    ("quote_rejected", Actor.CLIENT): "You rejected quote {number}",
    ("quote_expired", Actor.SYSTEM): "Quote {number} has expired",
    ("quote_asked", Actor.CLIENT): "You asked about quote {number}",
    ("quote_answered", Actor.BUSINESS): "{business} answered about quote {number}",
    ("quote_invoiced", Actor.BUSINESS): "{business} invoiced quote {number}",
    ("quote_link_revoked", Actor.BUSINESS): "{business} ended a link to quote {number}",
    ("address_changed", Actor.CLIENT): "You changed the address",
    ("vat_id_changed", Actor.CLIENT): "You changed the VAT ID",
    ("phone_changed", Actor.CLIENT): "You changed your phone number",
    ("name_changed", Actor.BUSINESS): "{business} changed the name of the company",
    ("address_changed", Actor.BUSINESS): "{business} changed the address",
    ("vat_id_changed", Actor.BUSINESS): "{business} changed the VAT ID",
    ("currency_changed", Actor.BUSINESS): "{business} changed the currency",
    ("person_added", Actor.BUSINESS): "{business} gave {name} access",
    ("person_invited", Actor.BUSINESS): "{business} invited {name} to the portal",
    ("person_changed", Actor.BUSINESS): "{business} changed what is known of {name}",
    ("person_access_taken", Actor.BUSINESS): "{business} took {name}'s access away",
    ("person_access_given", Actor.BUSINESS): "{business} gave {name} access again",
    ("portal_switched_off", Actor.BUSINESS): "{business} switched this portal off for you",
    ("clients_merged", Actor.BUSINESS): "{business} made one account of this one and {name}",
    ("portal_switched_on", Actor.BUSINESS): "{business} switched this portal on for you",
    ("email_change_asked", Actor.CLIENT): "You asked for another e-mail address",
    ("email_changed", Actor.BUSINESS): "{business} changed your e-mail address",
    ("email_change_declined", Actor.BUSINESS): "{business} left your e-mail address as it is",
    ("mails_chosen", Actor.CLIENT): "You changed which mails you receive",
    ("quote_link_revoked", Actor.CLIENT): "You ended a link to quote {number}",
    ("pay_link_sent", Actor.CLIENT): "You sent invoice {number} to {name} to be paid",
    ("pay_link_revoked", Actor.CLIENT): "You ended the link with which {name} could pay invoice {number}",
    ("pay_link_revoked", Actor.BUSINESS): "{business} ended the link with which {name} could pay invoice {number}",
    ("pay_link_revoked", Actor.SYSTEM): "The link with which {name} could pay invoice {number} has ended",
    ("pay_link_paid", Actor.CLIENT): "{amount} for invoice {number} was paid by {method} through the link you sent "
    "to {name}",
    ("pay_link_processing", Actor.CLIENT): "A payment of {amount} for invoice {number} through the link you sent to "
    "{name} is being processed",
    ("pay_link_failed", Actor.CLIENT): "A payment of {amount} for invoice {number} through the link you sent to "
    "{name} did not go through",
    ("appointment_booked", Actor.CLIENT): "You booked {title} for {moment}",
    ("appointment_requested", Actor.CLIENT): "You asked for {title} on {moment}",
    ("appointment_approved", Actor.BUSINESS): "{business} confirmed {title} on {moment}",
    ("appointment_declined", Actor.BUSINESS): "{business} declined {title} on {moment}",
    ("appointment_declined", Actor.SYSTEM): "{title} on {moment} was not confirmed in time",
    ("appointment_moved", Actor.CLIENT): "You moved {title} from {before} to {moment}",
    ("appointment_moved", Actor.BUSINESS): "{business} moved {title} from {before} to {moment}",
    ("appointment_cancelled", Actor.CLIENT): "You cancelled {title} on {moment}",
    ("appointment_cancelled", Actor.BUSINESS): "{business} cancelled {title} on {moment}",
    ("appointment_lost", Actor.SYSTEM): "{title} on {moment} could not be booked",
    ("appointment_missed", Actor.BUSINESS): "{business} noted that nobody came to {title} on {moment}",
    ("appointment_rezoned", Actor.SYSTEM): "Time zone rules have changed: {title} is now on {moment}",
    ("appointment_clashed", Actor.SYSTEM): "Time zone rules have changed: {business} will tell you whether {title} on "
    "{moment} stays as it is",
    ("signed_in", Actor.CLIENT): "You signed in from a new device: {device}",
    ("session_ended", Actor.CLIENT): "You signed out of {device}",
    ("other_sessions_ended", Actor.CLIENT): "You signed out everywhere else",
    ("sessions_ended", Actor.CLIENT): "You signed out everywhere",
    ("export_asked", Actor.CLIENT): "You asked for an export of the account",
    ("export_downloaded", Actor.CLIENT): "You downloaded an export of the account",
    ("feed_made", Actor.CLIENT): "You made a calendar address",
    ("feed_renewed", Actor.CLIENT): "You made a new calendar address and ended the one before",
    ("feed_ended", Actor.CLIENT): "You ended your calendar address",
    ("feed_ended", Actor.SYSTEM): "A calendar address ended together with the old e-mail address",
}

MOMENTS = frozenset({"moment", "before"})  # facts that are moments, as ISO
METHODS = {
    "card": "card",
    "bank_debit": "bank debit",
    "transfer": "bank transfer",
    "cash": "cash",
    "other": "other means",
}


def sentence(entry: Activity, business: str, locale: str, zone: ZoneInfo) -> str:
    """One entry as the client reads it, moments on the clocks of their zone."""
    return filled(SENTENCES[entry.verb, entry.actor], {"business": business, **told(entry, locale, zone)}, locale)


def told(entry: Activity, locale: str, zone: ZoneInfo) -> dict[str, Any]:
    """What an entry knows, in words: amounts, days, moments."""
    facts = dict(entry.facts)
    for name in MOMENTS & facts.keys():
        facts[name] = formats.moment(datetime.fromisoformat(facts[name]), zone, locale)
    if "amount_minor" in facts:
        facts["amount"] = formats.money(facts["amount_minor"], facts["currency"], locale)
    if "day" in facts:
        facts["day"] = formats.day(date.fromisoformat(facts["day"]), locale)
    if "method" in facts:
        facts["method"] = t(METHODS.get(facts["method"], "card"), locale)
    if "device" in facts:
        facts["device"] = devices.words(facts["device"], locale)
    return facts


def filled(words: str, named: Mapping[str, Any], locale: str) -> str:
    """A sentence with those of the facts it names."""
    return t(words, locale, **{key: named[key] for key in named if "{" + key + "}" in words})
