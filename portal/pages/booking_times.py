"""Choosing a day and a time, for booking and for moving. Month and day live in the address: it can be shared, and Back
goes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from portal.domain.booking_slots_view import DayRow, SlotGroup, SlotRow, TimesView
from portal.state import ClientState
from portal.text import t as told
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.link import link, plain_link
from portal.ui.notice import notice
from portal.ui.slots import day, days, month_row, slot, slot_group
from portal.ui.text import Flag, Text, given, some, t

TIMES = "times"  # what stands above the times of the chosen day
Start = Annotated[str, Field(max_length=40)]
Day = Annotated[str, Field(max_length=10)]


class Chosen(TypedDict, total=False):
    """The form: a start, or nothing; and the day it was chosen from."""

    start: Start
    day: Day


@dataclass(frozen=True)
class Wish:
    """What an address asks for."""

    day: str = ""
    month: str = ""


def wish(parameters: Mapping[str, str]) -> Wish:
    """Read from the query of an address."""
    return Wish(parameters.get("day", "")[:10], parameters.get("month", "")[:7])


def wrong_choice(form: Chosen, shown: TimesView) -> str:
    """Why nothing can be made of it, in words. Somebody may have gone on to another day, and pressed before it came."""
    if shown.day and form.get("day", "") not in ("", shown.day):
        return told("Another day is shown now. Please choose a time.")
    return "" if form.get("start", "") else told("Please choose a time.")


@dataclass(frozen=True)
class Chooser:
    """What a page brings along: where it is, what was said about it, and what happens with a choice."""

    path: Text
    error: Text  # nothing was chosen
    gone: Text  # why an earlier choice came to nothing
    choose: Any
    locked: Flag = False  # to be looked at only
    note: Text = ""  # what happens behind the button


def chooser(times: TimesView, at: Chooser) -> rx.Component:
    """The month, its days, and the times of one of them."""
    return rx.el.div(
        rx.el.div(rx.cond(given(at.gone), notice(at.gone, tone="due")), role="alert", class_name="empty:hidden"),
        card(
            month_row(times.month, month_href(at.path, times.earlier), month_href(at.path, times.later)),
            rx.cond(
                some(times.days),
                days(rx.foreach(times.days, lambda one: day_item(one, at)), label=t("Days with free times")),
            ),
            rx.cond(given(times.next_day), onwards(times, at)),
            class_name="grid gap-3",
        ),
        times_card(times, at),
        class_name="grid gap-5",
    )


def month_href(path: Text, month: Text) -> rx.Var[str]:
    """The address of a month; empty without one."""
    return rx.cond(given(month), f"{path}?month={month}", "").to(str)


def day_item(one: DayRow, at: Chooser) -> rx.Component:
    """One day."""
    return day(one.weekday, one.number, one.label, f"{at.path}?day={one.day}", one.chosen)


def onwards(times: TimesView, at: Chooser) -> rx.Component:
    """Where the next times are."""
    there = link(
        times.next_label, href=f"{at.path}?day={times.next_day}", class_name="font-semibold min-h-11 content-center"
    )
    return rx.el.p(t("The next free day:"), " ", there)


def times_card(times: TimesView, at: Chooser) -> rx.Component:
    """The times of the day that is chosen; what stands above them is read out when another one is."""
    head = rx.el.div(
        rx.el.h2(times.said, aria_live="polite"),
        rx.cond(given(times.clock), rx.el.p(times.clock, class_name="text-small text-soft")),
        id=TIMES,
        tab_index=-1,
        class_name="grid gap-1 outline-none",
    )
    return card(
        head,
        rx.cond(some(times.groups), times_form(times, at), rx.cond(some(times.days), None, nothing(times))),
        aria_label=t("Times"),
    )


def nothing(times: TimesView) -> rx.Component:
    """Where there is no next day either: whom to ask."""
    email = ClientState.business.email
    ask = plain_link(email, href=f"mailto:{email}", class_name="wrap-anywhere")
    words = t("Nothing later is free either. Please look again in a few days, or write to us:")
    return rx.cond(given(times.next_day), rx.fragment(), rx.el.p(words, " ", ask, class_name="text-soft mt-1"))


def times_form(times: TimesView, at: Chooser) -> rx.Component:
    """One group of radio buttons, in the parts of the day."""
    wrong = rx.el.p(at.error, id="error-start", class_name="text-bad", role="alert")
    going_on = rx.el.div(
        submit(t("Continue"), class_name="max-sm:w-full"),
        rx.cond(given(at.note), rx.el.p(at.note, class_name="text-small text-soft grow basis-60")),
        class_name="flex flex-wrap items-center gap-x-5 gap-y-3 border-t border-line pt-5",
    )
    return rx.el.form(
        rx.el.input(type="hidden", name="day", value=times.day),
        rx.cond(given(at.error), wrong),
        rx.el.fieldset(
            rx.el.legend(times.said, class_name="sr-only"),
            rx.foreach(times.groups, part_of_day),
            disabled=at.locked,
            aria_describedby=rx.cond(given(at.error), "error-start", ""),
            class_name="grid gap-4 m-0 p-0 border-0 min-w-0",
        ),
        rx.cond(at.locked, None, going_on),
        key=times.day,
        on_submit=at.choose,
        no_validate=True,
        class_name="grid gap-5 mt-4",
    )


def part_of_day(group: SlotGroup) -> rx.Component:
    """Morning, afternoon, evening."""
    return slot_group(group.label, rx.foreach(group.slots, time_item))


def time_item(one: SlotRow) -> rx.Component:
    """One time."""
    return slot(one.label, one.beside, one.start)
