"""Several invoices in one payment: what is listed, how an amount spreads over it, and what is refused."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from portal import db
from portal.access.visit import current, visit_now
from portal.clock import day_in, now
from portal.domain import checkouts, payable, payment_rules, pending, several
from portal.domain.checkout_gateway import Opened
from portal.domain.checkouts import NotPayable, Reserved
from portal.domain.part_payments import NoAmount, OutOfReach
from portal.domain.payment_rules import PaymentRules
from portal.domain.several import NothingChosen, OtherCurrency, TooMany
from portal.domain.spread import BetweenParts, MoreThanOwed, NotWhole, PartTooSmall
from portal.errors import NotFound, NotSignedIn
from portal.models import (
    Business,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Client,
    Contact,
    ContactRole,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
)
from portal.settings import settings
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows


@pytest.fixture
def contact(database) -> Contact:
    """Signed in, and may pay in parts of €50.00 at least."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        payment_rules.keep(business, PaymentRules(partial=True, minimum=Decimal(50)))
        contact = a_contact(session, a_client(session, business))
        become(session, contact)
        return contact


def issue(contact: Contact, amount: str = "100.00", days: int | None = None, **facts: Any) -> str:
    """One more invoice, due in so many days; its slug."""
    today = day_in("Europe/Vienna", now())
    due = {} if days is None else {"on": today - timedelta(days=40), "due_on": today + timedelta(days=days)}
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, contact.client_id), amount, **due, **facts).slug


def three(contact: Contact) -> list[str]:
    """€100, €200 and €300, written in another order than they are due; their slugs, first due first."""
    second, third, first = issue(contact, "200", 5), issue(contact, "300", 9), issue(contact, "100", -3)
    return [first, second, third]


