"""What the story of an account can be narrowed to: each verb of activity_words.py stands under one kind."""

from enum import StrEnum


class Kind(StrEnum):
    """What the story of an account can be narrowed to."""

    ALL = "all"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    QUOTES = "quotes"
    APPOINTMENTS = "appointments"
    ACCOUNT = "account"


# Each verb of SENTENCES stands under exactly one kind.
KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.INVOICES: (
        "invoice_sent",
        "invoice_sent_again",
        "invoice_viewed",
        "invoice_imported",
        "invoice_credited",
        "invoice_voided",
        "invoice_written_off",
        "write_off_taken_back",
        "credit_note_issued",
        "credit_note_imported",
        "reminder_sent",
    ),
    Kind.PAYMENTS: (
        "checkout_opened",
        "checkout_opened_several",
        "payment_succeeded",
        "payment_succeeded_several",
        "payment_processing",
        "payment_processing_several",
        "payment_failed",
        "payment_failed_several",
        "payment_recorded",
        "payment_taken_back",
        "payment_promised",
        "pay_link_sent",
        "pay_link_revoked",
        "pay_link_paid",
        "pay_link_processing",
        "pay_link_failed",
        "payment_surplus",
        "credit_kept",
        "credit_used",
        "refund_requested",
        "refund_pending",
        "refund_succeeded",
        "refund_failed",
        "dispute_opened",
        "dispute_won",
        "dispute_lost",
    ),
    Kind.QUOTES: (
        "quote_sent",
        "quote_revised",
        "quote_reopened",
        "quote_withdrawn",
        "quote_viewed",
        "quote_accepted",
        "quote_rejected",
        "quote_expired",
        "quote_asked",
        "quote_answered",
        "quote_invoiced",
        "quote_link_revoked",
    ),
    Kind.APPOINTMENTS: (
        "appointment_booked",
        "appointment_requested",
        "appointment_approved",
        "appointment_declined",
        "appointment_moved",
        "appointment_cancelled",
        "appointment_lost",
        "appointment_missed",
        "appointment_rezoned",
        "appointment_clashed",
    ),
    Kind.ACCOUNT: (
        "mails_chosen",
        "address_changed",
        "vat_id_changed",
        "phone_changed",
        "name_changed",
        "currency_changed",
        "person_added",
        "person_invited",
        "person_changed",
        "person_access_taken",
        "person_access_given",
        "portal_switched_off",
        "clients_merged",
        "portal_switched_on",
        "email_change_asked",
        "email_changed",
        "email_change_declined",
        "signed_in",
        "session_ended",
        "other_sessions_ended",
        "sessions_ended",
        "export_asked",
        "export_downloaded",
        "feed_made",
        "feed_renewed",
        "feed_ended",
        "bank_changed",
    ),
}
