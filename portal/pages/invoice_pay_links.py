"""Who an invoice was sent to so that they pay it: the button that leads to sending, and every link with its log."""

from typing import Any
from uuid import UUID

import reflex as rx

from portal.access.visit import visit
from portal.domain import pay_links
from portal.domain.pay_links import PayLinkRow, PayLinksView
from portal.errors import NotFound
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import button, link_button
from portal.ui.card import card, card_head
from portal.ui.listing import listing
from portal.ui.text import name, some, t


class PayLinksState(ClientState):
    """The links of the invoice that is open."""

    view: PayLinksView = PayLinksView()

    @event
    async def end_link(self, key: UUID) -> None:
        """One of them; the key names a row, the rule asks whose it is."""
        try:
            number = await visit(pay_links.end, key)
            self.notice = said("The link to invoice {number} opens nothing any more.", number=number)
        except NotFound:
            self.notice = said("That link opens nothing any more.")
        self.view = await visit(pay_links.of_invoice, self.view.slug)

    async def _look(self, slug: str) -> None:
        """Called by the invoice's own load."""
        self.view = await visit(pay_links.of_invoice, slug)


def send_button() -> rx.Component:
    """To the page where it is sent; nothing where one may not, or nothing is to be paid."""
    seen = PayLinksState.view
    onwards = link_button(t("Send to the person who pays"), f"/invoices/{seen.slug}/send", class_name="no-print")
    return rx.cond(seen.may_send, onwards)


def pay_links_card() -> rx.Component:
    """Every link of this invoice, or nothing where there is none."""
    seen = PayLinksState.view
    return rx.cond(
        some(seen.rows),
        card(
            card_head(t("Sent to be paid")),
            rx.el.p(t("Whoever has such a link can read and pay this invoice, and nothing else."),
                    class_name="text-soft text-small mb-4"),
            listing(rx.foreach(seen.rows, lambda one: row(one, PayLinksState.end_link)), is_last=True),
            class_name="no-print",
        ),
    )  # fmt: skip


def row(one: PayLinkRow, end_link: Any) -> rx.Component:
    """One link, in the narrow column beside the document; `end_link` is the event that ends it."""
    end = button(
        t("End this link"),
        aria_label=t("End this link, sent to {name}", name=one.name),
        on_click=end_link(one.key),
        class_name="mt-2 justify-self-start",
    )
    log = rx.el.ul(rx.foreach(one.log, lambda line: rx.el.li(line)), role="list", class_name="m-0 p-0 list-none")
    return rx.el.li(
        rx.el.div(name(one.name), class_name="font-semibold line-clamp-2"),
        rx.el.div(name(one.email), class_name="text-small text-soft line-clamp-3"),
        rx.el.div(log, class_name="text-small"),
        rx.el.div(one.sent, rx.el.br(), one.life, class_name="text-small text-soft line-clamp-4"),
        rx.cond(one.may_end, end),
        class_name="grid gap-1 px-5.5 py-3.5 wrap-anywhere",
    )
