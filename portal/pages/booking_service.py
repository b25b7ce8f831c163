"""The page of one service: choose a time, or confirm the one that is held; beside it what the service is."""

import reflex as rx

from portal.domain.booking_service_view import HeldView, ServiceView
from portal.pages.booking_questions import question
from portal.pages.booking_service_state import STEP, WRONG, BookingServiceState
from portal.pages.booking_times import Chooser, chooser
from portal.pages.frame import client_page
from portal.state import ClientState
from portal.ui.address import stands_at
from portal.ui.button import button, submit
from portal.ui.card import card
from portal.ui.countdown import minutes_left
from portal.ui.facts import time_fact
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import choice_bones
from portal.ui.step import step
from portal.ui.text import given, name, some, t


def page() -> rx.Component:
    """Both steps are one place on the page: the focus goes there when the step changes."""
    seen = BookingServiceState.offer
    held, here = given(seen.held.key), stands_at(seen.slug)
    return client_page(
        rx.el.div(
            about(seen),
            step(
                rx.cond(held, t("Confirm your time"), t("Choose a time")).to(str),
                rx.cond(held, confirming(seen), choosing(seen)),
                id=STEP,
            ),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
        ),
        title=rx.cond(here, seen.name, "").to(str),
        place="booking",
        above=back(t("Booking"), "/booking"),
        loaded=given(seen.slug) & here,
        waiting=choice_bones(),
    )


def about(seen: ServiceView) -> rx.Component:
    """What is booked."""
    return card(
        rx.el.h2(t("About this appointment"), class_name="sr-only"),
        rx.cond(
            given(seen.description),
            rx.el.p(name(seen.description), class_name="text-soft whitespace-pre-line wrap-anywhere mb-4"),
        ),
        rx.el.dl(rx.foreach(seen.facts, side_fact), class_name="grid gap-3 m-0 max-lg:grid-cols-2"),
        class_name="lg:order-last lg:sticky lg:top-6 min-w-0",
    )


def side_fact(one: tuple[str, str]) -> rx.Component:
    """One of its facts, label above value."""
    return rx.el.div(
        rx.el.dt(one[0], class_name="text-small text-soft"),
        rx.el.dd(name(one[1], "line-clamp-4"), class_name="m-0 wrap-anywhere"),
        class_name="min-w-0",
    )


def choosing(seen: ServiceView) -> rx.Component:
    """The first step."""
    only_reading = notice(t("Your access is for reading only. Ask a colleague to book, move or cancel appointments."))
    return rx.el.div(
        rx.cond(seen.may_book, None, only_reading),
        chooser(
            seen.times,
            Chooser(
                path=f"/booking/{seen.slug}",
                error=BookingServiceState.error,
                gone=BookingServiceState.gone,
                choose=BookingServiceState.choose,
                locked=~rx.Var.create(seen.may_book).to(bool),
                note=t("The time is kept for you for 10 minutes, while you fill in the rest."),
            ),
        ),
        class_name="grid gap-5",
    )


def confirming(seen: ServiceView) -> rx.Component:
    """The second step: what is held, the owner's questions, and the button that books."""
    return rx.el.form(
        card(
            rx.el.div(
                rx.el.h2(t("Your time")),
                rx.el.dl(rx.foreach(seen.held.times, time_fact), class_name="grid gap-2 m-0 mt-1"),
            ),
            until(seen.held),
            errors(),
            rx.cond(
                some(seen.held.questions), rx.el.div(rx.foreach(seen.held.questions, question), class_name="grid gap-4")
            ),
            going_on(seen),
            class_name="grid gap-5",
        ),
        on_submit=BookingServiceState.confirm,
        no_validate=True,
    )


def until(held: HeldView) -> rx.Component:
    """How long it is kept."""
    return rx.el.p(
        rx.el.span(t("Held for you until {time}.", time=held.until), class_name="font-semibold"),
        " ",
        minutes_left(held.seconds, BookingServiceState.ran_out, "text-soft"),
        class_name="rounded-xl bg-brand/8 px-4 py-2.5",
    )


def errors() -> rx.Component:
    """Which answers need another look: read out first, said in full at each of them."""
    listed = rx.foreach(BookingServiceState.wrong, lambda one: rx.el.li(name(one, "wrap-anywhere line-clamp-2")))
    return rx.el.div(
        rx.cond(
            some(BookingServiceState.wrong),
            rx.el.div(
                rx.el.p(t("Nothing is booked yet. Please look at:")),
                rx.el.ul(listed, class_name="list-disc ps-5 m-0 text-small font-normal"),
                class_name="notice bad grid! gap-1 justify-items-start",
            ),
        ),
        id=WRONG,
        tab_index=-1,
        class_name="outline-none scroll-mt-6 empty:hidden",
    )


def going_on(seen: ServiceView) -> rx.Component:
    """The button, the way back, and what happens behind it."""
    book = rx.cond(
        seen.is_paid, t("Go on to payment"), rx.cond(seen.needs_approval, t("Request booking"), t("Confirm booking"))
    )
    label = rx.cond(BookingServiceState.busy, t("One moment…"), book)
    asked = t("We answer by e-mail to {email}. Until then the time is kept for you.", email=ClientState.person.email)
    booked = t("A confirmation goes to {email}.", email=ClientState.person.email)
    paid = t("It is booked as soon as you have paid, on a secure page of Stripe.")
    return rx.el.div(
        rx.el.div(
            submit(label, BookingServiceState.busy),
            button(t("Choose another time"), on_click=BookingServiceState.release),
            class_name="flex flex-wrap gap-3 max-sm:grid",
        ),
        rx.el.p(
            rx.cond(seen.is_paid, paid, rx.cond(seen.needs_approval, asked, booked)),
            class_name="text-small text-soft wrap-anywhere mt-4",
        ),
        class_name="border-t border-line pt-5",
    )
