"""The page of one invoice for staff: the paper as the client sees it, beside it how it stands and what can be done."""

import reflex as rx

from portal.addresses import route
from portal.admin import invoice_actions as doing
from portal.admin.frame import admin_page
from portal.admin.invoice_form import TURN
from portal.admin.invoice_mail import issuing, sending_again
from portal.admin.invoice_state import HERE, OUTCOME, AdminInvoiceState
from portal.admin.paper_links import links_card
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_money import MoneyRow
from portal.pages.invoice import paper
from portal.ui.address import stands_at
from portal.ui.badge import badge
from portal.ui.button import button, file_button, link_button
from portal.ui.card import card, card_head, urgent_card
from portal.ui.link import link
from portal.ui.money import amount, figure
from portal.ui.sheet import document, fact
from portal.ui.shell import back
from portal.ui.skeleton import document_bones
from portal.ui.text import given, name, some, t
from portal.ui.timeline import moment, timeline


def page() -> rx.Component:
    """The paper and its side."""
    seen = AdminInvoiceState.card
    return admin_page(
        rx.el.div(id=OUTCOME, tab_index=-1, class_name="outline-none"),
        document(paper(seen.paper), side(seen)),
        title=rx.cond(given(seen.number), seen.number, rx.cond(given(seen.key), t("Draft"), "")),
        place="invoices",
        above=back(t("Invoices"), HERE),
        loaded=given(seen.key) & stands_at(seen.key),
        waiting=document_bones(),
    )


def side(seen: InvoiceCard) -> rx.Component:
    """How it stands, and what can be done about it."""
    return rx.fragment(
        standing(seen),
        rx.cond(may(seen, "issue"), issuing(seen)),
        rx.cond(may(seen, "record"), doing.recording(seen)),
        rx.cond((seen.status != "draft") & (seen.status != "credit"), money(seen)),
        rx.cond(may(seen, "send_again"), sending_again(seen)),
        links_card(
            t("Links to pay"),
            t("The client sent these to whoever pays. With one, this invoice can be read and paid without signing in."),
            seen.links,
            AdminInvoiceState.end_link,
        ),
        rx.cond(rx.Var.create(AdminInvoiceState.may_manage), doing.corrections(seen)),
        rx.cond(may(seen, "delete"), doing.deleting()),
    )


def may(seen: InvoiceCard, what: str) -> rx.Var[bool]:
    """Whether it makes sense now."""
    return rx.Var.create(seen.may).to(list).contains(what)


def standing(seen: InvoiceCard) -> rx.Component:
    """Amount, client, when it was sent and seen, and the paper as a file."""
    open_now = rx.Var.create(["unpaid", "overdue", "partial", "processing"]).contains(seen.status)
    whose = link(name(seen.client), href=f"/admin/clients/{seen.client_key}", class_name="font-semibold wrap-anywhere")
    edit = link_button(t("Edit draft"), f"{HERE}/{seen.key}/edit", "quiet")
    copy = button(t("Copy to a new draft"), on_click=AdminInvoiceState.copy(TURN))
    repeat = link_button(t("Make it recurring"), f"/admin/recurring/new?invoice={seen.key}", "quiet")
    plan = link(seen.repeats, href=f"/admin/recurring/{seen.plan_key}", class_name="font-semibold")
    return urgent_card(
        card_head(rx.cond(open_now, t("Open"), t("Total")), badge(seen.status, seen.status_word)),
        figure(rx.cond(open_now, seen.balance, seen.total), "2.125rem"),
        rx.el.p(seen.due, class_name="text-soft"),
        rx.el.dl(
            fact(t("Client"), whose),
            rx.foreach(seen.facts, lambda one: fact(one[0], one[1])),
            rx.cond(given(seen.plan_key), fact(t("Repeats"), plan)),
            class_name="grid grid-cols-2 gap-x-4 gap-y-2.5 mt-4 mb-0",
        ),
        rx.el.div(
            rx.cond(may(seen, "edit"), edit),
            file_button(t("Download PDF"), route("/admin/documents/invoices/") + seen.key + ".pdf"),
            rx.cond(may(seen, "copy"), copy),
            rx.cond(may(seen, "copy") & ~given(seen.plan_key), repeat),
            class_name="grid gap-2.5 mt-4",
        ),
        when=seen.status == "overdue",
    )


def money(seen: InvoiceCard) -> rx.Component:
    """What came and went."""
    nothing = rx.el.p(t("No money has moved yet."), class_name="text-soft mt-1")
    told = timeline(rx.foreach(seen.money, money_row))
    return card(rx.el.h2(t("Payments")), rx.cond(some(seen.money), told, nothing))


def money_row(one: MoneyRow) -> rx.Component:
    """One line of it."""
    note = rx.cond(given(one.note), rx.el.div(name(one.note), class_name="text-small text-soft"))
    return moment(rx.el.div(one.words, note), one.when, rx.cond(given(one.amount), amount(one.amount), rx.fragment()))
