"""Whatever was agreed is what is billed, to the cent: whole, or as deposit and remainder, in any currency."""

from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.domain import quote_bills, quote_choices
from portal.domain.note_content import Left
from portal.domain.quote_bills import Agreed, Bill
from portal.domain.quote_content import Content, OfferLine
from portal.models import DiscountKind
from portal.money import exponent

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
GROUPS = st.sampled_from([("S", "20"), ("S", "10"), ("S", "5.5"), ("S", "13"), ("Z", "0"), ("AE", "0")])


@st.composite
def a_line(draw: st.DrawFn) -> OfferLine:
    category, rate = draw(GROUPS)
    return OfferLine(
        key="",
        description="Work",
        quantity=draw(st.decimals("-3", "50", places=4).filter(bool)),
        unit_price=draw(st.decimals("0", "5000", places=4)),
        tax_rate=Decimal(rate),
        tax_category=category,
    )


@st.composite
def an_agreement(draw: st.DrawFn) -> Agreed:
    currency, kind = draw(CURRENCIES), draw(st.sampled_from(DiscountKind))
    value = draw(st.decimals("0", "100", places=exponent(currency) if kind is DiscountKind.FIXED else 2))
    content = Content(
        title="", lines=tuple(draw(st.lists(a_line(), min_size=1, max_size=6))), valid_until=date(2030, 1, 1),
        currency=currency, discount_kind=kind, discount_value=value, number="QT-00001",
        deposit_percent=draw(st.decimals("0", "100", places=2)),
    )  # fmt: skip
    total = quote_choices.totals_of(content, {}).total_minor
    assume(total >= 0)
    return Agreed(content, content.lines, total, "", "en")


def bases(bill: Bill) -> dict[tuple[str, Decimal], int]:
    return {(tax.category, tax.rate): tax.base_minor for tax in bill.totals.tax_lines}


def rounding(bill: Bill) -> int:
    return bill.payable_minor - bill.totals.total_minor


@given(an_agreement())
@settings(max_examples=200, deadline=None)
def test_what_was_agreed_is_what_is_billed(of: Agreed) -> None:
    whole, first = quote_bills.whole(of), quote_bills.deposit(of)
    assert (whole.payable_minor, whole.totals.total_minor) == (of.total_minor, of.total_minor)
    if first is None:
        assert quote_choices.deposit_of(of.content, of.total_minor) == 0
        return
    assert first.payable_minor == quote_choices.deposit_of(of.content, of.total_minor)
    assert first.totals.total_minor > 0, "or its note would find nothing to credit"
    rest = quote_bills.remainder(of, Left("INV-00001", of.content.currency, first.payable_minor, bases(first), True))
    assert first.payable_minor + rest.payable_minor == of.total_minor
    asked, left, every = bases(first), bases(rest), bases(whole)
    assert {group: asked.get(group, 0) + left[group] for group in left} == every, "each rate is charged once"
    assert set(asked) <= set(every)
    for bill in (first, rest):
        assert abs(rounding(bill)) <= 2 * len(every), "cents only"
        assert all(line["unit_price"] >= 0 for line in bill.lines)
