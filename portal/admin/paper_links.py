"""The links that open a paper without signing in, beside it: to whom, what was done with each, and how to end it."""

from typing import Any

import reflex as rx

from portal.pages.invoice_pay_links import row
from portal.ui.card import card
from portal.ui.listing import listing
from portal.ui.text import Text, some


def links_card(title: Text, about: Text, rows: Any, end_link: Any) -> rx.Component:
    """Nothing where there is none."""
    words = rx.el.p(about, class_name="text-soft text-small mt-1 mb-4")
    listed = listing(rx.foreach(rows, lambda one: row(one, end_link)), is_last=True)
    return rx.cond(some(rows), card(rx.el.h2(title), words, listed))
