"""Back from the hosted checkout: ask how it went, and say it."""

import reflex as rx

from portal.access.visit import visit
from portal.domain import returning
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.help import Topic
from portal.domain.returning import Confirmation, PartRow
from portal.gateways.settling import in_gateway, settle_session
from portal.pages.frame import client_page
from portal.state import ClientState, event
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.help import help_button
from portal.ui.icons import icon
from portal.ui.link import link
from portal.ui.money import amount, figure
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t


class ReturnState(ClientState):
    """How one payment went."""

    seen: Confirmation = Confirmation()

    @event
    async def load(self) -> None:
        """Settle at once instead of waiting for the webhook; whichever comes first does it, once."""
        await self._enter()
        session_id = self.router.url.query_parameters.get("session_id", "")
        account = await visit(returning.account_of, session_id)
        try:
            await in_gateway(settle_session, session_id, account)
        except GatewayAway as away:
            self.notice = away.said()
        self.seen = await visit(returning.confirmation, session_id)
        self.ready = True


def page() -> rx.Component:
    """The confirmation."""
    seen = ReturnState.seen
    return client_page(
        card(
            outcome(seen),
            figure(seen.amount),
            rx.el.p(seen.words, class_name="text-soft wrap-anywhere"),
            rx.cond(given(seen.kept), rx.el.p(seen.kept, class_name="text-soft wrap-anywhere mt-1")),
            rx.cond(some(seen.parts), parts(seen)),
            ways_on(seen),
            class_name="max-w-2xl",
        ),
        title=t("Payment"),
        place="invoices",
        waiting=card_bones(class_name="max-w-2xl"),
    )


def outcome(seen: Confirmation) -> rx.Component:
    """How it went, in a sign and in words."""
    done = rx.el.span(icon("check", "1.5rem"), class_name="text-ok")
    titles = [(state, t(title)) for state, title in returning.TITLES.items()]
    words = rx.match(seen.state, *titles, t(returning.UNFINISHED))
    return rx.el.div(
        rx.cond(seen.state == "succeeded", done),
        rx.el.h2(words),
        role="status",
        class_name="flex items-center gap-2.5 mb-2",
    )


def parts(seen: Confirmation) -> rx.Component:
    """The invoices of one payment, and what each got."""
    return rx.el.ul(
        rx.foreach(seen.parts, part),
        rx.cond(given(seen.more), rx.el.li(seen.more, class_name="py-2.5 text-soft")),
        role="list",
        aria_label=t("Invoices in this payment"),
        class_name="mt-4 border-t border-line divide-y divide-line",
    )


def part(one: PartRow) -> rx.Component:
    """One of them."""
    opened = link(name(one.number), href=f"/invoices/{one.slug}", class_name="inline-flex items-center min-h-8")
    return rx.el.li(
        rx.el.span(rx.cond(given(one.slug), opened, name(one.number)), class_name="min-w-0 wrap-anywhere"),
        amount(one.amount, ""),
        class_name="flex items-center justify-between gap-4 py-1.5",
    )


def ways_on(seen: Confirmation) -> rx.Component:
    """What to do next: go on paying, or look at what was paid. Only the first of them is coloured."""
    unpaid = rx.Var.create(["failed", "open", "closed"]).contains(seen.state)
    invoice = t("Back to invoice {number}", number=seen.number)
    return rx.el.div(
        rx.cond(unpaid, link_button(t("Try again"), seen.again, "primary")),
        rx.cond(given(seen.appointment), _first(t("View appointment"), seen.appointment, ~unpaid)),
        rx.cond(given(seen.slug), _first(invoice, f"/invoices/{seen.slug}", ~unpaid & ~given(seen.appointment))),
        rx.cond(given(seen.receipt), _first(t("View receipt"), f"/receipts/{seen.receipt}", ~given(seen.slug))),
        link_button(t("All invoices"), "/invoices"),
        rx.cond(seen.state == "failed", help_button(Topic.PAYMENT_FAILED)),
        class_name="flex flex-wrap gap-3 mt-5",
    )


def _first(label: Text, href: Text, when: rx.Var[bool]) -> rx.Component:
    return link(label, href=href, class_name=rx.cond(when, "button primary", "button"))
