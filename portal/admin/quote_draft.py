"""The page where a quote is written or revised: for whom, its lines, what goes for all, and what it comes to."""

from typing import Any

import reflex as rx

from portal.admin import draft_parts as parts
from portal.admin.acting import form, who_is_told
from portal.admin.draft_lines import lines_card
from portal.admin.frame import admin_page, wrong
from portal.admin.offer_lines import choices_of
from portal.admin.quote_actions import NOBODY
from portal.admin.quote_draft_state import NEW, QuoteDraftState
from portal.admin.quote_state import HERE
from portal.ui.button import submit
from portal.ui.card import card, urgent_card
from portal.ui.field import field, text_area
from portal.ui.sheet import total
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, t


def page() -> rx.Component:
    """For whom first, while nobody is chosen."""
    seen = QuoteDraftState.draft
    writing = rx.el.div(
        rx.el.div(
            overtaken(), head(), lines_card(QuoteDraftState, choices_of), more(),
            class_name="grid gap-5 min-w-0 grid-cols-[minmax(0,1fr)]",
        ),
        rx.el.aside(side(), class_name="grid gap-5 lg:sticky lg:top-6 min-w-0"),
        class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
    )  # fmt: skip
    revising = t("Revise {number}", number=seen.number)
    title = rx.cond(given(seen.number), revising, rx.cond(given(seen.key), t("Edit draft"), t("New quote")))
    whose = rx.cond(
        given(seen.client), rx.el.p(t("For"), " ", name(seen.client, "font-semibold"), class_name="wrap-anywhere")
    )
    return admin_page(
        rx.cond(given(seen.client_key), writing, parts.choosing(QuoteDraftState, NEW)),
        title=title,
        place="quotes",
        above=back(t("Quotes"), HERE),
        beside=whose,
        loaded=parts.arrived(QuoteDraftState),
        waiting=card_bones(6),
    )


def typed(field_name: str, start: rx.Var[str] | str) -> dict[str, Any]:
    """A field that is kept as it is typed."""
    return parts.typed(QuoteDraftState, field_name, start)


def overtaken() -> rx.Component:
    """The client or a colleague was faster: said while somebody still writes."""
    said = QuoteDraftState.overtaken
    return rx.cond(given(said), urgent_card(rx.el.p(said, role="alert")))


def head() -> rx.Component:
    """What it is for, and how long it lasts."""
    seen = QuoteDraftState.draft
    return card(
        rx.el.div(
            field(t("What it is for"), "title", "", wrong("title"), **typed("title", seen.title)),
            field(t("Valid until"), "valid_until", t("That day counts in full."), wrong("valid_until"), type="date",
                  **typed("valid_until", seen.valid_until)),
            class_name="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem] items-start",
        )
    )  # fmt: skip


def more() -> rx.Component:
    """What goes for all lines."""
    seen = QuoteDraftState.draft
    first = t("Of the agreed total. Left empty, nothing is to be paid first.")
    return card(
        rx.el.h2(t("Discount, deposit and terms")),
        rx.el.div(
            parts.discount(QuoteDraftState),
            field(t("Deposit on acceptance, in percent"), "deposit", first, wrong("deposit"), input_mode="decimal",
                  **typed("deposit", seen.deposit)),
            class_name="grid gap-4 sm:grid-cols-2 items-start",
        ),
        text_area(t("Notes on the quote (optional)"), "notes", "", wrong("notes"), rows=3,
                  **typed("notes", seen.notes)),
        text_area(t("Terms"), "terms", t("Left empty, the terms of your settings apply."), wrong("terms"), rows=4,
                  **typed("terms", seen.terms)),
        class_name="grid gap-4",
    )  # fmt: skip


def side() -> rx.Component:
    """What it comes to, and the way on: a draft is kept, a new version is sent."""
    is_sent = given(QuoteDraftState.draft.number)
    below = rx.cond(is_sent, t("The client keeps seeing what was sent."), t("A draft is seen by staff only."))
    first = rx.cond(given(QuoteDraftState.deposit), total(t("Deposit on acceptance"), QuoteDraftState.deposit))
    summed = parts.adding_up(QuoteDraftState, below, first, saves=~is_sent)
    return rx.fragment(summed, rx.cond(is_sent, sending()))


def sending() -> rx.Component:
    """The next version, and what is new in it."""
    turn: Any = rx.Var.create(QuoteDraftState.sendings).to_string()
    told = who_is_told(QuoteDraftState.readers, QuoteDraftState.told, QuoteDraftState.tick, t(NOBODY))
    return card(
        rx.el.h2(t("Send new version")),
        rx.el.p(t("It replaces the version before, which stays on record."), class_name="text-soft"),
        form(
            turn,
            told,
            field(t("Subject (optional)"), "subject", "", wrong("subject")),
            text_area(t("What is new (optional)"), "message",
                      t("The client reads it in the mail and beside the changes."), wrong("message"), rows=3),
            submit(t("Send new version")),
            on_submit=QuoteDraftState.send,
        ),
        class_name="grid gap-3",
    )  # fmt: skip
