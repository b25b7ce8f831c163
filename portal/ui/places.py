"""The places of the portal: a column beside the page, on a phone a bar below it."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from portal.ui.icons import Icon, icon
from portal.ui.link import link
from portal.ui.text import Flag, t

_IN_COLUMN = (
    "flex items-center gap-3 min-h-11 px-3 rounded-lg no-underline text-soft transition-colors "
    "hover:text-ink hover:bg-ink/4 aria-[current=page]:bg-brand/12 aria-[current=page]:text-ink "
    "aria-[current=page]:font-semibold"
)
_IN_BAR = (
    "relative flex-1 min-w-0 flex flex-col items-center justify-center gap-0.5 min-h-14 px-0.5 "
    "text-[0.75rem] max-[22.5rem]:text-[0.7rem] text-soft no-underline aria-[current=page]:text-ink "
    "aria-[current=page]:font-semibold aria-[current=page]:before:absolute aria-[current=page]:before:-top-px "
    "aria-[current=page]:before:h-0.5 "
    "aria-[current=page]:before:w-10 aria-[current=page]:before:bg-brand"
)


@dataclass(frozen=True)
class Place:
    """A place one can go to; `key` is what pages say to be in it."""

    key: str
    label: rx.Var[str]
    href: str
    icon: Icon


# Only what exists is shown: a new page adds its place here. Booking is shown where there is something to book, or was;
# a phone has room for five places, so the story of the account then stands on the dashboard alone.
PLACES: list[Place] = [
    Place("dashboard", t("Dashboard"), "/", "dashboard"),
    Place("invoices", t("Invoices"), "/invoices", "invoices"),
    Place("quotes", t("Quotes"), "/quotes", "quotes"),
    Place("booking", t("Booking"), "/booking", "booking"),
    Place("activity", t("Activity"), "/activity", "activity"),
    Place("profile", t("Profile"), "/profile", "profile"),
]


def column(current: str, has_booking: Flag) -> rx.Component:
    """The places one below the other."""
    shown = {"booking": has_booking}
    return rx.el.nav(
        *[_where(shown, place, _link(place, current, _IN_COLUMN)) for place in PLACES],
        aria_label=t("Places"),
        class_name="flex flex-col gap-0.5",
    )


def bar(current: str, has_booking: Flag) -> rx.Component:
    """The places side by side, within reach of a thumb."""
    shown = {"booking": has_booking, "activity": ~rx.Var.create(has_booking).to(bool)}
    return rx.el.nav(
        *[_where(shown, place, _link(place, current, _IN_BAR)) for place in PLACES],
        aria_label=t("Places"),
        class_name=(
            "lg:hidden no-print fixed inset-x-0 bottom-0 z-30 flex bg-paper border-t border-line "
            "pb-[env(safe-area-inset-bottom)]"
        ),
    )


def _where(shown: Mapping[str, Flag], place: Place, item: rx.Component) -> rx.Component:
    return rx.cond(shown[place.key], item) if place.key in shown else item


def _link(place: Place, current: str, look: str) -> rx.Component:
    here = {"aria_current": "page"} if place.key == current else {}
    return link(icon(place.icon), rx.el.span(place.label), href=place.href, class_name=look, **here)
