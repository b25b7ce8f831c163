"""Somebody's calendars elsewhere: an address that is read every ten minutes, and a file."""

import reflex as rx

from portal.addresses import route
from portal.admin.booking_person_state import PATH, PersonState
from portal.admin.frame import wrong
from portal.ui.button import button, post_form, submit
from portal.ui.card import card, card_head
from portal.ui.field import field
from portal.ui.notice import notice
from portal.ui.text import given, t


def calendars() -> rx.Component:
    """Both."""
    words = t("While something is in them, no time is offered. Only when is kept, never what it is.")
    return card(
        card_head(t("Other calendars")),
        rx.el.p(words, class_name="text-soft"),
        address(),
        file(),
        class_name="grid gap-4",
    )


def address() -> rx.Component:
    """The one that is read again and again. Its address is a secret, so only the host is shown."""
    seen, state = PersonState.calendar, PersonState
    known = rx.el.div(
        rx.el.p(t("From {host}", host=seen.host), class_name="font-semibold wrap-anywhere"),
        rx.el.p(rx.cond(state.reading, t("It is being read…"), seen.read), " ", seen.times, class_name="text-soft"),
        rx.cond(given(seen.wrong), notice(seen.wrong, tone="due")),
        rx.el.div(
            button(t("Read it now"), busy=state.reading, on_click=state.read_calendar),
            button(t("Remove"), "danger", busy=state.reading, on_click=state.set_address({"url": ""})),
            class_name="flex flex-wrap gap-3",
        ),
        class_name="grid gap-3",
    )
    form = rx.el.form(
        field(
            t("Address of a calendar (ICS)"), "url", t("Other calendars call it a secret or private address."),
            wrong("url"), input_mode="url", auto_complete="off",
        ),
        submit(t("Read this calendar"), kind="quiet", class_name="justify-self-start"),
        on_submit=state.set_address,
        no_validate=True,
        key=f"calendar-{state.added}",
        class_name="grid gap-4",
    )  # fmt: skip
    return rx.cond(given(seen.host), known, form)


def file() -> rx.Component:
    """The one that is given once, for calendars without an address."""
    seen = PersonState.calendar
    chosen = rx.el.label(
        rx.el.span(t("Calendar file (.ics)"), class_name="font-semibold"),
        rx.el.input(type="file", name="file", accept=".ics,text/calendar", required=True),
        class_name="field min-w-0",
    )
    known = rx.el.div(
        rx.el.p(t("From a file:"), " ", seen.file, class_name="text-soft"),
        button(t("Forget the file"), "danger", on_click=PersonState.forget_file),
        class_name="flex flex-wrap items-center justify-between gap-3",
    )
    return rx.el.div(
        rx.cond(given(seen.file), known),
        post_form(
            chosen,
            submit(t("Take this file"), kind="quiet", class_name="justify-self-start"),
            action=route("") + f"{PATH}/{PersonState.sheet.key}/file",
            enc_type="multipart/form-data",
            class_name="grid gap-4",
        ),
        class_name="border-t border-line pt-4 grid gap-4",
    )
