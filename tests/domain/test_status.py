"""What people call a document's state: the first rule that fits, on the business's day."""

from datetime import date
from typing import Any

import pytest

from portal.domain.status import WORDS, Status, status_of
from portal.models import InvoiceKind, InvoiceState

DUE = date(2026, 11, 22)


def status(**given: Any) -> Status:
    facts: dict[str, Any] = {
        "kind": InvoiceKind.STANDARD, "state": InvoiceState.OPEN, "due_on": DUE, "balance_minor": 100,
        "payable_minor": 100, "processing_minor": 0, "today": DUE, **given,
    }  # fmt: skip
    return status_of(**facts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Status.UNPAID),
        ({"today": date(2026, 11, 23)}, Status.OVERDUE),
        ({"due_on": None, "today": date(2030, 1, 1)}, Status.UNPAID),
        ({"balance_minor": 60}, Status.PARTIAL),
        ({"balance_minor": 60, "today": date(2026, 11, 23)}, Status.OVERDUE),
        ({"processing_minor": 100}, Status.PROCESSING),
        ({"processing_minor": 100, "today": date(2026, 12, 1)}, Status.PROCESSING),
        ({"processing_minor": 40, "today": date(2026, 12, 1)}, Status.OVERDUE),
        ({"processing_minor": 40}, Status.UNPAID),
        ({"state": InvoiceState.PAID, "balance_minor": 0}, Status.PAID),
        ({"state": InvoiceState.VOID, "today": date(2030, 1, 1)}, Status.VOID),
        ({"state": InvoiceState.UNCOLLECTIBLE, "today": date(2030, 1, 1)}, Status.UNCOLLECTIBLE),
        ({"state": InvoiceState.DRAFT}, Status.DRAFT),
        ({"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID, "balance_minor": 0}, Status.CREDIT),
        ({"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.VOID}, Status.VOID),
        ({"kind": InvoiceKind.DEPOSIT}, Status.UNPAID),
    ],
)
def test_the_first_rule_that_fits(given: dict[str, Any], expected: Status):
    assert status(**given) is expected


def test_every_status_has_a_word_of_its_own():
    assert set(WORDS) == set(Status)
    assert len(set(WORDS.values())) == len(Status)
