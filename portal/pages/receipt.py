"""One receipt: what arrived, what it settled, and what became of it."""

import reflex as rx

from portal.access.visit import visit
from portal.addresses import route
from portal.domain import receipts
from portal.domain.receipts import Receipt, SettledRow
from portal.domain.sheets import Figure
from portal.pages.frame import client_page
from portal.pages.invoice import party
from portal.state import ClientState, event
from portal.ui.business import mark
from portal.ui.button import file_button
from portal.ui.card import card, card_head
from portal.ui.money import figure
from portal.ui.settled import settled, settled_row
from portal.ui.sheet import document, fact, fact_column, facts, letterhead, sheet, total, totals
from portal.ui.shell import back
from portal.ui.skeleton import document_bones
from portal.ui.text import given, name, some, t


class ReceiptState(ClientState):
    """One receipt of one client."""

    shown: Receipt = Receipt()

    @event
    async def load(self) -> None:
        """The receipt the address names; the previous one is cleared first, so that it never shows under a refusal."""
        number = str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
        if number != self.shown.number:
            self.ready, self.shown = False, Receipt()
        await self._enter()
        self.shown = await visit(receipts.read, number)
        self.ready = True


def page() -> rx.Component:
    """The receipt page."""
    seen = ReceiptState.shown
    return client_page(
        document(paper(seen), side(seen)),
        title=t("Receipt {number}", number=seen.number),
        place="invoices",
        above=back(t("Invoices"), "/invoices"),
        waiting=document_bones(),
    )


def paper(seen: Receipt) -> rx.Component:
    """The receipt as it looks on paper."""
    return sheet(
        letterhead(mark(ClientState.business, "size-12! text-title"), t("Receipt"), seen.number),  # pyright: ignore[reportArgumentType]
        facts(
            fact_column(party(t("From"), seen.seller)),
            fact_column(party(t("Received from"), seen.buyer)),
            fact_column(fact(t("Received on"), seen.received), fact(t("Paid with"), name(seen.method)), paired=True),
        ),
        rx.cond(some(seen.settled), settled(rx.foreach(seen.settled, settled_invoice))),
        totals(
            rx.cond(given(seen.kept), total(t("Kept as your credit"), seen.kept)),
            total(t("Received"), seen.amount, final=True),
            rx.foreach(seen.given_back, given_back),
            rx.cond(given(seen.left), total(t("Left of this payment"), seen.left, final=True)),
        ),
        rx.cond(some(seen.remarks), remarks(seen)),
    )


def settled_invoice(one: SettledRow) -> rx.Component:
    """One invoice."""
    return settled_row(one.number, one.href, one.remains, one.amount)


def given_back(one: Figure) -> rx.Component:
    """One refund."""
    return total(one.label, one.amount)


def remarks(seen: Receipt) -> rx.Component:
    """What no sum shows."""
    return rx.el.div(rx.foreach(seen.remarks, rx.el.p), class_name="text-soft mt-auto pt-10 grid gap-2 wrap-anywhere")


def side(seen: Receipt) -> rx.Component:
    """The amount, and the paper."""
    return card(
        card_head(t("Payment received")),
        figure(seen.amount, "2.125rem"),
        rx.el.p(name(seen.method), class_name="text-soft wrap-anywhere"),
        rx.el.div(
            file_button(t("Download PDF"), route("/documents/receipts/") + seen.number + ".pdf"),
            class_name="grid mt-4",
        ),
    )
