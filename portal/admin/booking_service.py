"""The form of one service."""

from typing import Any

import reflex as rx

from portal.admin.booking_questions import asked
from portal.admin.booking_service_state import AdminServiceState
from portal.admin.frame import admin_page, wrong
from portal.domain.admin.booking_services import Box, ServiceSheet
from portal.ui.address import stands_at
from portal.ui.button import link_button, submit
from portal.ui.card import card
from portal.ui.choice import checkbox, choices
from portal.ui.field import field, text_area
from portal.ui.select import select
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t

PATH = "/admin/booking"
PAIR = "grid gap-4 sm:grid-cols-2"


def page() -> rx.Component:
    """Everything that can be said of it, one card for each matter."""
    seen = AdminServiceState.sheet
    form = rx.el.form(
        what(seen), times(seen), where(seen), who(seen), price(seen), agreeing(seen), reminding(seen), asked(),
        rx.el.div(submit(t("Save service")), link_button(t("Back to the list"), f"{PATH}/services"),
                  class_name="flex flex-wrap gap-3"),
        on_submit=AdminServiceState.save,
        no_validate=True,
        key=rx.Var.create(seen.key) + "-" + rx.Var.create(AdminServiceState.saved).to_string(),
        class_name="grid gap-5 max-w-3xl",
    )  # fmt: skip
    return admin_page(
        form,
        title=rx.cond(seen.key == "new", t("New service"), seen.name).to(str),
        place="booking",
        above=back(t("Services and links"), f"{PATH}/services"),
        loaded=stands_at(seen.key) & AdminServiceState.is_hydrated,  # pyright: ignore[reportOperatorIssue]
        waiting=rx.el.div(card_bones(4), card_bones(6), class_name="grid gap-5 max-w-3xl"),
    )


def part(title: Text, *content: rx.Component) -> rx.Component:
    """One matter."""
    return card(rx.el.h2(title), *content, class_name="grid gap-4")


def typed(seen: ServiceSheet, label: Text, key: str, help: Text = "", **props: Any) -> rx.Component:
    """One line of the form."""
    return field(label, key, help, wrong(key), default_value=getattr(seen, key), auto_complete="off", **props)


def number(seen: ServiceSheet, label: Text, key: str, help: Text = "") -> rx.Component:
    """A whole number."""
    return typed(seen, label, key, help, input_mode="numeric", max_length=10)


def length(seen: ServiceSheet, label: Text, key: str, help: Text) -> rx.Component:
    """A number and its unit."""
    units = [
        rx.el.option(t("minutes"), value="minutes"),
        rx.el.option(t("hours"), value="hours"),
        rx.el.option(t("days"), value="days"),
    ]
    unit = select(t("Unit"), f"{key}_unit", *units, default_value=getattr(seen, f"{key}_unit"))
    look = "grid grid-cols-[minmax(0,1fr)_8rem] gap-3 items-start"
    return rx.el.div(number(seen, label, key, help), unit, class_name=look)


def box(key: str, chosen: rx.Var[bool] | bool, label: Text, *below: rx.Component) -> rx.Component:
    """Something to tick."""
    words = rx.el.span(name(label), *below, class_name="min-w-0 wrap-anywhere")
    return checkbox(words, chosen=chosen, class_name="min-w-0 rounded-lg", name=key, value="yes")


def what(seen: ServiceSheet) -> rx.Component:
    """What clients read of it."""
    address = t("Part of its address. Left empty, it is made of the name.")
    return part(
        t("What it is"),
        typed(seen, t("Name"), "name", max_length=240),
        text_area(
            t("Description"), "description", error=wrong("description"), default_value=seen.description, rows=3,
            max_length=4000,
        ),
        typed(seen, t("Short name"), "slug", address, max_length=120),
        box("active", seen.active, t("Clients can book it")),
    )  # fmt: skip


