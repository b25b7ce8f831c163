"""The first page after signing in: what is owed, what is late, what happened."""

import reflex as rx

from portal.access.visit import visit
from portal.domain import dashboard
from portal.domain.dashboard import Balance, Overview
from portal.domain.invoices import InvoiceRow
from portal.domain.quote_rows import QuoteRow
from portal.pages.activity import entry_row
from portal.pages.appointment_item import upcoming_card
from portal.pages.frame import client_page
from portal.state import ClientState, event
from portal.ui.card import card, card_head, urgent_card
from portal.ui.documents import document_item, documents
from portal.ui.empty import empty
from portal.ui.link import link, quiet_link
from portal.ui.money import amount, figure
from portal.ui.shares import share, share_bar, share_words
from portal.ui.skeleton import dashboard_bones
from portal.ui.text import given, name, some, t, tn
from portal.ui.timeline import timeline


class DashboardState(ClientState):
    """The dashboard of one client."""

    overview: Overview = Overview()

    @event
    async def load(self) -> None:
        """Everything anew."""
        await self._enter()
        self.overview = await visit(dashboard.overview)
        self.ready = True


def page() -> rx.Component:
    """The dashboard."""
    seen, shown = DashboardState.overview, ClientState.person
    late = seen.overdue_count > 0
    return client_page(
        rx.el.div(
            outstanding(seen),
            rx.cond(late, overdue(seen)),
            class_name=rx.cond(late, "grid gap-5 mb-5 lg:grid-cols-[1.35fr_1fr]", "mb-5"),
        ),
        rx.el.div(
            recent_invoices(seen),
            rx.cond(shown.has_quotes, recent_quotes(seen)),
            class_name=rx.cond(shown.has_quotes, "grid gap-5 mb-5 lg:grid-cols-2", "mb-5"),
        ),
        upcoming_card(seen.appointments),
        rx.cond(shown.has_activity, card(card_head(t("Account activity"), all_activity(seen)), account_activity(seen))),
        title=t("Dashboard"),
        place="dashboard",
        above=greeting(),
        waiting=dashboard_bones(),
    )


def greeting() -> rx.Component:
    """A word to whoever came; it keeps its line until we know who."""
    person = ClientState.person.first_name
    hello = t("Hello {name}", name=person)
    return rx.el.p(rx.cond(given(person), hello, "\u00a0"), class_name="text-soft")


def outstanding(seen: Overview) -> rx.Component:
    """What is owed, one figure per currency; nothing at all is good news."""
    paid_up = rx.el.div(figure(seen.nothing_owed), rx.el.p(t("Nothing to pay. Thank you!"), class_name="text-soft"))
    return card(
        card_head(t("Outstanding balance"), statement_link()),
        rx.cond(given(seen.nothing_owed), paid_up),
        rx.el.div(rx.foreach(seen.balances, balance), class_name="grid gap-6"),
        rx.foreach(seen.credits, credit),
    )


def statement_link() -> rx.Component:
    """The way to the statement, where there is one."""
    return rx.cond(ClientState.person.has_statement, quiet_link(t("Statement of account"), "/statement"))


def credit(amount: str) -> rx.Component:
    """What the client has in hand."""
    words = t("Credit on your account: {amount}", amount=amount)
    return rx.el.p(words, class_name="badge flex! mt-3", custom_attrs={"data-status": "credit"})


def balance(owed: Balance) -> rx.Component:
    """One currency: the sum, what it is made of, and one payment for all of it."""
    look = rx.cond(DashboardState.overview.overdue_count > 0, "button", "button primary")
    pay_all = link(t("Pay all"), href=f"/pay?currency={owed.currency}", class_name=look)
    return rx.el.div(
        rx.el.div(
            rx.el.div(figure(owed.total), rx.el.p(owed.summary, class_name="text-soft"), class_name="grow min-w-52"),
            rx.cond((owed.payable > 1) & ClientState.person.may_pay, pay_all),
            class_name="flex flex-wrap items-end justify-between gap-x-6 gap-y-3",
        ),
        share_bar(("unpaid", owed.later_share), ("processing", owed.processing_share), ("overdue", owed.overdue_share)),
        share_words(
            share("unpaid", owed.later, t("not yet due")),
            share("processing", owed.processing, t("processing")),
            share("overdue", owed.overdue, t("overdue")),
        ),
    )


