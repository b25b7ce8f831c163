"""Issuing a draft and the mail that goes with it: who is told, with which words, and how that will look."""

import reflex as rx

from portal.admin import acting
from portal.admin.frame import wrong
from portal.admin.invoice_form import form
from portal.admin.invoice_state import AdminInvoiceState
from portal.domain.admin.invoice import InvoiceCard, Reader
from portal.ui.button import button, submit
from portal.ui.card import card
from portal.ui.choice import choices
from portal.ui.field import field, text_area
from portal.ui.text import given, name, some, t


def issuing(seen: InvoiceCard) -> rx.Component:
    """The number is taken, and the people chosen are written to."""
    nobody = t("Nobody of this client can be written to: the invoice only appears in the portal.")
    own = t("Left empty, it names the invoice and your business.")
    words = rx.fragment(
        choices(t("Who is told by mail"), rx.foreach(seen.readers, told)),
        field(t("Subject (optional)"), "subject", own, wrong("subject"), auto_complete="off",
              on_change=lambda typed: AdminInvoiceState.write_mail("subject", typed)),
        text_area(t("Message in the mail (optional)"), "message", "", wrong("message"), rows=3,
                  on_change=lambda typed: AdminInvoiceState.write_mail("message", typed)),
        rx.el.p(t("The invoice goes along as a PDF."), class_name="text-soft text-small"),
        button(t("Look at the mail"), on_click=AdminInvoiceState.look_at_mail, class_name="justify-self-start"),
        looked_at(),
    )  # fmt: skip
    return card(
        rx.el.h2(t("Issue and send")),
        rx.el.p(t("It takes its number and can no longer be changed."), class_name="text-soft"),
        form(
            rx.cond(some(seen.readers), words, rx.el.p(nobody, class_name="text-soft")),
            submit(t("Issue invoice")),
            on_submit=AdminInvoiceState.issue,
        ),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-3",
    )


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


def told(one: Reader) -> rx.Component:
    """One person to tell."""
    return acting.reader(one, AdminInvoiceState.told, AdminInvoiceState.tick)
