"""How money came, in words: long on a receipt and in a mail, short in a line of a list."""

from portal.domain import activity
from portal.domain.letters import one_line
from portal.models import Payment, PaymentMethod
from portal.text import t

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}  # fmt: skip
METHODS = {
    PaymentMethod.CARD: "Card",
    PaymentMethod.BANK_DEBIT: "Bank debit",
    PaymentMethod.TRANSFER: "Bank transfer",
    PaymentMethod.CASH: "Cash",
    PaymentMethod.OTHER: "Other",
}
ENDING = {
    PaymentMethod.CARD: "Card ending in {digits}",
    PaymentMethod.BANK_DEBIT: "Bank account ending in {digits}",
}


def in_words(payment: Payment, locale: str) -> str:
    """On a line of its own: "Visa ending in 4242", "Bank transfer with reference 2026/117"."""
    if payment.reference.strip():
        method, reference = _plain(payment, locale), one_line(payment.reference)
        return t("{method} with reference {reference}", locale, method=method, reference=reference)
    return _plain(payment, locale)


def short(payment: Payment, locale: str) -> str:
    """Within a sentence: "Visa •••• 4242", "bank transfer"."""
    method = _brand(payment) or t(activity.METHODS[payment.method.value], locale)
    digits = _digits(payment)
    return f"{method} •••• {digits}" if digits else method


def unbroken(payment: Payment, locale: str) -> str:
    """The same where lines are short: the digits stay with their name."""
    return short(payment, locale).replace(" ••••", "\u00a0••••").replace("•••• ", "••••\u00a0")


def _plain(payment: Payment, locale: str) -> str:
    digits = _digits(payment)
    if payment.brand and digits:
        return t("{brand} ending in {digits}", locale, brand=_brand(payment), digits=digits)
    if digits and payment.method in ENDING:
        return t(ENDING[payment.method], locale, digits=digits)
    return t(METHODS[payment.method], locale)


def _brand(payment: Payment) -> str:
    return BRANDS.get(payment.brand, one_line(payment.brand).replace("_", " ").title())


def _digits(payment: Payment) -> str:
    """As the payment service reported them: its words are no more ours than the brand's."""
    return one_line(payment.last4)
