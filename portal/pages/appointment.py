"""The page of one appointment: when and where, what can be done about it, and what happened."""

import reflex as rx

from portal.addresses import route
from portal.domain.activity import ActivityRow
from portal.domain.add_to_calendar import CalendarLinks
from portal.domain.appointment_view import AppointmentView
from portal.pages.appointment_changing import changing, done
from portal.pages.appointment_state import OUTCOME, AppointmentPageState
from portal.pages.frame import client_page
from portal.ui.badge import badge
from portal.ui.button import file_button, link_button
from portal.ui.card import card
from portal.ui.facts import fact, time_fact
from portal.ui.link import link, plain_link
from portal.ui.shell import back
from portal.ui.skeleton import choice_bones
from portal.ui.text import Text, given, name, some, t
from portal.ui.timeline import moment, timeline


def page() -> rx.Component:
    """The appointment, beside it what to do about it."""
    seen = AppointmentPageState.shown
    return client_page(
        rx.el.div(done(seen), id=OUTCOME, tab_index=-1, class_name="outline-none scroll-mt-6 empty:hidden"),
        rx.el.div(
            rx.el.div(agreed(seen), answers(seen), happened(seen), class_name="grid gap-5 min-w-0"),
            rx.el.div(to_calendar(seen), changing(seen), class_name="grid gap-5 min-w-0 lg:sticky lg:top-6"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] items-start",
        ),
        title=seen.title,
        place="booking",
        above=back(t("Booking"), "/booking"),
        beside=badge(seen.status, seen.status_word),
        loaded=given(seen.key),
        waiting=choice_bones(),
    )


def agreed(seen: AppointmentView) -> rx.Component:
    """When, where, with whom, at what price."""
    video = rx.el.div(
        rx.el.dt(t("Video call"), class_name="text-small text-soft"),
        rx.el.dd(
            plain_link(
                seen.video, rx.el.span(t(" (opens in a new tab)"), class_name="sr-only"),
                href=seen.video, target="_blank", rel="noopener noreferrer", class_name="wrap-anywhere",
            ),
            class_name="m-0",
        ),
        class_name="grid sm:grid-cols-[9rem_minmax(0,1fr)] gap-x-4 sm:items-baseline",
    )  # fmt: skip
    return card(
        rx.el.h2(t("Your appointment")),
        rx.el.dl(
            rx.foreach(seen.times, time_fact),
            rx.foreach(seen.facts, a_fact),
            rx.cond(given(seen.video), video),
            rx.cond(given(seen.bill.slug), invoice(seen)),
            rx.cond(given(seen.reason), fact(t("Reason"), seen.reason)),
            class_name="grid gap-3 m-0 whitespace-pre-line",
        ),
        rx.cond(given(seen.waiting), onward(seen)),
        class_name="grid gap-3",
    )


def a_fact(one: tuple[str, str]) -> rx.Component:
    """A label and its value."""
    return fact(one[0], one[1])


def invoice(seen: AppointmentView) -> rx.Component:
    """Its paper."""
    there = link(seen.bill.number, href=f"/invoices/{seen.bill.slug}", class_name="font-semibold")
    return rx.el.div(
        rx.el.dt(t("Invoice"), class_name="text-small text-soft"),
        rx.el.dd(there, class_name="m-0"),
        class_name="grid sm:grid-cols-[9rem_minmax(0,1fr)] gap-x-4 sm:items-baseline",
    )


def onward(seen: AppointmentView) -> rx.Component:
    """What it waits for before it counts, and the way there."""
    return rx.el.div(
        rx.el.p(seen.waiting),
        rx.cond(given(seen.onward[0]), link_button(seen.onward[1], seen.onward[0], "primary", "max-sm:w-full")),
        class_name="border-t border-line pt-5 mt-2 grid gap-4 justify-items-start",
    )


def answers(seen: AppointmentView) -> rx.Component:
    """What was answered when it was booked."""
    rows = rx.el.dl(rx.foreach(seen.answers, answer), class_name="grid gap-3 m-0")
    return rx.cond(some(seen.answers), card(rx.el.h2(t("Your answers")), rows, class_name="grid gap-3"))


def answer(one: tuple[str, str]) -> rx.Component:
    """A question above its answer: both may be long."""
    return rx.el.div(
        rx.el.dt(name(one[0]), class_name="text-small text-soft wrap-anywhere"),
        rx.el.dd(name(one[1]), class_name="m-0 wrap-anywhere whitespace-pre-line"),
    )


def happened(seen: AppointmentView) -> rx.Component:
    """Its story."""
    told = timeline(rx.foreach(seen.happened, happening))
    return rx.cond(some(seen.happened), card(rx.el.h2(t("What happened")), told))


def happening(one: ActivityRow) -> rx.Component:
    """One thing that happened."""
    return moment(one.sentence, one.when)


def to_calendar(seen: AppointmentView) -> rx.Component:
    """The ways into one's own calendar."""
    ways: CalendarLinks = seen.calendar
    return rx.cond(
        given(ways.file),
        card(
            rx.el.h2(t("Add to calendar")),
            rx.el.div(
                file_button(t("Calendar file"), route("") + ways.file, "quiet", "px-1! text-small"),
                _elsewhere(t("Google"), ways.google),
                _elsewhere(t("Outlook"), ways.outlook),
                _elsewhere(t("Outlook for work"), ways.office),
                class_name="grid grid-cols-2 gap-2.5",
            ),
            class_name="grid gap-3",
        ),
    )


def _elsewhere(label: Text, href: Text) -> rx.Component:
    told = rx.el.span(t(" (opens in a new tab)"), class_name="sr-only")
    look = "button quiet px-1! text-small"
    return plain_link(label, told, href=href, target="_blank", rel="noopener noreferrer", class_name=look)
