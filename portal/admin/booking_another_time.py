"""The form for any other time an appointment could be moved to: the hours clients choose from do not bind staff."""

from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.admin.frame import wrong
from portal.domain.admin.booking_moving import Moving
from portal.domain.admin.booking_services import Box
from portal.ui.button import submit
from portal.ui.field import field
from portal.ui.folded import folded_card
from portal.ui.select import select
from portal.ui.text import t

Typed = Annotated[str, Field(max_length=100)]


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Wish(TypedDict):
    """What is typed: a day, a time of day, and with whom."""

    on: Typed
    time: Typed
    who: Typed


def another_time(seen: Moving, sends: Any) -> rx.Component:
    """Folded: most are moved to a time that is offered."""
    return folded_card(
        t("Another time"),
        rx.el.p(t("Any time ahead at which nothing else is booked, on your own clock."), class_name="text-soft"),
        rx.el.form(
            rx.el.div(
                field(t("Day"), "on", "", wrong("on"), type="date"),
                field(t("Time"), "time", "", wrong("time"), type="time"),
                select(t("With"), "who", rx.foreach(seen.people, person), default_value=seen.who),
                class_name="grid gap-4 sm:grid-cols-3 items-start",
            ),
            submit(t("Continue"), kind="quiet", class_name="justify-self-start"),
            on_submit=sends,
            no_validate=True,
            key=seen.key,
            class_name="grid gap-4",
        ),
    )


def person(one: Box) -> rx.Component:
    """Somebody it could be with."""
    return rx.el.option(one.label, value=one.value)