def only_whole(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        payment_rules.keep(session.get_one(Business, contact.business_id), PaymentRules())


def parts(reserved: Reserved) -> dict[str, int]:
    return {item.number: item.amount_minor for item in reserved.order.items}


def reserve(slugs: list[str], typed: str = "", currency: str = "EUR") -> Reserved:
    return visit_now(several.reserve_several, currency, slugs, typed)


def opened(reserved: Reserved, name: str) -> str:
    with db.everyone(write=True) as session:
        ends = now() + timedelta(hours=24)
        return pending.record(session, reserved.order.checkout_id, Opened(name, f"http://{name}", ends))


def test_all_are_chosen_at_first_and_the_first_due_comes_first(contact: Contact) -> None:
    slugs = three(contact)
    seen = visit_now(several.plan)
    assert [row.slug for row in seen.rows] == slugs
    assert [row.owed for row in seen.rows] == ["€100.00", "€200.00", "€300.00"]
    assert all(row.chosen and not row.part for row in seen.rows)
    assert (seen.total, seen.summary, seen.most, seen.currency) == ("€600.00", "3 invoices", "€600.00", "EUR")
    assert (seen.reason, seen.problem, seen.left, seen.more) == ("", "", "", "")
    assert (seen.rows[0].due, seen.rows[0].late) == ("3 days late", True)


def test_what_is_not_chosen_is_not_paid(contact: Contact) -> None:
    first, second, third = three(contact)
    seen = visit_now(several.plan, "EUR", [third, first, "INV-99999"])
    assert [row.chosen for row in seen.rows] == [True, False, True]
    assert (seen.total, seen.summary) == ("€400.00", "2 of 3 invoices")
    assert parts(reserve([third, first, third])) == {first: 10000, third: 30000}
    assert second not in parts(reserve([third, first]))


@pytest.mark.parametrize(("typed", "told", "summary"), [
    ("600", ["Paid in full", "Paid in full", "Paid in full"], "3 invoices in full"),
    ("100", ["Paid in full", "Stays open", "Stays open"], "1 invoice in full"),
    ("60", ["€60.00 of €100.00", "Stays open", "Stays open"], "€60.00 of invoice {0}"),
    ("180.50", ["Paid in full", "€80.50 of €200.00", "Stays open"], "1 invoice in full, and €80.50 of {1}"),
    ("599.99", ["Paid in full", "Paid in full", "€299.99 of €300.00"], "2 invoices in full, and €299.99 of {2}"),
])  # fmt: skip
def test_what_i_can_pay_goes_to_the_first_due(contact: Contact, typed: str, told: list[str], summary: str) -> None:
    slugs = three(contact)
    seen = visit_now(several.plan, "EUR", slugs, typed)
    assert [row.part for row in seen.rows] == told
    assert seen.summary == summary.format(*slugs)
    given = parts(reserve(slugs, typed))
    assert sum(given.values()) == Decimal(typed) * 100
    assert list(given) == slugs[: len(given)], "in the order they are due"
    assert seen.total == f"€{Decimal(typed):.2f}"


@pytest.mark.parametrize(("typed", "refused", "words"), [
    ("600.01", MoreThanOwed, "This is more than is owed. The most you can pay here is €600.00."),
    ("49.99", PartTooSmall, "Invoice {0} would get only €49.99; the least is €50.00. Pay at least €50.00."),
    ("112", BetweenParts,
     "Invoice {1} would get only €12.00; the least is €50.00. Pay €100.00, or at least €150.00."),
    ("0", OutOfReach, "Choose an amount from €50.00 to €600.00."),
    ("-5", NoAmount, "This is not an amount. Write it like 1,234.50."),
    ("1e9", NoAmount, "This is not an amount. Write it like 1,234.50."),
    ("9" * 10_000, NoAmount, "This is not an amount. Write it like 1,234.50."),
])  # fmt: skip
def test_an_amount_that_does_not_fit_is_refused_before_and_after_the_button(
    contact: Contact, typed: str, refused: type[Exception], words: str
) -> None:
    slugs = three(contact)
    seen = visit_now(several.plan, "EUR", slugs, typed)
    assert (seen.problem, seen.total, seen.summary) == (words.format(*slugs), "", "")
    assert not any(row.part for row in seen.rows)
    with pytest.raises(refused):
        reserve(slugs, typed)
    assert rows(Checkout) == []


def test_the_least_part_of_a_small_invoice_is_all_of_it(contact: Contact) -> None:
    slugs = [issue(contact, "100", 1), issue(contact, "20", 2)]
    assert parts(reserve(slugs, "120")) == {slugs[0]: 10000, slugs[1]: 2000}
    with pytest.raises(BetweenParts) as refused:
        reserve(slugs, "110")
    assert "the least is €20.00" in refused.value.said()


def test_whole_invoices_only_and_what_is_left_over_is_said(contact: Contact) -> None:
    slugs = three(contact)
    only_whole(contact)
    seen = visit_now(several.plan, "EUR", slugs, "350")
    assert [row.gets for row in seen.rows] == ["all", "all", "none"]
    assert (seen.total, seen.left) == (
        "€300.00", "Invoices can only be paid in full: €50.00 is left over and will not be charged.",
    )  # fmt: skip
    assert reserve(slugs, "350").order.amount_minor == 30000
    with pytest.raises(NotWhole) as refused:
        reserve(slugs, "99.99")
    assert refused.value.said() == f"Invoices can only be paid in full. The first one, {slugs[0]}, needs €100.00."
    with pytest.raises(NotWhole):
        reserve(slugs, "0")


def test_a_currency_by_itself_most_invoices_first(contact: Contact) -> None:
    euros, yen, dinar = three(contact), issue(contact, "1500", currency="JPY"), issue(contact, "1.234", currency="KWD")
    issue(contact, currency="CHF")
    seen = visit_now(several.plan)
    assert [(one.code, one.count) for one in seen.currencies] == [("EUR", 3), ("CHF", 1), ("JPY", 1), ("KWD", 1)]
    assert [row.slug for row in seen.rows] == euros
    assert visit_now(several.plan, "JPY", None, "1,200").total == "¥1,200"
    assert "no smaller parts than 1." in visit_now(several.plan, "JPY", None, "1200.5").problem
    assert visit_now(several.plan, "KWD").total == "KWD\u00a01.234"
    assert visit_now(several.plan, "XXX").currency == "EUR"
    for slugs, currency in (([euros[0], yen], "EUR"), ([dinar], "JPY"), (euros, "eur"), (euros, "")):
        with pytest.raises(OtherCurrency):
            reserve(slugs, currency=currency)


def test_foreign_absent_and_nonsense_slugs_are_not_there(contact: Contact) -> None:
    slugs = three(contact)
    draft = issue(contact, draft=True)
    with db.everyone(write=True) as session:
        foreign = an_invoice(session, a_client(session, session.get_one(Business, contact.business_id))).slug
    assert foreign not in [row.slug for row in visit_now(several.plan, "EUR", [*slugs, foreign]).rows]
    for bad in (foreign, draft, "INV-99999", "", "' or 1=1 --", "\x00"):
        with pytest.raises(NotFound):
            reserve([*slugs, bad])
    assert rows(Checkout) == []


SORTS: dict[str, dict[str, Any]] = {
    "paid": {"state": InvoiceState.PAID, "balance_minor": 0},
    "void": {"state": InvoiceState.VOID},
    "written off": {"state": InvoiceState.UNCOLLECTIBLE},
    "processing": {"processing_minor": 10000},
    "partly processing": {"processing_minor": 1},
    "credit note": {"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID, "balance_minor": 0},
    "open": {},
    "partly paid": {"balance_minor": 4000},
    "no due day": {"awaited_on": None},
}


@pytest.mark.parametrize("sort", SORTS)
def test_listed_is_exactly_what_can_be_paid(contact: Contact, sort: str) -> None:
    slug, other = issue(contact, **SORTS[sort]), issue(contact, days=-9)
    can = visit_now(lambda visit: not payable.why_not(visit, checkouts.invoices.find(visit, slug)))
    assert (slug in [row.slug for row in visit_now(several.plan).rows]) == can == (sort in list(SORTS)[-3:])
    assert visit_now(several.counts) == {"EUR": 1 + can}
    if not can:
        with pytest.raises(NotPayable):
            reserve([slug, other])
        assert rows(Checkout) == []


def test_what_lies_before_a_person_is_not_listed(contact: Contact) -> None:
    slug, other = issue(contact, days=-9), issue(contact)
    with db.everyone(write=True) as session:
        found = reserve([slug])
        pending.end(session, session.get_one(Checkout, found.order.checkout_id), CheckoutState.COMPLETE)
    assert [row.slug for row in visit_now(several.plan).rows] == [other]
    assert visit_now(several.counts) == {"EUR": 1}


def test_without_a_day_comes_last(contact: Contact) -> None:
    later, undated, sooner = issue(contact, days=9), issue(contact, awaited_on=None), issue(contact, days=1)
    assert [row.slug for row in visit_now(several.plan).rows] == [sooner, later, undated]
    assert list(parts(reserve([undated, later, sooner]))) == [sooner, later, undated]


def test_so_many_at_once_and_that_there_are_more(contact: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    assert several.MOST == 100
    monkeypatch.setattr(several, "MOST", 3)
    slugs = [issue(contact, "10", days=nth) for nth in range(5)]
    seen = visit_now(several.plan)
    assert ([row.slug for row in seen.rows], seen.total) == (slugs[:3], "€30.00")
    assert seen.more.startswith("These are the 3 of 5 invoices that are due first.")
    assert list(parts(reserve(slugs[:3]))) == slugs[:3]
    for too_many in (slugs[:4], ["INV-00001"] * 4):
        with pytest.raises(TooMany):
            reserve(too_many)


def test_nothing_chosen_is_no_payment(contact: Contact) -> None:
    three(contact)
    seen = visit_now(several.plan, "EUR", [])
    assert (seen.total, seen.summary) == ("€0.00", "0 of 3 invoices")
    assert visit_now(several.plan, "EUR", [], "50").total == "€0.00"
    with pytest.raises(NothingChosen):
        reserve([])


def test_why_nothing_can_be_paid(contact: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    assert visit_now(several.plan).reason == "There is nothing to pay at the moment. Thank you!"
    slug = issue(contact, processing_minor=10000)
    assert visit_now(several.plan).reason == "Everything that is open is being processed already."
    slug = issue(contact)
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert "bank details" in visit_now(several.plan).reason
    with pytest.raises(NotPayable):
        reserve([slug])
    monkeypatch.undo()
    settings.cache_clear()
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, contact.client_id), role=ContactRole.VIEWER))
    seen = visit_now(several.plan)
    assert ("reading only" in seen.reason, seen.rows) == (True, [])
    with pytest.raises(NotPayable):
        reserve([slug])


def test_signed_out_and_access_taken_away(contact: Contact) -> None:
    slugs = three(contact)
    with db.everyone(write=True) as session:
        session.get_one(Client, contact.client_id).portal_enabled = False
    for rule, given in ((several.plan, ()), (several.reserve_several, ("EUR", slugs))):
        with pytest.raises(NotSignedIn):
            visit_now(rule, *given)
    current.set(None)
    with pytest.raises(NotSignedIn):
        visit_now(several.plan)
    assert rows(Checkout) == []


def test_a_double_click_is_one_checkout(contact: Contact) -> None:
    slugs = three(contact)
    first = reserve(slugs, "350")
    assert reserve(list(reversed(slugs)), " 350.00 ") == first
    assert opened(first, "cs_1") == reserve(slugs, "350").url == "http://cs_1"
    assert only(Checkout).amount_minor == 35000


def test_two_clicks_at_the_same_moment_are_one_checkout(contact: Contact) -> None:
    slugs, who, gate, got = three(contact), current.get(), Barrier(2), []

    def click() -> None:
        current.set(who)
        gate.wait()
        got.append(reserve(slugs))

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] == got[1]
    assert len(rows(Checkout)) == 1


