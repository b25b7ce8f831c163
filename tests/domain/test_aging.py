"""How old a debt is, to the day."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from portal.domain import aging
from portal.models import InvoiceKind, InvoiceState

TODAY = date(2026, 11, 23)


def owing(days_late: int | None = 0, balance: int = 100, **facts: object) -> SimpleNamespace:
    awaited = None if days_late is None else TODAY - timedelta(days=days_late)
    given = {"state": InvoiceState.OPEN, "kind": InvoiceKind.STANDARD, "balance_minor": balance, "awaited_on": awaited,
             "payable_minor": balance, "credited_minor": 0, "processing_minor": 0, **facts}  # fmt: skip
    return SimpleNamespace(**given)


@pytest.mark.parametrize(
    ("days", "place"),
    [(None, 0), (-9, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)],
)
def test_each_day_has_its_age(days: int | None, place: int) -> None:
    parts = aging.of([owing(days)], 0, TODAY).parts
    assert parts == tuple(100 * (place == each) for each in range(5))


def test_only_what_is_owed_has_an_age() -> None:
    states = (InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE)
    found = aging.of([*(owing(40, state=state) for state in states), owing(5, 0, state=InvoiceState.PAID)], 0, TODAY)
    assert (found.parts, found.balance_minor) == ((0, 0, 0, 0, 0), 0)


def test_credit_is_taken_off_on_lines_of_its_own() -> None:
    note = {"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID}
    found = aging.of([owing(40, 1000), owing(0, 0, payable_minor=300, credited_minor=100, **note)], 50, TODAY)
    assert (found.parts, found.credit_minor, found.notes_minor) == ((0, 0, 1000, 0, 0), 50, 200)
    assert found.balance_minor == 750


def test_a_document_that_gives_and_a_note_that_asks() -> None:
    """Imported ones may: more was paid before than the total; a credit note below zero."""
    note = {"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID}
    found = aging.of([owing(9, -300, state=InvoiceState.PAID), owing(None, 0, payable_minor=-80, **note)], 0, TODAY)
    assert (found.parts, found.notes_minor, found.balance_minor) == ((80, 0, 0, 0, 0), 300, -220)


def test_what_is_on_its_way_is_still_owed_and_said() -> None:
    found = aging.of([owing(3, 1000, processing_minor=400), owing(0, 100, processing_minor=500)], 0, TODAY)
    assert (sum(found.parts), found.coming_minor) == (1100, 500)