def times(seen: ServiceSheet) -> rx.Component:
    """How long it takes, and how early and late it can be booked."""
    return part(
        t("Times"),
        rx.el.div(
            number(seen, t("Length in minutes"), "minutes"),
            number(seen, t("A start every so many minutes"), "increment"),
            number(seen, t("Minutes kept free before"), "buffer_before"),
            number(seen, t("Minutes kept free after"), "buffer_after"),
            length(seen, t("Booked at the latest"), "notice", t("Before it begins.")),
            number(seen, t("Days ahead"), "horizon_days", t("How early it can be booked.")),
            number(seen, t("Most per day"), "most_per_day", t("For each person; 0 is any number.")),
            class_name=PAIR,
        ),
    )


def where(seen: ServiceSheet) -> rx.Component:
    """A place, a video call, or both."""
    video = t("Shown to those who have booked. It begins with https://.")
    return part(
        t("Where"),
        typed(seen, t("Place"), "location", max_length=400),
        typed(seen, t("Video link"), "video_url", video, input_mode="url", max_length=2000),
    )


def who(seen: ServiceSheet) -> rx.Component:
    """Who offers it, and who is asked first."""
    nobody = rx.el.p(
        t("Nobody's time can be booked yet."), " ",
        link_button(t("Add somebody and their hours"), f"{PATH}/hours"), class_name="grid gap-3 justify-items-start",
    )  # fmt: skip
    first = select(
        t("Chosen first where several are free"),
        "first",
        rx.el.option(t("As listed"), value=""),
        rx.foreach(seen.people, lambda one: rx.el.option(one.label, value=one.value)),
        default_value=seen.first,
    )
    people = choices(t("Who offers it"), rx.foreach(seen.people, person))
    several = rx.Var.create(seen.people).to(list).length() > 1
    return part(t("Who offers it"), rx.cond(some(seen.people), rx.fragment(people, rx.cond(several, first)), nobody))


def person(one: Box) -> rx.Component:
    """One of them."""
    words = rx.el.span(name(one.label), class_name="min-w-0 wrap-anywhere")
    return checkbox(words, chosen=one.ticked, class_name="min-w-0 rounded-lg", name=f"person_{one.value}", value="yes")


def price(seen: ServiceSheet) -> rx.Component:
    """What it costs: a price is paid before it is booked."""
    return part(
        t("Price"),
        rx.el.p(t("0 is free of charge. Anything else is paid when it is booked."), class_name="text-soft"),
        rx.el.div(
            typed(seen, t("Price without tax"), "price", input_mode="decimal", max_length=40),
            typed(seen, t("Tax in percent"), "tax_rate", input_mode="decimal", max_length=40),
            typed(seen, t("Currency"), "currency", max_length=20),
            class_name="grid gap-4 sm:grid-cols-3",
        ),
    )


def agreeing(seen: ServiceSheet) -> rx.Component:
    """Who says yes, and until when it can be undone."""
    return part(
        t("Agreeing and cancelling"),
        box("needs_approval", seen.needs_approval, t("We confirm each appointment ourselves")),
        length(seen, t("Clients can move or cancel it until"), "cancel_notice", t("Before it begins. You always can.")),
    )


def reminding(seen: ServiceSheet) -> rx.Component:
    """When the client is reminded by mail."""
    refused = rx.cond(
        given(wrong("reminders")), rx.el.p(wrong("reminders"), class_name="text-small text-bad", role="alert")
    )
    boxes = rx.foreach(
        seen.reminders,
        lambda one: checkbox(
            rx.el.span(one.label), chosen=one.ticked, class_name="rounded-lg", name=f"reminder_{one.value}", value="yes"
        ),
    )
    return part(
        t("Reminders by e-mail"),
        rx.el.p(t("At most five."), id="field-reminders", tab_index=-1, class_name="text-soft outline-none"),
        refused,
        choices(t("Reminders by e-mail"), boxes, class_name="grid sm:grid-cols-2"),
    )
