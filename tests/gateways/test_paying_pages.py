"""The buttons of paying as a browser presses them: twice, in two tabs, after coming back; against Stripe's double."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

import portal.portal as wiring
from portal import db
from portal.domain import payment_rules
from portal.domain.payment_rules import PaymentRules
from portal.gateways.checkout import gateway
from portal.models import Business, Checkout, CheckoutItem, CheckoutState, Invoice, Payment, PaymentState
from portal.pages.pay import PayState
from portal.pages.pay_several_state import PaySeveralState
from portal.pages.payment_return import ReturnState
from portal.settings import settings
from portal.state import ClientState
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")


@dataclass
class Tab:
    """One open page: presses reach its State as Reflex would deliver them, arguments checked at the door."""

    kind: type[ClientState]
    path: str
    query: dict[str, str] = field(default_factory=dict)
    landed: str = ""  # where its load leads instead of showing the page

    def __post_init__(self) -> None:
        root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
        self.state: Any = root.get_substate(self.kind.get_full_name().split("."))
        self.landed = str(self.press("load"))
        self.state.is_hydrated = True

    def press(self, name: str, **sent: Any) -> Any:
        """One event, and the address it leads to, if any; what it chains runs after it."""
        with self._here():
            answer = asyncio.run(self.kind.event_handlers[name].fn(self.state, **sent))
        if answer is None:
            return ""
        chained = getattr(answer, "handler", answer).fn.__qualname__.rpartition(".")[2]
        if chained in self.kind.event_handlers:
            return self.press(chained)
        return {str(key): value for key, value in answer.args}.get("path", answer)

    def pay(self, **form: str) -> str:
        """The button."""
        return str(self.press("proceed", form=form)).strip('"')

    @contextmanager
    def _here(self) -> Iterator[None]:
        before, url = ClientState.router, type("Url", (), {"path": self.path, "query_parameters": self.query})()
        ClientState.router = type("Router", (), {"url": url})()  # type: ignore[assignment]
        try:
            yield
        finally:
            ClientState.router = before


@pytest.fixture
def slugs(till: Till) -> list[str]:
    """€100, €200 and €300 are owed; parts of €50 at least may be paid."""
    with db.everyone(write=True) as session:
        payment_rules.keep(session.get_one(Business, till.business_id), PaymentRules(partial=True, minimum=Decimal(50)))
    return [till.slug, till.another("200"), till.another("300")]


def several(**query: str) -> Tab:
    return Tab(PaySeveralState, "/pay", query)


def single(slug: str, **query: str) -> Tab:
    return Tab(PayState, f"/invoices/{slug}/pay", query)


def open_pages() -> list[str]:
    """Sessions on which somebody could still pay."""
    found = [gateway().report(row.stripe_session, "") for row in rows(Checkout) if row.stripe_session]
    return [report.session for report in found if report.status == "open"]


def test_a_double_click_on_every_button_is_one_checkout(till: Till, slugs: list[str]) -> None:
    tab = several()
    url = tab.pay()
    assert url == only(Checkout).url
    assert tab.state.busy
    assert tab.pay() == "", "the second press finds the button busy"
    assert several().pay() == url, "and a second tab the same page"
    assert len(open_pages()) == 1


def test_a_double_click_on_one_invoice(till: Till) -> None:
    tab = single(till.slug)
    url = tab.pay()
    assert (tab.pay(), single(till.slug).pay()) == ("", url)
    assert only(Checkout).url == url


def test_a_choice_sends_words_and_never_an_amount(till: Till, slugs: list[str]) -> None:
    tab = single(slugs[1])
    assert (tab.state.amount, len(tab.state.review.choices)) == ("€200.00", 2)
    tab.press("choose", choice="chosen", turn=1)
    tab.press("type_amount", typed="6")
    assert (tab.state.amount, tab.state.error) == ("", "")
    tab.press("leave_amount", typed="6")
    assert tab.state.error == "Choose an amount from €50.00 to €200.00."
    assert rows(Checkout) == []
    tab.press("type_amount", typed="60")
    assert (tab.state.amount, tab.state.error, tab.state.typed) == ("€60.00", "", "60")
    tab.pay(choice="chosen", amount="61", field_amount="99", amount_minor="1")
    assert only(Checkout).amount_minor == 6100


@pytest.mark.parametrize("typed", ["1e9", "-5", "NaN", "", "0", "9" * 10_000, "1.234,50"])
def test_what_is_typed_badly_is_said_at_the_field_and_kept(till: Till, slugs: list[str], typed: str) -> None:
    tab = single(slugs[0])
    answer = tab.press("proceed", form={"choice": "chosen", "amount": typed})
    assert "field-amount" in str(answer) or "focus" in str(answer)
    assert (tab.state.error != "", tab.state.busy, tab.state.typed) == (True, False, typed[:41])
    assert rows(Checkout) == []


@pytest.mark.parametrize("form", [{"choice": "gratis"}, {"choice": 5}, {"amount": ["1"]}, "x"])
def test_a_forged_form_is_refused_at_the_door(till: Till, form: Any) -> None:
    tab = single(till.slug)
    assert tab.press("proceed", form=form) == ""
    assert (tab.state.notice, rows(Checkout)) == ("That did not work.", [])


def test_ticks_and_typing_plan_and_the_button_pays_that(till: Till, slugs: list[str]) -> None:
    tab = several()
    assert (tab.state.chosen, tab.state.plan.total) == (slugs, "€600.00")
    tab.press("tick", slug=slugs[0], on=False)
    tab.press("tick", slug="INV-99999", on=True)
    assert (sorted(tab.state.chosen), tab.state.plan.total) == (slugs[1:], "€500.00")
    tab.press("type_amount", typed="260")
    assert tab.state.parts == {slugs[0]: "", slugs[1]: "Paid in full", slugs[2]: "€60.00 of €300.00"}
    tab.press("leave_amount", typed="500.01")
    assert tab.state.error.endswith("The most you can pay here is €500.00.")
    assert tab.pay(amount="500.01") != ""
    assert rows(Checkout) == []
    tab.pay(amount="260")
    assert [item.amount_minor for item in rows(CheckoutItem)] == [20000, 6000]


def test_all_or_none_and_nothing_chosen(till: Till, slugs: list[str]) -> None:
    tab = several()
    tab.press("tick_all", on=False)
    assert (tab.state.chosen, tab.state.plan.total) == ([], "€0.00")
    assert tab.pay() == ""
    assert (tab.state.notice, tab.state.busy) == ("Please choose at least one invoice.", False)
    tab.press("tick_all", on=True)
    assert tab.state.chosen == slugs


def test_two_tabs_with_different_choices_never_hold_one_invoice_twice(till: Till, slugs: list[str]) -> None:
    first, second = several(), several()
    first.press("tick", slug=slugs[2], on=False)
    second.press("tick", slug=slugs[0], on=False)
    urls = [first.pay(), second.pay()]
    assert len(open_pages()) == 1
    first.press("load")
    assert first.pay() not in ["", *urls]
    assert len(open_pages()) == 1
    held = [item.invoice_id for item in rows(CheckoutItem) if item.holds]
    assert len(held) == len(set(held)) == 2


def test_a_page_paid_while_another_choice_replaces_it(till: Till, slugs: list[str]) -> None:
    first, second = several(), several()
    till.stripe.pay(till.session_of(first.pay()))
    second.press("tick", slug=slugs[0], on=False)
    assert second.pay() == ""
    assert "changed in the meantime" in second.state.notice
    assert (second.state.busy, second.state.rows) == (False, [])
    assert sum(payment.amount_minor for payment in rows(Payment)) == 60000


def test_what_cannot_be_paid_any_more_is_said_and_the_list_is_new(till: Till, slugs: list[str]) -> None:
    tab = several()
    till.void()
    assert tab.pay() == ""
    assert tab.state.notice == f"Invoice {slugs[0]} has been withdrawn: there is nothing to pay."
    assert ([row.slug for row in tab.state.rows], tab.state.chosen) == (slugs[1:], slugs[1:])
    assert tab.pay() != ""


def test_coming_back_after_a_decline_tells_the_reason_without_a_webhook(till: Till, slugs: list[str]) -> None:
    till.stripe.pay(till.session_of(single(slugs[0]).pay()), "declined")
    tab = single(slugs[0], back="1")
    assert (tab.state.came_back, tab.state.review.attempt.kind) == (True, "declined")
    assert "The bank declined the payment. Nothing was charged." in tab.state.review.attempt.words


def test_coming_back_to_several_keeps_the_choice(till: Till, slugs: list[str]) -> None:
    tab = several()
    tab.press("tick", slug=slugs[0], on=False)
    till.stripe.pay(till.session_of(tab.pay(amount="260")), "declined")
    back = several(currency="EUR", back="1")
    assert (back.state.chosen, back.state.typed, back.state.plan.total) == (slugs[1:], "260.00", "€260.00")
    assert "€260.00 for 2 invoices" in back.state.attempt.words
    back.press("tick", slug=slugs[0], on=True)
    back.press("load")  # something was pushed
    assert back.state.chosen == slugs
    back.press("leave")
    assert back.state.chosen == []


@pytest.mark.parametrize("how", ["4242", "debit"])
def test_coming_back_although_it_was_paid_leads_to_the_return_page(till: Till, slugs: list[str], how: str) -> None:
    session = till.session_of(single(slugs[0]).pay())
    till.stripe.pay(session, how)
    assert session in single(slugs[0], back="1").landed
    expected = PaymentState.SUCCEEDED if how == "4242" else PaymentState.PROCESSING
    assert only(Payment).state is expected
    shown = Tab(ReturnState, "/payments/return", {"session_id": session})
    assert shown.state.seen.state == expected.value


def test_coming_back_while_stripe_is_away_goes_on_without(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    single(till.slug).pay()
    monkeypatch.setenv("PORTAL_STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.cache_clear()
    gateway.cache_clear()
    tab = single(till.slug, back="1")
    assert (tab.state.came_back, tab.state.review.attempt.kind, tab.state.ready) == (False, "abandoned", True)


def test_a_page_that_cannot_be_opened_frees_the_button(till: Till) -> None:
    tab = single(till.slug)
    till.stripe.fault("/v1/checkout/sessions", times=9, kind="drop")
    assert tab.pay() == ""
    assert (tab.state.busy, "Nothing was charged" in tab.state.notice) == (False, True)
    till.stripe.clear_faults()
    assert tab.pay() != ""
    assert [row.state for row in rows(Checkout)] == [CheckoutState.OPEN]
    assert only(Invoice).paid_minor == 0
