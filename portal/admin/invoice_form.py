"""A form on the page of an invoice, which is answered once."""

from typing import Any

import reflex as rx

from portal.admin.invoice_state import AdminInvoiceState

TURN: Any = rx.Var.create(AdminInvoiceState.turn).to_string()


def form(*content: rx.Component | rx.Var, on_submit: Any) -> rx.Component:
    """A form that is answered once: it starts anew when something was done."""
    turn = rx.el.input(type="hidden", name="turn", value=TURN)
    return rx.el.form(
        turn,
        *content,
        on_submit=on_submit,
        no_validate=True,
        key=f"form-{TURN}",
        class_name="grid grid-cols-[minmax(0,1fr)] gap-4",
    )
