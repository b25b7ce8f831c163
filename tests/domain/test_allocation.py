"""Oldest due first, never more than is owed, nothing lost or made up."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.allocation import Owing, allocate, oldest_due
from portal.domain.expected import expected_on

DAY = date(2026, 11, 1)
OWED = st.lists(st.integers(1, 100_000), max_size=12)


def owing(*amounts: int) -> list[Owing]:
    return [Owing(UUID(int=n), DAY + timedelta(days=n), amount) for n, amount in enumerate(amounts)]


def test_oldest_first_and_those_without_a_day_last():
    late, soon, whenever = owing(1, 1, 1)
    undated = Owing(whenever.invoice_id, None, 1)
    assert oldest_due([undated, soon, late]) == [late, soon, undated]


@given(st.integers(0, 2_000_000), OWED)
def test_the_parts_add_up_to_what_was_given_or_all_that_is_owed(amount: int, owed: list[int]):
    parts = allocate(amount, owing(*owed))
    assert sum(part.amount_minor for part in parts) == min(amount, sum(owed))
    assert all(0 < part.amount_minor <= one for part, one in zip(parts, owed, strict=False))
    assert [part.amount_minor for part in parts[:-1]] == owed[: len(parts) - 1] if parts else True


@given(st.integers(0, 2_000_000), OWED)
def test_whole_invoices_only(amount: int, owed: list[int]):
    parts = allocate(amount, owing(*owed), whole=True)
    assert [part.amount_minor for part in parts] == owed[: len(parts)]
    assert sum(owed[: len(parts)]) <= amount
    assert len(parts) == len(owed) or sum(owed[: len(parts) + 1]) > amount


@pytest.mark.parametrize(
    ("method", "today", "day"),
    [
        ("sepa_debit", date(2026, 11, 23), date(2026, 12, 11)),  # Monday, fourteen working days
        ("us_bank_account", date(2026, 11, 26), date(2026, 12, 2)),  # Thursday, over a weekend
        ("something_new", date(2026, 11, 21), date(2026, 12, 10)),  # Saturday: the longest we know
    ],
)
def test_a_bank_does_not_work_at_weekends(method: str, today: date, day: date):
    assert expected_on(method, today) == day
