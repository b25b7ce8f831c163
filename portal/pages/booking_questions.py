"""The owner's questions as fields; what is typed is kept at once."""

import reflex as rx

from portal.domain.booking_service_view import QuestionRow
from portal.pages.booking_service_state import BookingServiceState
from portal.ui.choice import checkbox
from portal.ui.field import choice_field, field, text_area
from portal.ui.text import Text, given, name, t


def question(one: QuestionRow, nth: int) -> rx.Component:
    """One question of the owner's, as the field it asks for."""
    place = f"answer-{nth}"
    typed = rx.Var.create(BookingServiceState.typed).to(dict)
    kept = rx.cond(typed.contains(one.key), typed[one.key], "")
    words = rx.cond(one.required, one.label, t("{question} (optional)", question=one.label))
    props = {
        "name": one.key,
        "error": one.error,
        "default_value": kept,
        "on_change": lambda value: BookingServiceState.write(one.key, value),
    }
    most: Text = one.longest * 2  # pyright: ignore[reportAssignmentType]
    options = (rx.el.option(t("Please choose"), value=""), rx.foreach(one.options, lambda o: rx.el.option(o, value=o)))
    return rx.el.div(
        rx.match(
            one.kind,
            ("text", text_area(words, place, rows=3, max_length=most, **props)),
            ("choice", choice_field(words, place, *options, **props)),
            ("yes", box(one, place, kept)),
            field(words, place, max_length=most, **props),
        ),
        class_name="min-w-0 wrap-anywhere",
    )


def box(one: QuestionRow, place: str, kept: rx.Var) -> rx.Component:
    """A box to tick."""
    tick = checkbox(
        rx.el.span(name(one.label), class_name="min-w-0"), chosen=kept != "", class_name="min-w-0", name=one.key,
        value="yes", id=f"field-{place}", aria_invalid=rx.cond(given(one.error), "true", "false"),
        aria_describedby=rx.cond(given(one.error), f"error-{place}", ""),
        on_change=lambda on: BookingServiceState.write(one.key, rx.cond(on, "yes", "")),
    )  # fmt: skip
    wrong = rx.el.p(one.error, id=f"error-{place}", class_name="text-small text-bad", role="alert")
    return rx.fragment(tick, rx.cond(given(one.error), wrong))
