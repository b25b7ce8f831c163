"""Issuing a draft and the mail that goes with it: who is told, with which words, and how that will look."""

import reflex as rx

from portal.admin import acting
from portal.admin.frame import wrong
from portal.admin.invoice_form import TURN, form
from portal.admin.invoice_state import AdminInvoiceState
from portal.domain.admin.invoice import InvoiceCard
from portal.ui.button import button, submit
from portal.ui.card import card
from portal.ui.field import field, text_area
from portal.ui.folded import folded_card
from portal.ui.text import given, name, some, t


def issuing(seen: InvoiceCard) -> rx.Component:
    """The number is taken, and the people chosen are written to."""
    nobody = t("Nobody of this client can be written to: the invoice only appears in the portal.")
    return card(
        rx.el.h2(t("Issue and send")),
        rx.el.p(t("It takes its number and can no longer be changed."), class_name="text-soft"),
        form(
            rx.cond(some(seen.readers), mail(seen), rx.el.p(nobody, class_name="text-soft")),
            submit(t("Issue invoice")),
            on_submit=AdminInvoiceState.issue,
        ),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-3",
    )


def sending_again(seen: InvoiceCard) -> rx.Component:
    """The same paper in another mail."""
    nobody = t("Nobody of this client can be written to. Give somebody access on the page of the client first.")
    again = form(mail(seen), submit(t("Send again"), kind="quiet"), on_submit=AdminInvoiceState.send_again)
    return folded_card(
        t("Send it again"),
        rx.el.p(t("The same paper goes out once more. Nothing of it changes."), class_name="text-soft"),
        rx.cond(some(seen.readers), again, rx.el.p(nobody, class_name="text-soft")),
        key=f"again-{TURN}",
    )


def mail(seen: InvoiceCard) -> rx.Component:
    """Who gets it, and which words."""
    own = t("Left empty, it names the invoice and your business.")
    told = AdminInvoiceState.told, AdminInvoiceState.tick
    return rx.fragment(
        acting.people(seen.readers, *told),
        field(t("Subject (optional)"), "subject", own, wrong("subject"), auto_complete="off",
              on_change=lambda typed: AdminInvoiceState.write_mail("subject", typed)),
        text_area(t("Message in the mail (optional)"), "message", "", wrong("message"), rows=3,
                  on_change=lambda typed: AdminInvoiceState.write_mail("message", typed)),
        rx.el.p(t("It goes along as a PDF."), class_name="text-soft text-small"),
        button(t("Look at the mail"), on_click=AdminInvoiceState.look_at_mail, class_name="justify-self-start"),
        looked_at(),
    )  # fmt: skip


def looked_at() -> rx.Component:
    """The mail, word for word as it will leave."""
    head = rx.el.div(
        rx.el.div(rx.el.span(t("To"), class_name="text-soft"), " ", name(AdminInvoiceState.mail_to)),
        rx.el.div(rx.el.span(t("Subject"), class_name="text-soft"), " ", name(AdminInvoiceState.mail_subject)),
        class_name="grid gap-1 pb-3 mb-3 border-b border-line",
    )
    text = rx.el.div(AdminInvoiceState.mail, dir="auto", class_name="whitespace-pre-wrap")
    return rx.cond(
        given(AdminInvoiceState.mail),
        rx.el.section(
            head, text, aria_label=t("The mail as it will be sent"), aria_live="polite",
            class_name="rounded-lg border border-line bg-ink/3 p-4 text-small wrap-anywhere min-w-0",
        ),
    )  # fmt: skip
