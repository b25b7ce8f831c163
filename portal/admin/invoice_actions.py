"""What can be done with an invoice: each a form or a question that opens in the page, and says what will happen."""

from typing import Any

import reflex as rx

from portal.admin import acting
from portal.admin.frame import wrong
from portal.admin.invoice_form import TURN, form
from portal.admin.invoice_state import AdminInvoiceState
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_money import PaymentRow
from portal.domain.methods import METHODS
from portal.domain.offline import METHODS as BY_HAND
from portal.ui.button import Kind, submit
from portal.ui.card import card
from portal.ui.choice import checkbox
from portal.ui.field import field, money_field, text_area
from portal.ui.folded import folded, folded_card
from portal.ui.select import select
from portal.ui.text import Text, some, t

BLANK = "Leave it empty for all that is left."


def asked(title: Text, what: Text, action: Text, event: Any, kind: Kind = "danger") -> rx.Component:
    """A question that opens: what will happen, and the button that does it."""
    return acting.asked(TURN, title, what, action, event, kind)


def recording(seen: InvoiceCard) -> rx.Component:
    """Money that came on another way than through the portal."""
    methods = [rx.el.option(t(METHODS[one]), value=one.value) for one in BY_HAND]
    twice = checkbox(
        rx.el.span(t("It came twice: record it once more")),
        chosen=False, class_name="", name="again", value="yes",
    )  # fmt: skip
    return folded_card(
        t("Record a payment"),
        form(
            money_field(t("Amount"), "amount", seen.currency, error=wrong("amount"), default_value=seen.owed),
            field(t("Day it came"), "day", "", wrong("day"), type="date", default_value=seen.today, max=seen.today),
            select(t("How it came"), "method", *methods),
            field(t("Reference (optional)"), "reference", t("As on your bank statement."), wrong("reference")),
            rx.cond(AdminInvoiceState.came_twice, twice),
            submit(t("Record payment")),
            on_submit=AdminInvoiceState.record,
        ),
    )


def corrections(seen: InvoiceCard) -> rx.Component:
    """What only managers do; nothing is shown where nothing can be done."""
    can: Any = rx.Var.create(seen.may).to(list)
    any_of = (
        can.contains("credit") | can.contains("void") | can.contains("write_off") | can.contains("write_on")
        | some(seen.payments)
    )  # fmt: skip
    return rx.cond(
        any_of,
        card(
            rx.cond(can.contains("credit"), crediting(seen)),
            rx.cond(some(seen.payments), refunding(seen)),
            rx.cond(can.contains("void"), voiding()),
            rx.cond(can.contains("write_off"), writing_off()),
            rx.cond(can.contains("write_on"), writing_on()),
            class_name="grid gap-5",
        ),
    )


def crediting(seen: InvoiceCard) -> rx.Component:
    """A note over all, or a part."""
    words = t("The invoice stays as it is. What was paid and is owed no more becomes the client's credit.")
    return folded(
        t("Issue a credit note"),
        rx.el.p(words, class_name="text-soft"),
        form(
            money_field(t("Amount with tax"), "credit", seen.currency, t(BLANK), wrong("credit")),
            text_area(t("Reason, printed on it (optional)"), "credit_reason", "", wrong("credit_reason"), rows=2),
            submit(t("Issue credit note"), kind="danger", class_name="justify-self-start"),
            on_submit=AdminInvoiceState.credit,
        ),
    )


def refunding(seen: InvoiceCard) -> rx.Component:
    """Money goes back; or it never came."""
    return rx.fragment(
        folded(
            t("Give money back"),
            rx.el.p(t("A card is paid back by Stripe. Other money you send yourself."), class_name="text-soft"),
            form(
                select(t("Which payment"), "payment", rx.foreach(seen.payments, payment_option)),
                money_field(t("Amount"), "refund", seen.currency, t(BLANK), wrong("refund")),
                field(t("Reason (optional)"), "refund_reason", "", wrong("refund_reason")),
                submit(t("Give it back"), kind="danger", class_name="justify-self-start"),
                on_submit=AdminInvoiceState.refund,
            ),
        ),
        rx.cond(some(seen.by_hand), taking_back(seen)),
    )


def taking_back(seen: InvoiceCard) -> rx.Component:
    """For what was recorded by mistake."""
    return folded(
        t("Take a recorded payment back"),
        rx.el.p(t("For a payment that never came, or was somebody else's. No money moves."), class_name="text-soft"),
        form(
            select(t("Which recorded payment"), "payment", rx.foreach(seen.by_hand, payment_option)),
            field(t("What went wrong (optional)"), "mistake", "", wrong("mistake")),
            submit(t("Take it back"), kind="danger", class_name="justify-self-start"),
            on_submit=AdminInvoiceState.take_back,
        ),
    )


def payment_option(one: PaymentRow) -> rx.Component:
    """One of them to choose."""
    return rx.el.option(t("{payment}: {left} left", payment=one.words, left=one.left), value=one.key)


def voiding() -> rx.Component:
    """Withdraw it."""
    words = t("It keeps its number and can never be opened again. The client sees that it is void.")
    return asked(t("Void this invoice"), words, t("Void invoice"), AdminInvoiceState.void)


def writing_off() -> rx.Component:
    """Give the money up."""
    words = t("You expect no money for it any more, and reminders stop. You can take this back.")
    return asked(t("Write this invoice off"), words, t("Write off"), AdminInvoiceState.write_off)


def writing_on() -> rx.Component:
    """Expect it again."""
    words = t("It counts as open again, and reminders go on.")
    return asked(t("Take the write-off back"), words, t("Open it again"), AdminInvoiceState.write_on, "quiet")


def deleting() -> rx.Component:
    """Throw a draft away."""
    words = t("It was never sent: nothing of it stays.")
    return card(asked(t("Delete this draft"), words, t("Delete draft"), AdminInvoiceState.delete))
