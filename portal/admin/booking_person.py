"""Somebody whose time is booked: name and week; days that are different; calendars elsewhere."""

import reflex as rx

from portal.admin.booking_person_calendars import calendars
from portal.admin.booking_person_state import PATH, PersonState
from portal.admin.frame import admin_page, wrong
from portal.domain.admin.booking_days import DayRow
from portal.domain.admin.booking_people import PersonSheet, WeekdaySheet
from portal.domain.zones import ZoneChoice, ZoneGroup
from portal.ui.address import stands_at
from portal.ui.button import button, submit
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox
from portal.ui.field import choice_field, field
from portal.ui.listing import listed, listing
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import some, t


def page() -> rx.Component:
    """The form first; the rest once there is somebody."""
    seen = PersonState.sheet
    more = rx.el.div(different(), calendars(), class_name="grid gap-5 min-w-0")
    return admin_page(
        rx.el.div(
            about(seen),
            rx.cond(seen.key == "new", rx.fragment(), more),
            class_name="grid gap-5 lg:grid-cols-2 items-start",
        ),
        title=rx.cond(seen.key == "new", t("Add somebody"), seen.name).to(str),
        place="booking",
        above=back(t("People and hours"), PATH),
        loaded=stands_at(seen.key) & PersonState.is_hydrated,  # pyright: ignore[reportOperatorIssue]
        waiting=rx.el.div(card_bones(8), card_bones(4), class_name="grid gap-5 lg:grid-cols-2"),
    )


def about(seen: PersonSheet) -> rx.Component:
    """Name, zone and week."""
    active = checkbox(
        rx.el.span(t("Their time can be booked")), chosen=seen.active, class_name="rounded-lg", name="active",
        value="yes",
    )  # fmt: skip
    form = rx.el.form(
        field(
            t("Name"), "name", "", wrong("name"), default_value=seen.name, max_length=240, auto_complete="off"
        ),
        choice_field(
            t("Time zone"), "timezone", rx.foreach(seen.zones, zone_group), error=wrong("timezone"),
            default_value=seen.timezone,
        ),
        rx.cond(seen.key == "new", rx.fragment(), active),
        rx.el.h2(t("Hours of the week")),
        rx.el.p(t("Like 09:00–12:00, 13:00–17:00. Left empty, the day is off."), class_name="text-soft"),
        rx.foreach(seen.week, weekday),
        submit(t("Save"), class_name="justify-self-start"),
        on_submit=PersonState.save,
        no_validate=True,
        key=rx.Var.create(seen.key) + "-" + rx.Var.create(PersonState.saved).to_string(),
        class_name="grid gap-4",
    )  # fmt: skip
    return card(form, class_name="min-w-0")


def zone_group(one: ZoneGroup) -> rx.Component:
    """The zones of one part of the world."""
    return rx.el.optgroup(rx.foreach(one.zones, zone_choice), label=one.label)


def zone_choice(one: ZoneChoice) -> rx.Component:
    """One zone, by its city."""
    return rx.el.option(one.label, value=one.value)


def weekday(one: WeekdaySheet) -> rx.Component:
    """One day of the week."""
    refused = rx.Var.create(PersonState.errors).to(dict).get(one.name, "").to(str)
    return field(
        one.label, one.name, "", refused, default_value=one.hours, max_length=500, auto_complete="off",
        placeholder=t("Off"),
    )  # fmt: skip


def different() -> rx.Component:
    """Days that are not as the week says."""
    rows = PersonState.days
    form = rx.el.form(
        rx.el.div(
            field(t("First day"), "first", "", wrong("first"), type="date"),
            field(t("Last day (optional)"), "last", "", wrong("last"), type="date"),
            class_name="grid gap-4 sm:grid-cols-2",
        ),
        field(
            t("Hours on these days"), "hours", t("Left empty, they are off."), wrong("hours"), max_length=500,
            auto_complete="off",
        ),
        submit(t("Set these days"), kind="quiet", class_name="justify-self-start"),
        on_submit=PersonState.set_days,
        no_validate=True,
        key=f"days-{PersonState.added}",
        class_name="grid gap-4 mt-4",
    )  # fmt: skip
    return card(
        card_head(t("Days that are different")),
        rx.el.p(
            t("A day off, a holiday, or other hours. They count before the week and holidays."), class_name="text-soft"
        ),
        rx.cond(some(rows), rx.el.div(listing(rx.foreach(rows, days)), class_name="mt-4")),
        form,
    )


def days(one: DayRow) -> rx.Component:
    """Days in a row with the same hours."""
    remove = button(
        t("Remove"),
        on_click=PersonState.forget_days(one.first, one.last),
        aria_label=t("Remove {days}", days=one.label),
    )
    return listed(rx.fragment(one.label), one.hours, beside=remove)
