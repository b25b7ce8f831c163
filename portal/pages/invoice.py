"""One invoice: the sheet, what to do with it, and what happened to it."""

import reflex as rx

from portal.access.visit import visit
from portal.addresses import route
from portal.domain import viewing
from portal.domain.activity import ActivityRow
from portal.domain.attempts import Attempt
from portal.domain.documents import Figure, InvoiceDocument, LineView, PartyView
from portal.domain.money_timeline import MoneyRow
from portal.domain.transfer import TransferView
from portal.pages.frame import client_page
from portal.pages.invoice_money import payment_history
from portal.pages.invoice_pay_links import PayLinksState, pay_links_card, send_button
from portal.pages.invoice_promise import PromiseState, promise_block
from portal.pages.invoice_transfer import transfer_block
from portal.pages.paying import last_try
from portal.state import ClientState, event
from portal.ui.badge import badge
from portal.ui.business import mark
from portal.ui.button import file_button, link_button
from portal.ui.card import card, card_head, urgent_card
from portal.ui.lines import line, lines
from portal.ui.money import figure
from portal.ui.sheet import document, fact, fact_column, facts, letterhead, pay_bar, sheet, total, totals
from portal.ui.shell import back
from portal.ui.skeleton import document_bones
from portal.ui.taxes import tax, taxes
from portal.ui.text import given, name, some, t
from portal.ui.timeline import moment, timeline


class InvoiceState(ClientState):
    """One document of one client."""

    shown: InvoiceDocument = InvoiceDocument()
    payments: list[MoneyRow] = []
    happened: list[ActivityRow] = []
    payable: bool = False
    reason: str = ""
    transfer: TransferView = TransferView()
    attempt: Attempt = Attempt()

    @event
    async def load(self) -> None:
        """The document the address names; the previous one is cleared first, so that it never shows under a refusal."""
        slug = str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
        if slug != self.shown.slug:
            self.ready, self.shown, self.payments, self.happened = False, InvoiceDocument(), [], []
            self.transfer, self.attempt = TransferView(), Attempt()
        await self._enter()
        found = await visit(viewing.read, slug)
        if found.is_first:
            await visit(viewing.note_opened, slug)
        self.shown, self.payments, self.happened = found.document, found.payments, found.happened
        self.payable, self.reason, self.transfer = found.payable, found.reason, found.transfer
        self.attempt = found.attempt
        (await self.get_state(PromiseState))._show(slug, found.promise)
        await (await self.get_state(PayLinksState))._look(slug)
        self.ready = True


def page() -> rx.Component:
    """The document page."""
    seen = InvoiceState.shown
    bar = pay_bar(t("To pay"), seen.balance, pay_button(seen))
    return client_page(
        last_try(InvoiceState.attempt),
        document(paper(seen), side(seen), rx.cond(InvoiceState.payable, bar)),
        title=seen.number,
        place="invoices",
        above=back(t("Invoices"), "/invoices"),
        waiting=document_bones(),
    )


def paper(seen: InvoiceDocument) -> rx.Component:
    """The document as it looks on paper."""
    look = "size-12! text-title"
    logo = rx.cond(
        given(seen.seller_initial),
        rx.el.span(seen.seller_initial, class_name=f"mark {look}", aria_hidden="true"),
        mark(ClientState.business, look),  # pyright: ignore[reportArgumentType]
    )
    return sheet(
        letterhead(logo, seen.title, seen.number),
        parties(seen),
        lines(rx.foreach(seen.lines, line_row)),
        totals(
            rx.foreach(seen.totals, figure_row),
            total(t("Total"), seen.total, final=True),
            rx.foreach(seen.after_total, figure_row),
            rx.cond(some(seen.after_total), total(t("To pay"), seen.balance, final=True)),
            rx.cond(given(seen.deposit.label), total(seen.deposit.label, seen.deposit.amount)),
        ),
        rx.cond(
            rx.Var.create(seen.taxes).length() > 1,
            taxes(rx.foreach(seen.taxes, lambda one: tax(one[0], one[1], one[2]))),
        ),
        words(seen),
    )


