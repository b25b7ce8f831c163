"""One quote: what is new, the sheet, the decision, the questions; beside it the total and what happened."""

import reflex as rx

from portal.addresses import route
from portal.domain.activity import ActivityRow
from portal.domain.invoices import InvoiceRow
from portal.domain.quote_outcome import OutcomeView
from portal.domain.quote_view import QuoteView
from portal.pages.frame import client_page
from portal.pages.quote_accept import DECIDE, decision
from portal.pages.quote_changes import news_card
from portal.pages.quote_deciding import OUTCOME
from portal.pages.quote_questions import questions
from portal.pages.quote_sheet import paper
from portal.pages.quote_state import QuoteState
from portal.state import ClientState
from portal.ui.badge import badge
from portal.ui.button import file_button, link_button
from portal.ui.card import card, card_head
from portal.ui.documents import document_item, documents
from portal.ui.money import figure
from portal.ui.sheet import fact, pay_bar
from portal.ui.shell import back
from portal.ui.skeleton import document_bones
from portal.ui.text import given, name, some, t
from portal.ui.timeline import moment, timeline


def page() -> rx.Component:
    """The page of a quote."""
    seen = QuoteState.shown
    bar = pay_bar(t("Total"), seen.document.total, to_decision("flex-none"))
    return client_page(
        rx.el.div(
            rx.el.div(
                outcome(seen),
                news_card(seen.news, seen.document.may_choose),
                rx.el.div(paper(seen.document, seen.may_decide), rx.cond(seen.may_decide, bar)),
                rx.cond(seen.may_decide, decision(seen)),
                questions(seen),
                class_name="grid gap-5 min-w-0 grid-cols-[minmax(0,1fr)]",
            ),
            rx.el.aside(side(seen), class_name="grid gap-5 no-print min-w-0"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
        ),
        title=seen.document.number,
        place="quotes",
        above=back(t("Quotes"), "/quotes"),
        beside=standing(seen),
        waiting=document_bones(),
    )


def standing(seen: QuoteView) -> rx.Component:
    """The status, and how long it lasts."""
    return rx.el.p(
        badge(seen.status, seen.status_word),
        rx.cond(given(seen.until), rx.el.span(seen.until, class_name="text-small text-soft")),
        class_name="flex items-baseline gap-3",
    )


def outcome(seen: QuoteView) -> rx.Component:
    """What became of it, where there is nothing to decide."""
    found = seen.outcome
    said = rx.el.p(name(found.said), class_name="whitespace-pre-line wrap-anywhere border-s-3 border-line ps-4")
    return rx.cond(
        given(found.title),
        card(
            rx.el.h2(found.title, class_name="text-title"),
            rx.cond(given(found.words), rx.el.p(found.words, class_name="text-soft")),
            rx.cond(some(found.facts), outcome_facts(found)),
            rx.cond(given(found.said), said),
            rx.cond(found.is_signed, ways_on(seen)),
            id=OUTCOME,
            tab_index=-1,
            class_name="grid gap-4 outline-none scroll-mt-6 no-print",
        ),
    )


def ways_on(seen: QuoteView) -> rx.Component:
    """What asks for money now, and the signed copy."""
    pay = link_button(t("Pay invoice {number}", number=seen.to_pay), f"/invoices/{seen.to_pay}/pay", "primary")
    address = route("/documents/quotes/") + seen.slug + "-signed.pdf"
    return rx.el.div(
        rx.cond(given(seen.to_pay) & ClientState.person.may_pay, pay),
        file_button(t("Download signed copy"), address),
        class_name="flex flex-wrap gap-2.5 max-sm:grid",
    )


def outcome_facts(found: OutcomeView) -> rx.Component:
    """Who, when, and to what."""
    return rx.el.dl(
        rx.foreach(found.facts, lambda one: fact(one[0], name(one[1]))),
        class_name="grid sm:grid-cols-2 gap-x-6 gap-y-3",
    )


def side(seen: QuoteView) -> rx.Component:
    """The total, the papers, and what happened."""
    what_happened = timeline(rx.foreach(seen.happened, happening))
    return rx.fragment(
        summary(seen),
        rx.cond(some(seen.bills), card(card_head(t("Invoices")), documents(rx.foreach(seen.bills, bill)))),
        rx.cond(some(seen.happened), card(rx.el.h2(t("What happened")), what_happened)),
    )


def summary(seen: QuoteView) -> rx.Component:
    """The total as it is picked, the deposit, the way to the decision, and the paper."""
    deposit = seen.document.deposit
    return card(
        rx.el.h2(t("Total")),
        figure(seen.document.total, "2.125rem"),
        rx.cond(given(deposit.label), rx.el.p(deposit.label, ": ", deposit.amount, class_name="text-soft")),
        rx.el.div(
            rx.cond(seen.may_decide, to_decision("max-lg:hidden")),
            file_button(t("Download PDF"), route("/documents/quotes/") + seen.slug + ".pdf"),
            class_name="grid gap-2.5 mt-4",
        ),
    )


def to_decision(class_name: str) -> rx.Component:
    """Down to the form."""
    return file_button(t("Accept or reject"), f"#{DECIDE}", "primary", class_name)


def bill(one: InvoiceRow) -> rx.Component:
    """An invoice that asks for what was agreed."""
    return document_item(one.number, f"/invoices/{one.slug}", one.due, one.amount, one.status)


def happening(one: ActivityRow) -> rx.Component:
    """One thing that happened."""
    return moment(one.sentence, one.when)