def overdue(seen: Overview) -> rx.Component:
    """What is late, and the button that ends it."""
    return urgent_card(
        card_head(
            tn("1 invoice is overdue", "{count} invoices are overdue", seen.overdue_count),
            rx.cond(seen.overdue_count > 1, quiet_link(t("All overdue"), "/invoices?status=overdue")),
        ),
        rx.el.div(rx.foreach(seen.overdue, overdue_row), class_name="grid gap-4"),
    )


def overdue_row(invoice: InvoiceRow, index: int) -> rx.Component:
    """One late invoice; only the oldest has the colour of the thing to do next."""
    look = rx.cond(index == 0, "button primary w-full", "button w-full")
    address = f"/invoices/{invoice.slug}"
    since = t("{late}, due {date}", late=invoice.due, date=invoice.due_date)
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                link(name(invoice.number), href=address, class_name="font-semibold no-underline hover:underline"),
                rx.el.p(since, class_name="text-small text-soft"),
                class_name="min-w-0 wrap-anywhere",
            ),
            amount(invoice.balance),
            class_name="flex justify-between gap-4 mb-3",
        ),
        rx.cond(ClientState.person.may_pay, link(t("Pay Now"), href=f"{address}/pay", class_name=look)),
    )


def recent_invoices(seen: Overview) -> rx.Component:
    """The latest documents."""
    return card(
        card_head(t("Recent invoices"), quiet_link(t("All invoices"), "/invoices")),
        rx.cond(
            some(seen.recent),
            documents(rx.foreach(seen.recent, recent_row)),
            empty(t("No invoices yet"), t("Your invoices will appear here."), level=3),
        ),
    )


def recent_row(invoice: InvoiceRow) -> rx.Component:
    """One of them."""
    return document_item(invoice.number, f"/invoices/{invoice.slug}", invoice.due, invoice.amount, invoice.status)


def recent_quotes(seen: Overview) -> rx.Component:
    """The latest offers; above them whether any waits for an answer."""
    words = tn("1 quote waits for your answer", "{count} quotes wait for your answer", seen.pending)
    look = "badge flex! font-semibold py-3 -mt-2 no-underline hover:underline"
    waiting = link(words, href="/quotes?status=pending", class_name=look, custom_attrs={"data-status": "pending"})
    text = t("When we send you an offer, you can read and answer it here.")
    return card(
        card_head(t("Recent quotes"), rx.cond(some(seen.quotes), quiet_link(t("All quotes"), "/quotes"))),
        rx.cond(seen.pending > 0, waiting),
        rx.cond(
            some(seen.quotes),
            documents(rx.foreach(seen.quotes, recent_quote)),
            empty(t("No quotes yet"), text, kind="quotes", level=3),
        ),
        class_name="flex flex-col",
    )


def recent_quote(quote: QuoteRow) -> rx.Component:
    """One of them."""
    return document_item(quote.title, f"/quotes/{quote.slug}", quote.until, quote.amount, quote.status)


def all_activity(seen: Overview) -> rx.Component:
    """The way to the whole story."""
    return rx.cond(some(seen.activity), quiet_link(t("All activity"), "/activity"))


def account_activity(seen: Overview) -> rx.Component:
    """What happened lately."""
    text = t("Invoices, payments and sign-ins will be listed here.")
    return rx.cond(
        some(seen.activity),
        timeline(rx.foreach(seen.activity, entry_row)),
        empty(t("Nothing has happened yet"), text, kind="activity", level=3),
    )
