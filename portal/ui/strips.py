"""What is said above every page, from one edge to the other: this is a demo, this is a preview."""

import reflex as rx

from portal.addresses import route
from portal.ui.button import post_form, submit
from portal.ui.text import Flag, Text, given, t


def demo_strip(is_demo: Flag) -> rx.Component:
    """Nobody takes invented figures for theirs."""
    words = t("Demo: invented data, no money moves.")
    look = "no-print bg-brand/10 text-small text-center px-4 py-1.5"
    return rx.cond(is_demo, rx.el.aside(words, aria_label=t("Demo"), class_name=look))


def preview_strip(client: Text) -> rx.Component:
    """For staff who look at the portal as this client does: whose it is, and the way back."""
    strip = rx.el.aside(
        rx.el.p(t("Preview: you see the portal of {client}. Nothing can be changed here.", client=client)),
        post_form(submit(t("End preview"), kind="quiet"), action=route("/admin/preview/end")),
        aria_label=t("Preview"),
        class_name="no-print bg-due/15 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 md:px-8 py-2",
    )
    return rx.cond(given(client), strip)
