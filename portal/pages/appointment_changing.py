"""What was just done with an appointment, and what can still be done: moving it, and cancelling it."""

import reflex as rx

from portal.domain.appointment_view import AppointmentView
from portal.pages.appointment_state import AppointmentPageState
from portal.state import ClientState
from portal.ui.button import link_button, submit
from portal.ui.card import card
from portal.ui.field import text_area
from portal.ui.folded import folded
from portal.ui.icons import icon
from portal.ui.text import Text, given, t


def done(seen: AppointmentView) -> rx.Component:
    """What has just been done, and that a mail tells of it."""
    kind = AppointmentPageState.done
    mailed = t("A confirmation is on its way to {email}.", email=ClientState.person.email)
    asked = t("We answer by e-mail to {email}.", email=ClientState.person.email)
    said = rx.match(
        kind + "." + seen.status,  # pyright: ignore[reportOperatorIssue]
        ("new.confirmed", banner(t("Your appointment is booked"), mailed)),
        ("new.requested", banner(t("Your request has reached us"), asked)),
        ("moved.confirmed", banner(t("Your appointment is moved"), mailed)),
        ("moved.requested", banner(t("We have your wish for another time"), asked)),
        rx.fragment(),
    )
    return rx.fragment(said)


def banner(title: Text, text: Text) -> rx.Component:
    """Good news."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("check", "1.5rem"), class_name="text-ok"),
            rx.el.h2(title, class_name="text-title"),
            class_name="flex items-center gap-2.5",
        ),
        rx.el.p(text, class_name="text-soft wrap-anywhere"),
        class_name="card mb-5 grid gap-1",
    )


def changing(seen: AppointmentView) -> rx.Component:
    """Move and cancel, while both can be done here; else why not."""
    open_ = rx.fragment(
        rx.el.p(seen.until, class_name="text-soft text-small"),
        link_button(t("Move"), f"/booking/appointments/{seen.key}/move", "quiet", "w-full"),
        cancelling(),
    )
    return rx.cond(
        seen.may_change | given(seen.fixed),
        card(
            rx.el.h2(t("Something came up?")),
            rx.cond(seen.may_change, open_, rx.el.p(seen.fixed, class_name="wrap-anywhere")),
            class_name="grid gap-4",
        ),
    )


def cancelling() -> rx.Component:
    """Asked once more, with room for a reason."""
    return folded(
        t("Cancel appointment"),
        rx.el.form(
            rx.el.p(t("The time is given to others at once."), class_name="text-soft"),
            text_area(
                t("Reason (optional)"), "reason", error=AppointmentPageState.error, rows=2, max_length=1000,
                default_value=AppointmentPageState.reason, on_change=AppointmentPageState.write,
            ),
            submit(t("Yes, cancel it"), kind="danger", class_name="w-full"),
            on_submit=AppointmentPageState.cancel,
            no_validate=True,
            class_name="grid gap-4",
        ),
        class_name="border-t border-line pt-4",
    )  # fmt: skip
