"""A page with one card on it, for people who are not signed in."""

import reflex as rx

from portal.ui.business import Business, contact, logo
from portal.ui.text import Text


def doorway(business: Business, *content: rx.Component, title: Text, text: Text = "") -> rx.Component:
    """The logo, one card with its heading, and how to reach the business."""
    return rx.el.div(
        rx.el.main(
            rx.el.div(logo(business), class_name="flex justify-center"),
            rx.el.div(
                rx.el.div(rx.el.h1(title), rx.el.p(text, class_name="soft mt-1.5 wrap-anywhere")),
                *content,
                class_name="card",
            ),
        ),
        rx.el.footer(contact(business)),
        class_name="page",
    )
