"""The page of one quote for staff: the paper as the client sees it, beside it how it stands and what can be done."""

import reflex as rx

from portal.addresses import route
from portal.admin import quote_actions as doing
from portal.admin.frame import admin_page
from portal.admin.paper_links import links_card
from portal.admin.quote_actions import TURN, may
from portal.admin.quote_past import looking, past, record
from portal.admin.quote_state import HERE, OUTCOME, AdminQuoteState
from portal.domain.admin.client_papers import PaperRow
from portal.domain.admin.client_story import StoryRow
from portal.domain.admin.quote import QuoteCard
from portal.pages.quote_changes import news_card
from portal.pages.quote_sheet import paper
from portal.ui.address import stands_at
from portal.ui.badge import badge
from portal.ui.button import button, file_button, link_button
from portal.ui.card import card, card_head
from portal.ui.documents import document_item, documents
from portal.ui.link import link
from portal.ui.money import figure
from portal.ui.sheet import fact
from portal.ui.shell import back
from portal.ui.skeleton import document_bones
from portal.ui.text import given, name, some, t
from portal.ui.timeline import moment, timeline


def page() -> rx.Component:
    """The paper and what was written about it; its side."""
    seen = AdminQuoteState.card
    return admin_page(
        rx.el.div(id=OUTCOME, tab_index=-1, class_name="outline-none"),
        rx.el.div(
            rx.el.div(
                record(seen.record, seen.key),
                rx.cond(may(seen, "withdraw"), news_card(seen.news, seen.paper.may_choose)),
                paper(seen.paper, may(seen, "withdraw")),
                rx.cond(seen.status != "draft", doing.talking(seen)),
                class_name="grid gap-5 min-w-0 grid-cols-[minmax(0,1fr)]",
            ),
            rx.el.aside(side(seen), class_name="grid gap-5 no-print min-w-0"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
        ),
        title=rx.cond(given(seen.number), seen.number, rx.cond(given(seen.key), t("Draft"), "")),
        place="quotes",
        above=back(t("Quotes"), HERE),
        loaded=given(seen.key) & stands_at(seen.key),
        waiting=document_bones(),
    )


def side(seen: QuoteCard) -> rx.Component:
    """How it stands, and what can be done about it."""
    billable = may(seen, "whole") | may(seen, "deposit") | may(seen, "remainder")
    return rx.fragment(
        standing(seen),
        rx.cond(may(seen, "send"), doing.sending(seen)),
        rx.cond(billable, doing.converting(seen)),
        rx.cond(some(seen.bills), card(card_head(t("Invoices")), documents(rx.foreach(seen.bills, bill)))),
        doing.corrections(seen),
        rx.cond(some(seen.looks), looking(seen)),
        links_card(
            t("Links to this quote"),
            t(
                "Each came with a mail. With one, the quote can be read and answered without signing in. A link "
                "that was ended opens nothing; the mail of a next version brings a new one."
            ),
            seen.links,
            AdminQuoteState.end_link,
        ),
        rx.cond(some(seen.versions), past(seen)),
        rx.cond(
            some(seen.happened), card(rx.el.h2(t("What happened")), timeline(rx.foreach(seen.happened, happening)))
        ),
    )


def standing(seen: QuoteCard) -> rx.Component:
    """Amount, client, when it was sent and seen, and the paper as a file."""
    whose = link(name(seen.client), href=f"/admin/clients/{seen.client_key}", class_name="font-semibold wrap-anywhere")
    edit = link_button(t("Edit draft"), f"{HERE}/{seen.key}/edit", "quiet")
    revise = link_button(t("Revise"), f"{HERE}/{seen.key}/edit", "quiet")
    copy = button(t("Copy to a new draft"), on_click=AdminQuoteState.copy(TURN))
    deposit = seen.paper.deposit
    return card(
        card_head(t("Total"), badge(seen.status, seen.status_word)),
        figure(seen.total, "2.125rem"),
        rx.cond(given(seen.lasts), rx.el.p(seen.lasts, class_name="text-soft")),
        rx.cond(given(deposit.label), rx.el.p(deposit.label, ": ", deposit.amount, class_name="text-soft")),
        rx.el.dl(
            fact(t("Client"), whose),
            rx.foreach(seen.facts, lambda one: fact(one[0], one[1])),
            class_name="grid grid-cols-2 gap-x-4 gap-y-2.5 mt-4 mb-0",
        ),
        rx.el.div(
            rx.cond(may(seen, "edit"), edit),
            rx.cond(may(seen, "revise"), revise),
            file_button(t("Download PDF"), route("/admin/documents/quotes/") + seen.key + ".pdf"),
            rx.cond(may(seen, "copy"), copy),
            class_name="grid gap-2.5 mt-4",
        ),
    )


def bill(one: PaperRow) -> rx.Component:
    """An invoice that asks for what was agreed."""
    return document_item(one.label, one.href, one.detail, one.amount, one.status)


def happening(one: StoryRow) -> rx.Component:
    """One thing that happened."""
    return moment(one.sentence, one.when)
