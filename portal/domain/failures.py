"""Why a payment failed, in words: the codes of the payment service, made calm and of use.

Nobody reads that their card is reported stolen or that somebody suspects fraud: then the bank has declined, no more.
"""

from portal.text import t

DECLINED = "The bank declined the payment."
NO_MONEY = "There was not enough money on the account."
LIMIT = "The payment is above the limit of the card or the account."
EXPIRED = "The card has expired."
CODE = "The security code of the card was not right."
NUMBER = "The card number was not right."
EXPIRY = "The expiry date of the card was not right."
ADDRESS = "The address did not match the one the bank has."
NOT_CONFIRMED = "The payment was not confirmed with the bank."
NOT_FOR_THIS = "The card cannot be used for this payment."
UNREACHED = "The bank could not be reached."
NOT_ALLOWED = "The bank says that this debit was not authorised."
CLOSED = "The bank account has been closed."
BLOCKED = "The bank account does not allow direct debits."
NO_ACCOUNT = "The bank account could not be found."
OTHER = "The bank gave no reason."

# https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes
_CODES = {
    DECLINED: "call_issuer card_declined declined do_not_honor do_not_try_again fraudulent generic_decline lost_card "
    "merchant_blacklist no_action_taken payment_method_provider_decline pickup_card refer_to_customer restricted_card "
    "revocation_of_all_authorizations revocation_of_authorization security_violation stolen_card "
    "stop_payment_order transaction_not_allowed not_permitted",
    NO_MONEY: "insufficient_funds",
    LIMIT: "card_velocity_exceeded charge_exceeds_source_limit charge_exceeds_transaction_limit "
    "charge_exceeds_weekly_limit invalid_amount withdrawal_count_limit_exceeded",
    EXPIRED: "expired_card",
    CODE: "incorrect_cvc invalid_cvc",
    NUMBER: "incorrect_number invalid_number invalid_account",
    EXPIRY: "invalid_expiry_month invalid_expiry_year",
    ADDRESS: "incorrect_address incorrect_zip invalid_zip",
    NOT_CONFIRMED: "authentication_failure authentication_required approve_with_id "
    "mobile_device_authentication_required payment_intent_authentication_failure "
    "payment_method_customer_decline setup_intent_authentication_failure",
    NOT_FOR_THIS: "card_not_supported currency_not_supported invalid_currency service_not_allowed",
    UNREACHED: "issuer_not_available processing_error reenter_transaction try_again_later could_not_process "
    "generic_could_not_process payment_method_provider_timeout bank_account_unusable",
    NOT_ALLOWED: "debit_not_authorized debit_disputed bank_ownership_changed",
    CLOSED: "account_closed bank_account_closed",
    BLOCKED: "account_frozen bank_account_restricted",
    NO_ACCOUNT: "no_account account_number_invalid bank_account_invalid_details incorrect_account_holder_name "
    "invalid_account_number bank_account_not_found",
}
SENTENCES = {code: sentence for sentence, codes in _CODES.items() for code in codes.split()}
WORTH = {  # what helps next, where the reason tells
    NO_MONEY: "Please use another card or account.",
    LIMIT: "Please pay a smaller amount or use another card.",
    EXPIRED: "Please use another card.",
    NOT_FOR_THIS: "Please use another card.",
    CLOSED: "Please use another account or a card.",
    BLOCKED: "Please use another account or a card.",
    UNREACHED: "Please try again in a moment.",
}


def words(code: str, locale: str) -> str:
    """The reason in one sentence; a code nobody knows is no reason to say it."""
    return t(SENTENCES.get(code, OTHER), locale)


def advice(code: str, locale: str) -> str:
    """What may help next, or nothing."""
    known = WORTH.get(SENTENCES.get(code, OTHER))
    return t(known, locale) if known else ""
