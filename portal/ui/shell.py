"""What surrounds every signed-in page: the business, the places, who I am, the answer line, the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import reflex as rx

from portal.addresses import route
from portal.domain.help import Topic
from portal.ui import places
from portal.ui.business import Business, colours, contact, logo
from portal.ui.button import link_button, post_form
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.help import all_help, help_button
from portal.ui.link import link, plain_link
from portal.ui.notice import connection_line, notice_line
from portal.ui.places import Place
from portal.ui.skeleton import bone
from portal.ui.strips import demo_strip, preview_strip
from portal.ui.text import Flag, Text, given, name, t

_BODY = "mx-auto w-full max-w-[72rem] px-4 md:px-8 lg:px-10"


class Person(Protocol):
    """Who is signed in; the State's row has these fields."""

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def acts_for_several(self) -> bool: ...
    @property
    def preview_of(self) -> str: ...


@dataclass(frozen=True)
class Frame:
    """The State vars every page shares, handed over once (`ClientState` has them all)."""

    business: Business
    person: Person
    notice: Text
    dismiss: Any  # the event that clears the notice
    ready: Flag  # the page's data has come
    missing: Flag  # what the address names is not there, or not theirs
    places: Sequence[Place]
    home: str = "/"
    help: bool = True  # the way to the answers for clients


def shell(
    frame: Frame,
    *content: rx.Component,
    title: Text,
    place: str,
    above: rx.Component | None = None,
    beside: rx.Component | None = None,
    waiting: rx.Component | None = None,
) -> rx.Component:
    """A page: `above` its title (a way back, a greeting), `beside` it (an action), bones while `waiting`."""
    body = rx.el.div(page_head(title, above, beside), *content)
    if waiting is not None:
        body = rx.cond(frame.ready, body, rx.el.div(page_head(title, above), waiting, aria_busy="true"))
    return rx.el.div(
        colours(frame.business),
        plain_link(t("Skip to content"), href="#content", class_name="skip"),
        _side(frame, place),
        rx.el.div(
            _top(frame),
            demo_strip(frame.business.demo),
            preview_strip(frame.person.preview_of),
            connection_line(),
            rx.el.main(
                notice_line(frame.notice, frame.dismiss),
                rx.cond(frame.missing, not_found(frame.home, frame.help), body),
                id="content",
                tab_index=-1,
                class_name=f"{_BODY} flex-1 py-6 lg:py-10 outline-none print:p-0",
            ),
            _foot(frame),
            class_name="flex flex-col min-w-0 min-h-dvh",
        ),
        places.bar(frame.places, place),
        data_theme=frame.person.theme,
        class_name=(
            "[--bottom-bar:calc(3.5rem+1px+env(safe-area-inset-bottom))] "
            "lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] print:block!"
        ),
    )


def page_head(title: Text, above: rx.Component | None = None, beside: rx.Component | None = None) -> rx.Component:
    """The title of a page, with what stands above and beside it."""
    unknown = rx.el.h1(rx.el.span(t("Loading…"), class_name="sr-only"), bone("11rem", "1.75rem"))
    heading = rx.cond(given(title), rx.el.h1(name(title)), unknown)
    return rx.el.div(
        rx.el.div(above or rx.fragment(), heading, class_name="min-w-0 wrap-anywhere"),
        beside or rx.fragment(),
        class_name="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 mb-5 lg:mb-7 no-print",
    )


def back(label: Text, href: Text) -> rx.Component:
    """The way back to the list, above a title."""
    return link(
        rx.el.span("‹", aria_hidden="true"),
        label,
        href=href,
        class_name="inline-flex items-center gap-1 min-h-11 -mt-3 text-soft no-underline hover:text-ink",
    )


def not_found(home: str = "/", has_help: bool = True) -> rx.Component:
    """What the address names is not there, or is somebody else's: both look the same."""
    return card(
        empty(
            t("We could not find this page"),
            t("It may have been moved or removed, or the link is incomplete."),
            link_button(t("Back to the dashboard"), home, "primary"),
            help_button(Topic.MISSING_DOCUMENT) if has_help else rx.fragment(),
            kind="search",
            level=1,
        )
    )


def _side(frame: Frame, place: str) -> rx.Component:
    return rx.el.header(
        rx.el.div(logo(frame.business), class_name="px-2 mb-7"),
        places.column(frame.places, place),
        rx.el.div(
            name(frame.person.name, "font-semibold line-clamp-2"),
            name(frame.person.company, "text-small text-soft line-clamp-2"),
            _switch(frame),
            _sign_out("-ms-3 mt-1"),
            class_name="mt-auto px-3 pt-4 border-t border-line min-w-0 wrap-anywhere",
        ),
        class_name=(
            "max-lg:hidden no-print sticky top-0 h-dvh overflow-y-auto flex flex-col "
            "px-3 pt-7 pb-4 border-e border-line"
        ),
    )


def _top(frame: Frame) -> rx.Component:
    return rx.el.header(
        logo(frame.business, "line-clamp-1"),
        _sign_out("-me-3 flex-none"),
        class_name=(
            "lg:hidden no-print flex items-center justify-between gap-4 px-4 md:px-8 min-h-15 border-b border-line"
        ),
    )


def _switch(frame: Frame) -> rx.Component:
    """For whoever acts for several companies: to the choice, a page without script."""
    look = "inline-flex items-center min-h-11 text-small text-soft hover:text-ink"
    link_ = plain_link(t("Switch company"), href=route("/auth/company"), class_name=look)
    return rx.cond(frame.person.acts_for_several, link_)


def _sign_out(class_name: str) -> rx.Component:
    look = "min-h-11 px-3 text-soft hover:text-ink rounded-lg cursor-pointer whitespace-nowrap"
    return post_form(
        rx.el.button(t("Sign out"), type="submit", class_name=look),
        action=route("/auth/logout"),
        class_name=class_name,
    )


def _foot(frame: Frame) -> rx.Component:
    me = rx.cond(
        given(frame.person.name),
        rx.el.span(
            rx.el.span(t("Signed in as {name}", name=frame.person.name), class_name="line-clamp-2"),
            class_name="lg:hidden",
        ),
    )
    return rx.el.footer(
        contact(
            frame.business,
            all_help() if frame.help else rx.fragment(),
            me,
            rx.el.span(_switch(frame), class_name="lg:hidden"),
        ),
        class_name=f"{_BODY} no-print pt-4 pb-[calc(var(--bottom-bar)+1.5rem)] lg:pb-8",
    )
