"""Before paying one invoice: what, how much, to whom. Then on to the hosted checkout."""

from functools import partial
from typing import Any

import reflex as rx
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from portal.access.doors import Door
from portal.access.visit import visit
from portal.domain import checkouts, review
from portal.domain.part_payments import Choice
from portal.domain.review import ChoiceRow, Review
from portal.pages.frame import client_page
from portal.pages.invoice_transfer import transfer_block
from portal.pages.paying import LONGEST, WRONG, go_to_pay, last_try, promise, settled_meanwhile
from portal.state import ClientState, event
from portal.ui.button import link_button, submit
from portal.ui.card import card
from portal.ui.choice import choices, radio
from portal.ui.empty import empty
from portal.ui.field import money_field
from portal.ui.money import amount, figure
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, some, t


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Paying(TypedDict, total=False):
    """The form: the choice and the typed words, nothing else."""

    choice: Choice
    amount: str


class PayState(ClientState):
    """The review of one payment."""

    review: Review = Review()
    choice: str = Choice.FULL.value
    typed: str = ""
    amount: str = ""
    error: str = ""
    busy: bool = False
    came_back: bool = False
    turn: int = 0  # of drawing the choices: a new one shows them ticked as the server has it

    @event
    async def load(self) -> Any:
        """What would be paid now; what was chosen and typed stays while the page is open."""
        slug = str(self.router.url.path).removeprefix("/invoices/").partition("/")[0]
        if slug != self.review.slug:
            self.ready, self.choice, self.typed, self.error = False, Choice.FULL.value, "", ""
        arrived = not self.is_hydrated  # or else a change was pushed
        self.busy, self.came_back = False, self.came_back and not arrived
        await self._enter()
        if arrived and "back" in self.router.url.query_parameters:
            paid = await settled_meanwhile(await visit(review.open_page, slug))
            if paid:
                return rx.redirect(paid, replace=True)
            self.came_back = paid is not None
        await self._show(slug)
        self.ready = True
        return None

    @event
    async def choose(self, choice: Choice, turn: int) -> None:
        """One of the amounts offered; an error of the field is forgotten with it. Chosen on an older drawing: again."""
        self.choice, self.error, self.turn = choice.value, "", self.turn + (turn != self.turn)
        await self._price()

    @event
    async def type_amount(self, typed: str) -> None:
        """While it is typed the amount follows; errors wait until the field is left."""
        self.typed, self.error = typed[:LONGEST], ""
        await self._price()

    @event
    async def leave_amount(self, typed: str) -> None:
        """Say what is wrong with it, unless nothing was typed."""
        self.typed = typed[:LONGEST]
        self.error = await self._price() if self.typed.strip() else ""

    @event
    async def proceed(self, form: Paying) -> Any:
        """Show at once that it goes on; a second press changes nothing."""
        if self.busy:
            return None
        self.choice, self.typed = form.get("choice", Choice.FULL).value, form.get("amount", "")[:LONGEST]
        self.error = await self._price()
        if self.error:
            return rx.set_focus("field-amount")
        self.busy = True
        return PayState.to_checkout

    @event(door=Door.INTERNAL)
    async def to_checkout(self) -> Any:
        """To the payment page: the amount is the server's own, the browser only says which."""
        reserving = visit(checkouts.reserve, self.review.slug, Choice(self.choice), self.typed)
        return await go_to_pay(self, reserving, partial(self._show, self.review.slug))

    async def _show(self, slug: str) -> None:
        before, self.review = self.review, await visit(review.review, slug)
        self.turn += self.review != before
        if self.choice not in [row.value for row in self.review.choices]:
            self.choice, self.error = Choice.FULL.value, ""
        wrong = await self._price()
        self.error = wrong if self.error else ""

    async def _price(self) -> str:
        """The amount behind the choice; what is wrong with the typed one is handed back."""
        if self.choice != Choice.CHOSEN:
            offered = {row.value: row.amount for row in self.review.choices}
            self.amount = offered.get(self.choice, self.review.amount)
            return ""
        try:
            self.amount = await visit(review.priced, self.review.slug, Choice.CHOSEN, self.typed)
        except WRONG as refused:
            self.amount = ""
            return refused.said()
        return ""


def page() -> rx.Component:
    """The review."""
    seen = PayState.review
    return client_page(
        last_try(seen.attempt, PayState.came_back, "max-w-2xl"),
        rx.el.div(
            rx.cond(seen.payable, payable(seen), refused(seen)),
            rx.cond(seen.payable, None, transfer_block(seen.transfer)),
            class_name="grid gap-5 max-w-2xl",
        ),
        title=t("Pay invoice {number}", number=seen.number),
        place="invoices",
        above=back(t("Back to the invoice"), f"/invoices/{seen.slug}"),
        waiting=card_bones(class_name="max-w-2xl"),
    )


def payable(seen: Review) -> rx.Component:
    """The amount beside the button."""
    to_pay = rx.cond(given(PayState.amount), PayState.amount, "–")
    label = rx.cond(PayState.busy, t("One moment…"), t("Proceed to Payment"))
    return rx.el.form(
        card(
            rx.el.h2(t("You pay {business}", business=seen.business), class_name="wrap-anywhere"),
            rx.cond(some(seen.choices), offers(seen)),
            rx.el.div(
                rx.el.div(figure(to_pay), rx.el.p(seen.due, class_name="text-soft"), class_name="grow min-w-60"),
                submit(label, PayState.busy, class_name="max-sm:w-full"),
                class_name="flex flex-wrap items-end justify-between gap-4 mt-1",
            ),
            promise(seen.email),
        ),
        on_submit=PayState.proceed,
        no_validate=True,
    )


def offers(seen: Review) -> rx.Component:
    """The amounts to choose from, and the field of one's own, which only its choice brings up."""
    own = money_field(
        t("Amount"), "amount", seen.currency, help=seen.limits, error=PayState.error, default_value=PayState.typed,
        on_change=PayState.type_amount, on_blur=PayState.leave_amount,
    )  # fmt: skip
    return choices(
        t("How much do you want to pay?"),
        rx.foreach(seen.choices, offer),
        rx.el.div(own, class_name="hidden group-has-[[value=chosen]:checked]:block px-5.5 pb-4 pt-3"),
        class_name="group -mx-5.5 mt-3 mb-5 border-y border-line divide-y divide-line",
    )


def offer(one: ChoiceRow) -> rx.Component:
    """One amount."""
    return radio(
        rx.el.span(
            rx.el.span(one.label, class_name="block font-medium"),
            rx.cond(given(one.detail), rx.el.span(one.detail, class_name="block text-small text-soft")),
            class_name="grow min-w-0 wrap-anywhere",
        ),
        amount(one.amount),
        name="choice",
        value=one.value,
        chosen=one.value == PayState.choice,
        key=f"{one.value}.{PayState.turn}",
        class_name="px-5.5",
        on_change=PayState.choose(one.value, PayState.turn),
    )


def refused(seen: Review) -> rx.Component:
    """Why there is nothing to pay here."""
    way_back = link_button(t("Back to the invoice"), f"/invoices/{seen.slug}", "primary")
    return card(empty(t("This invoice cannot be paid here"), seen.reason, way_back))
