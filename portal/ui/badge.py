"""A status: a dot and a word, never colour alone. The colours per status stand in `assets/portal.css`."""

import reflex as rx

from portal.ui.text import Text, t


def status_word(status: Text) -> rx.Var[str]:
    """What a status is called on the page; an unknown one is shown as it is."""
    found = rx.match(
        rx.Var.create(status).to(str),
        ("paid", t("Paid")),
        ("unpaid", t("Unpaid")),
        ("overdue", t("Overdue")),
        ("processing", t("Processing")),
        ("partial", t("Partly paid")),
        ("void", t("Void")),
        ("credit", t("Credit note")),
        ("uncollectible", t("Written off")),
        ("draft", t("Draft")),
        ("refunded", t("Refunded")),
        ("failed", t("Failed")),
        ("pending", t("Pending")),
        ("accepted", t("Accepted")),
        ("rejected", t("Rejected")),
        ("expired", t("Expired")),
        ("withdrawn", t("Withdrawn")),
        status,
    )
    return rx.Var.create(found).to(str)


def badge(status: Text, word: Text | None = None) -> rx.Component:
    """The status and its usual word, or a word of the page's own."""
    shown = status_word(status) if word is None else word
    return rx.el.span(shown, class_name="badge", custom_attrs={"data-status": status})
