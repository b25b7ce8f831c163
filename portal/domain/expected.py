"""When a slow payment should have arrived: working days the payment service names for each method."""

from datetime import date, timedelta

# https://docs.stripe.com/payments/bank-debits: the longest a bank may take to say yes or no.
WORKING_DAYS = {
    "sepa_debit": 14,
    "us_bank_account": 4,
    "bacs_debit": 7,
    "acss_debit": 5,
    "au_becs_debit": 4,
    "nz_bank_account": 2,
}
LONGEST = 14


def expected_on(method: str, today: date) -> date:
    """The last day the bank needs for a payment made today; weekends do not count, holidays we do not know do."""
    day, left = today, WORKING_DAYS.get(method, LONGEST)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