def parties(seen: InvoiceDocument) -> rx.Component:
    """Who, to whom, when, and about what."""
    return facts(
        fact_column(party(t("From"), seen.seller)),
        fact_column(party(t("Billed to"), seen.buyer)),
        fact_column(
            fact(t("Issued"), seen.issued),
            rx.cond(given(seen.due_date), fact(t("Due"), seen.due_date)),
            rx.cond(given(seen.period), fact(t("Period"), seen.period)),
            rx.cond(given(seen.po_number), fact(t("Reference"), seen.po_number)),
            rx.cond(given(seen.corrects), fact(t("Corrects"), seen.corrects)),
            rx.cond(given(seen.repeats), fact(t("Repeats"), seen.repeats)),
            paired=True,
        ),
    )


def party(label: rx.Var[str], who: PartyView) -> rx.Component:
    """Name, address and ids."""
    return fact(
        label,
        rx.el.div(
            name(who.name, "block font-semibold"),
            rx.foreach(who.lines, lambda one: name(one, "block")),
            rx.foreach(who.facts, lambda one: rx.el.div(one[0], ": ", name(one[1]), class_name="text-small text-soft")),
        ),
    )


def line_row(one: LineView) -> rx.Component:
    """One line."""
    return line(one.description, one.quantity, one.price, one.amount, one.detail, one.note)


def figure_row(one: Figure) -> rx.Component:
    """One sum."""
    return total(one.label, one.amount, note=one.note)


def words(seen: InvoiceDocument) -> rx.Component:
    """Notes and terms, as written."""
    return rx.el.div(
        rx.cond(given(seen.notes), rx.el.p(name(seen.notes), class_name="whitespace-pre-line")),
        rx.cond(given(seen.terms), rx.el.p(name(seen.terms), class_name="whitespace-pre-line")),
        class_name="text-soft mt-auto pt-10 grid gap-3 wrap-anywhere",
    )


def side(seen: InvoiceDocument) -> rx.Component:
    """What to do, and what happened."""
    what_happened = timeline(rx.foreach(InvoiceState.happened, happening))
    return rx.fragment(
        to_do(seen),
        transfer_block(InvoiceState.transfer, folded=InvoiceState.payable),
        pay_links_card(),
        promise_block(),
        payment_history(InvoiceState.payments),
        rx.cond(some(InvoiceState.happened), card(rx.el.h2(t("What happened")), what_happened)),
    )


def to_do(seen: InvoiceDocument) -> rx.Component:
    """The amount, the button, the paper; or why there is no button."""
    owing = ~rx.Var.create(["paid", "credit", "void", "uncollectible"]).contains(seen.status)
    why = rx.el.p(InvoiceState.reason, class_name="text-soft text-small mt-3")
    return urgent_card(
        card_head(rx.cond(owing, t("To pay"), t("Total")), badge(seen.status, seen.status_word)),
        figure(rx.cond(owing, seen.balance, seen.total), "2.125rem"),
        rx.el.p(seen.due, class_name="text-soft"),
        rx.el.div(
            rx.cond(InvoiceState.payable, pay_button(seen, "max-lg:hidden")),
            file_button(t("Download PDF"), route("/documents/invoices/") + seen.slug + ".pdf"),
            send_button(),
            class_name="grid gap-2.5 mt-4",
        ),
        rx.cond(given(InvoiceState.reason), why),
        when=seen.status == "overdue",
    )


def pay_button(seen: InvoiceDocument, class_name: str = "") -> rx.Component:
    """On to the review."""
    return link_button(t("Pay Now"), f"/invoices/{seen.slug}/pay", "primary", class_name)


def happening(one: ActivityRow) -> rx.Component:
    """One thing that happened."""
    return moment(one.sentence, one.when)
