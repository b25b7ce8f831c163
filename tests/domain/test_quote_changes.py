"""What a newer version says differently: every difference is told, and nothing that is the same."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.quote_changes import ChangeRow, Changes, changes
from portal.domain.quote_content import Content
from portal.models import DiscountKind
from tests.quotes import a_line, an_offer, today

DESIGN = a_line("Design", "100.00", "3", key="design")
TEXTS = a_line("Texts", "50.00", key="texts")
OFFER = an_offer(DESIGN, TEXTS, terms="One\nTwo")


def between(new: Content, old: Content = OFFER) -> Changes:
    return changes(old, new, "en")


def line(**facts: Any) -> ChangeRow:
    """The one row when Design is offered like this."""
    [row] = between(replace(OFFER, lines=(replace(DESIGN, **facts), TEXTS))).rows
    assert row.kind == "changed"
    return row


def fact(**facts: Any) -> tuple[str, str, str]:
    """The one fact when the offer says this."""
    [row] = between(replace(OFFER, **facts)).facts
    return row.description, row.before, row.after


def test_the_same_words_are_no_change() -> None:
    found = between(replace(OFFER, number="QT-00001", version=2))
    assert (found.rows, found.facts, found.difference) == ([], [], "the same total")


def test_lines_come_go_and_change() -> None:
    print_ = a_line("Print", "10.00", "2", key="print", optional=True, chosen=False)
    found = between(replace(OFFER, lines=(replace(DESIGN, unit_price=Decimal(80)), print_)))
    assert found.rows == [
        ChangeRow("changed", "Design", "3 × 100.00 = 300.00", "3 × 80.00 = 240.00"),
        ChangeRow("added", "Print", "", "2 × 10.00 = 20.00\noptional, not ticked at first"),
        ChangeRow("removed", "Texts", "1 × 50.00 = 50.00", ""),
    ]


def test_the_total_and_the_difference_as_offered() -> None:
    found = between(replace(OFFER, lines=(DESIGN,)))
    assert (found.total_before, found.total_after, found.difference) == ("€420.00", "€360.00", "€60.00 less")
    found = between(OFFER, replace(OFFER, lines=(DESIGN,)))
    assert found.difference == "€60.00 more"
    found = between(replace(OFFER, currency="USD"))
    assert (found.difference, found.total_after) == ("in another currency", "$420.00")


@pytest.mark.parametrize(
    ("facts", "before", "after"),
    [
        ({"description": "Draft"}, "Design", "Draft"),
        ({"quantity": Decimal(4)}, "3 × 100.00 = 300.00", "4 × 100.00 = 400.00"),
        ({"unit_code": "HUR"}, "3 × 100.00 = 300.00", "3\u00a0hr × 100.00 = 300.00"),
        ({"unit_code": "HUR", "quantity": Decimal(4)}, "3 × 100.00 = 300.00", "4\u00a0hr × 100.00 = 400.00"),
        ({"unit_code": "EA"}, "unit C62", "unit EA"),
        ({"optional": True}, "not optional", "optional, ticked at first"),
        ({"least": Decimal(1), "most": Decimal(9)}, "none", "you choose how many, between 1 and 9"),
        ({"tax_rate": Decimal(10)}, "VAT 20%", "VAT 10%"),
        ({"tax_category": "AE"}, "VAT 20% (S)", "VAT 20% (AE)"),
        ({"detail": "By hand"}, "none", "By hand"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_only_what_differs_in_a_line_is_told(facts: dict[str, Any], before: str, after: str) -> None:
    row = line(**facts)
    assert (row.description, row.before, row.after) == (facts.get("description", "Design"), before, after)


def test_an_optional_line_that_starts_otherwise() -> None:
    old = replace(OFFER, lines=(replace(DESIGN, optional=True),))
    [row] = between(replace(old, lines=(replace(old.lines[0], chosen=False),)), old).rows
    assert (row.before, row.after) == ("optional, ticked at first", "optional, not ticked at first")


def test_another_order_is_told() -> None:
    assert [row.description for row in between(replace(OFFER, lines=(TEXTS, DESIGN))).rows] == [
        "The order of the lines"
    ]


def test_everything_else_that_binds_is_told() -> None:
    day = today() + timedelta(days=40)
    assert fact(title="Shop")[1:] == ("New website", "Shop")
    assert fact(valid_until=day)[0] == "Valid until"
    assert fact(deposit_percent=Decimal("33.5")) == ("Deposit on acceptance", "none", "33.5%")
    assert fact(notes="Hello") == ("Notes", "none", "Hello")
    assert fact(currency="USD")[1:] == ("Euro", "US Dollar")
    percent = {"discount_kind": DiscountKind.PERCENT, "discount_value": Decimal(5)}
    assert fact(**percent) == ("Discount", "none", "5%")
    assert fact(**{**percent, "discount_kind": DiscountKind.FIXED}) == ("Discount", "none", "5.00 EUR")
    assert fact(seller={"name": "Studio", "lines": ["Here"]}) == ("From", "none", "Studio\nHere")
    assert fact(buyer={"name": "Ada", "vat_id": "ATU1"}) == ("To", "none", "Ada\nVAT ID: ATU1")


def test_of_long_terms_only_the_paragraphs_that_differ() -> None:
    assert fact(terms="One\nThree\nTwo") == ("Terms", "none", "Three")
    assert fact(terms="One") == ("Terms", "Two", "none")
    assert fact(terms="Two\nOne") == ("Terms", "One\nTwo", "Two\nOne")
    assert fact(terms="") == ("Terms", "One\nTwo", "none")


def test_no_field_of_the_content_changes_unsaid() -> None:
    """Whoever adds one must say how its change reads."""
    told = {"lines", "title", "valid_until", "currency", "discount_kind", "discount_value", "deposit_percent", "notes",
            "terms", "seller", "buyer"}  # fmt: skip
    plain = {"number", "version", "issue_on"}  # stand in the head of each version
    assert set(Content.__dataclass_fields__) == told | plain
    words = {"key", "description", "quantity", "unit_price", "tax_rate", "detail", "tax_category", "optional", "chosen",
             "least", "most", "unit_code"}  # fmt: skip
    assert set(type(DESIGN).__dataclass_fields__) == words


def test_ten_thousand_letters_and_lines_are_quick() -> None:
    old, new = "\n".join(map(str, range(10_000))), "\n".join(map(str, range(1, 10_001)))
    [row] = between(replace(OFFER, terms=new), replace(OFFER, terms=old)).facts
    assert (row.before, row.after) == ("0", "10000")
