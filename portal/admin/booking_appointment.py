"""One appointment: whose it is and what was answered, beside it what can be done about it."""

from typing import Any

import reflex as rx

from portal.admin.booking_appointment_state import OUTCOME, AdminAppointmentState
from portal.admin.frame import admin_page, wrong
from portal.domain.admin.booking_appointment import AppointmentCard, Happening
from portal.pages.appointment import a_fact, answer
from portal.ui.badge import badge
from portal.ui.button import button, link_button, submit
from portal.ui.card import card
from portal.ui.facts import fact, time_fact
from portal.ui.field import text_area
from portal.ui.folded import folded
from portal.ui.link import link, plain_link
from portal.ui.shell import back
from portal.ui.skeleton import choice_bones
from portal.ui.text import Text, given, name, some, t
from portal.ui.timeline import moment, timeline


def page() -> rx.Component:
    """The appointment, beside it what can be done."""
    seen = AdminAppointmentState.shown
    return admin_page(
        rx.el.div(id=OUTCOME, tab_index=-1, class_name="outline-none"),
        rx.el.div(
            rx.el.div(agreed(seen), answers(seen), happened(seen), class_name="grid gap-5 min-w-0"),
            rx.el.div(doing(seen), class_name="grid gap-5 min-w-0 max-lg:order-first lg:sticky lg:top-6"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] items-start",
        ),
        title=seen.title,
        place="booking",
        above=back(t("Booking"), "/admin/booking"),
        beside=badge(seen.status, seen.status_word),
        loaded=given(seen.key),
        waiting=choice_bones(),
    )


def agreed(seen: AppointmentCard) -> rx.Component:
    """Who with whom, when, where, at what price."""
    whose = link(name(seen.client), href=f"/admin/clients/{seen.client_key}", class_name="font-semibold")
    mail = plain_link(seen.email, href=f"mailto:{seen.email}", class_name="wrap-anywhere")
    person = rx.fragment(name(seen.person), rx.el.div(mail, class_name="text-small"))
    video = plain_link(
        seen.video, rx.el.span(t(" (opens in a new tab)"), class_name="sr-only"),
        href=seen.video, target="_blank", rel="noopener noreferrer", class_name="wrap-anywhere",
    )  # fmt: skip
    held = t("Held until {until}. It is not booked before the client confirms or pays.", until=seen.held_until)
    return card(
        rx.el.h2(t("Appointment")),
        rx.el.dl(
            fact(t("Client"), whose),
            fact(t("Booked by"), person),
            rx.foreach(seen.times, time_fact),
            rx.foreach(seen.facts, a_fact),
            rx.cond(given(seen.video), fact(t("Video call"), video)),
            rx.cond(given(seen.reason), fact(t("Reason"), seen.reason)),
            class_name="grid gap-3 m-0 whitespace-pre-line",
        ),
        rx.cond(given(seen.held_until), rx.el.p(held, class_name="text-soft")),
        class_name="grid gap-3",
    )


def answers(seen: AppointmentCard) -> rx.Component:
    """What the client answered."""
    rows = rx.el.dl(rx.foreach(seen.answers, answer), class_name="grid gap-3 m-0")
    return rx.cond(some(seen.answers), card(rx.el.h2(t("Answers")), rows, class_name="grid gap-3"))


def happened(seen: AppointmentCard) -> rx.Component:
    """Its story."""
    return rx.cond(
        some(seen.happened), card(rx.el.h2(t("What happened")), timeline(rx.foreach(seen.happened, happening)))
    )


def happening(one: Happening) -> rx.Component:
    """One thing that happened."""
    return moment(one.sentence, one.when)


def doing(seen: AppointmentCard) -> rx.Component:
    """What can be done now; the client is told of each."""
    can, state = seen.doing, AdminAppointmentState
    yes = button(t("Approve"), "primary", on_click=state.approve, class_name="w-full")
    move = link_button(t("Move"), f"/admin/booking/appointments/{seen.key}/move", "quiet", "w-full")
    came = button(t("It took place"), on_click=state.complete, class_name="w-full")
    missed = button(t("Nobody came"), on_click=state.no_show, class_name="w-full")
    return rx.cond(
        seen.anything,
        card(
            rx.cond(can.answer, rx.el.h2(t("Waits for your answer")), rx.el.h2(t("What to do"))),
            rx.cond(can.answer, yes),
            rx.cond(can.complete, came),
            rx.cond(can.no_show, missed),
            rx.cond(can.move, move),
            rx.cond(can.answer, refusing(t("Decline"), t("Yes, decline it"), state.decline)),
            rx.cond(can.cancel, refusing(t("Cancel appointment"), t("Yes, cancel it"), state.cancel)),
            class_name="grid gap-4",
        ),
    )


def refusing(title: Text, label: Text, sends: Any) -> rx.Component:
    """Asked once more, with room for a reason."""
    return folded(
        title,
        rx.el.form(
            rx.el.p(t("The time is free at once, and what was paid goes back."), class_name="text-soft"),
            text_area(
                t("Reason (optional)"), "reason", t("The client reads it."), wrong("reason"), rows=3, max_length=1000
            ),
            submit(label, kind="danger", class_name="w-full"),
            on_submit=sends,
            no_validate=True,
            class_name="grid gap-4",
        ),
        class_name="border-t border-line pt-4",
    )
