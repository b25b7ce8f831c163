"""Before paying: what, how much, to whom. Then on to the hosted checkout."""

from typing import Any

import reflex as rx

from portal.access.visit import visit
from portal.domain import checkouts, review
from portal.domain.review import Review
from portal.gateways.settling import in_gateway, open_checkout
from portal.pages.frame import client_page
from portal.state import ClientState, event
from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.money import figure
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import t


class PayState(ClientState):
    """The review of one payment."""

    review: Review = Review()
    busy: bool = False
    came_back: bool = False

    @event
    async def load(self) -> None:
        """What would be paid now."""
        slug = str(self.router.url.path).removeprefix("/invoices/").partition("/")[0]
        self.ready, self.busy = self.ready and slug == self.review.slug, False
        self.came_back = "back" in self.router.url.query_parameters
        await self._enter()
        self.review = await visit(review.review, slug)
        self.ready = True

    @event
    async def proceed(self) -> Any:
        """To the payment page: amount and invoice are the server's own, the browser says only "yes"."""
        reserved = await visit(checkouts.reserve, self.review.slug)
        url = reserved.url or await in_gateway(open_checkout, reserved)
        self.busy = True
        return rx.redirect(url)


def page() -> rx.Component:
    """The review."""
    seen = PayState.review
    nothing_charged = notice(t("You left the payment page. Nothing was charged."))
    return client_page(
        rx.el.div(
            rx.cond(PayState.came_back, nothing_charged),
            rx.cond(seen.payable, payable(seen), refused(seen)),
            class_name="grid gap-5 max-w-2xl",
        ),
        title=t("Pay invoice {number}", number=seen.number),
        place="invoices",
        above=back(t("Back to the invoice"), f"/invoices/{seen.slug}"),
        waiting=card_bones(class_name="max-w-2xl"),
    )


def payable(seen: Review) -> rx.Component:
    """The amount beside the button."""
    proceed = button(t("Proceed to Payment"), "primary", PayState.busy, "max-sm:w-full", on_click=PayState.proceed)
    promise = t("You pay on a secure page of Stripe. A confirmation goes to {email}.", email=seen.email)
    return card(
        rx.el.h2(t("You pay {business}", business=seen.business), class_name="wrap-anywhere"),
        rx.el.div(
            rx.el.div(figure(seen.amount), rx.el.p(seen.due, class_name="text-soft"), class_name="grow min-w-60"),
            proceed,
            class_name="flex flex-wrap items-end justify-between gap-4 mt-1",
        ),
        rx.el.p(promise, class_name="text-small text-soft wrap-anywhere border-t border-line mt-5 pt-4"),
    )


def refused(seen: Review) -> rx.Component:
    """Why there is nothing to pay here."""
    way_back = link_button(t("Back to the invoice"), f"/invoices/{seen.slug}", "primary")
    return card(empty(t("This invoice cannot be paid here"), seen.reason, way_back))