def holding() -> list[str]:
    """Which open pages hold an invoice."""
    return [row.invoice_id for row in rows(CheckoutItem) if row.holds]


def test_a_second_tab_with_another_choice_replaces_the_first_and_back(contact: Contact) -> None:
    a, b, c = three(contact)
    first = reserve([a, b])
    opened(first, "cs_1")
    second = reserve([b, c])
    assert (second.url, second.obsolete) == ("", (pending.Page("cs_1", ""),))
    opened(second, "cs_2")
    assert len(holding()) == len(set(holding())) == 2, "a is free again"
    again = reserve([a, b])
    assert again.order.checkout_id not in (first.order.checkout_id, second.order.checkout_id)
    assert {page.session for page in again.obsolete} == {"cs_1", "cs_2"}
    assert len(holding()) == len(set(holding())) == 2


def test_a_single_payment_replaces_one_of_several_and_the_other_way_round(contact: Contact) -> None:
    a, b, _ = three(contact)
    opened(reserve([a, b]), "cs_1")
    single = visit_now(checkouts.reserve, a)
    assert single.obsolete == (pending.Page("cs_1", ""),)
    opened(single, "cs_2")
    assert {page.session for page in reserve([a, b]).obsolete} == {"cs_1", "cs_2"}
    assert rows(Payment) == []


def test_what_changed_meanwhile_is_seen_at_the_button(contact: Contact) -> None:
    slugs = three(contact)
    visit_now(several.plan, "EUR", slugs, "600")
    with db.everyone(write=True) as session:
        session.exec(several.select(Invoice).where(Invoice.slug == slugs[0])).one().balance_minor = 4000
    assert parts(reserve(slugs)) == {slugs[0]: 4000, slugs[1]: 20000, slugs[2]: 30000}
    with pytest.raises(MoreThanOwed):
        reserve(slugs, "600")


def test_an_amount_in_another_language(contact: Contact) -> None:
    slugs = [issue(contact, "2000", 1)]
    with db.everyone(write=True) as session:
        session.get_one(Client, contact.client_id).locale = "de_AT"
    assert visit_now(several.plan, "EUR", slugs, "1.234,50").total.replace("\u00a0", " ") == "€ 1.234,50"
    assert visit_now(several.plan, "EUR", slugs, "1,234.50").problem
