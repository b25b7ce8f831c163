"""Contact information: what we have on record, and what of it the client changes here."""

import reflex as rx

from portal.domain.profile_view import DifferenceRow
from portal.pages.profile_email import email_request
from portal.pages.profile_form import form
from portal.pages.profile_frame import profile_page
from portal.pages.profile_state import DIFFERENCES, ProfileState
from portal.ui.button import button
from portal.ui.card import card
from portal.ui.facts import fact
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t


def page() -> rx.Component:
    """What is locked, then what can be changed."""
    return profile_page(
        "contact",
        rx.el.div(on_record(), differences(), form(), class_name="grid gap-5 max-w-2xl"),
        loaded=given(ProfileState.shown.email),
        waiting=rx.el.div(card_bones(3), card_bones(6), class_name="grid gap-5 max-w-2xl"),
    )


def on_record() -> rx.Component:
    """Who the person is to us. The address they sign in with is changed on request."""
    seen = ProfileState.shown
    return card(
        rx.el.h2(t("Contact information")),
        rx.el.dl(fact(t("Company"), seen.company), fact(t("Your name"), seen.name), class_name="grid gap-3 m-0"),
        rx.el.p(
            t("This is how we have it. Something wrong with a name? Please write to us."),
            class_name="text-small text-soft",
        ),
        rx.el.div(
            rx.el.dl(fact(t("E-mail"), seen.email), class_name="m-0"),
            email_request(),
            class_name="grid gap-4 border-t border-line pt-4",
        ),
        class_name="grid gap-4",
    )


def differences() -> rx.Component:
    """Somebody else was faster: what it is now beside what this person typed."""
    return rx.el.div(
        rx.cond(
            some(ProfileState.shown.differences),
            card(
                rx.el.h2(t("Somebody else has changed this meanwhile")),
                rx.el.p(t("Nothing of yours is saved yet. Compare, and choose."), class_name="text-soft"),
                rx.el.ul(
                    rx.foreach(ProfileState.shown.differences, difference),
                    role="list",
                    class_name="list-none p-0 m-0 divide-y divide-line border-y border-line",
                ),
                rx.el.div(
                    button(t("Keep what I typed"), on_click=ProfileState.hold),
                    button(t("Take what is stored now"), on_click=ProfileState.discard),
                    class_name="flex flex-wrap gap-3 max-sm:grid",
                ),
                class_name="grid gap-4 urgent",
                role="alert",
            ),
        ),
        id=DIFFERENCES,
        tab_index=-1,
        class_name="outline-none scroll-mt-6 empty:hidden",
    )


def difference(one: DifferenceRow) -> rx.Component:
    """One field."""
    empty = rx.el.span(t("nothing"), class_name="text-soft")
    alone = rx.el.span(t("left as it was"), class_name="text-soft")
    mine = rx.cond(given(one.typed), name(one.typed), empty)
    take = button(
        t("Take this"),
        on_click=ProfileState.take(one.name),
        aria_label=t("Take what is stored: {label}", label=one.label),
    )
    return rx.el.li(
        rx.el.p(one.label, class_name="font-medium"),
        rx.el.dl(
            _side(t("Now"), rx.cond(given(one.now), name(one.now), empty)),
            _side(t("You typed"), rx.cond(one.is_mine, mine, alone)),
            class_name="grid grid-cols-2 gap-4 m-0 mt-1",
        ),
        rx.cond(one.is_mine, rx.el.div(take, class_name="mt-2")),
        class_name="py-3",
    )


def _side(label: Text, value: rx.Component | rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-small text-soft"),
        rx.el.dd(value, class_name="m-0"),
        class_name="min-w-0 wrap-anywhere whitespace-pre-line",
    )
