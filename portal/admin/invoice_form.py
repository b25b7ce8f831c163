"""A form on the page of an invoice, which is answered once."""

from typing import Any

import reflex as rx

from portal.admin import acting
from portal.admin.invoice_state import AdminInvoiceState

TURN: Any = rx.Var.create(AdminInvoiceState.turn).to_string()


def form(*content: rx.Component | rx.Var, on_submit: Any) -> rx.Component:
    """A form that is answered once: it starts anew when something was done."""
    return acting.form(TURN, *content, on_submit=on_submit)
