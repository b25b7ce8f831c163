"""The places of the portal: a column beside the page, on a phone a bar below it."""

from collections.abc import Sequence
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
    in_column: Flag = True  # whether it is shown there
    in_bar: Flag = True  # a phone has room for five
    within: str = ""  # the place it belongs to: on a desk it is shown below that one, while one is there


def of_client(has_quotes: Flag, has_booking: Flag, has_activity: Flag) -> list[Place]:
    """Where clients go: what the business shows them, and booking where there is something to book, or was. With both
    quotes and booking the story of the account stands on a phone's dashboard alone."""
    quotes, booking, activity = (rx.Var.create(one).to(bool) for one in (has_quotes, has_booking, has_activity))
    return [
        Place("dashboard", t("Dashboard"), "/", "dashboard"),
        Place("invoices", t("Invoices"), "/invoices", "invoices"),
        Place("quotes", t("Quotes"), "/quotes", "quotes", quotes, quotes),
        Place("booking", t("Booking"), "/booking", "booking", booking, booking),
        Place("activity", t("Activity"), "/activity", "activity", activity, activity & ~(booking & quotes)),
        Place("profile", t("Profile"), "/profile", "profile"),
    ]


# Where staff go: only what exists is shown, a new page adds its place here. A phone's menu has what its bar has not.
OF_STAFF: list[Place] = [
    Place("overview", t("Overview"), "/admin", "dashboard"),
    Place("clients", t("Clients"), "/admin/clients", "profile"),
    Place("invoices", t("Invoices"), "/admin/invoices", "invoices"),
    Place("recurring", t("Recurring invoices"), "/admin/recurring", "recurring", in_bar=False, within="invoices"),
    Place("products", t("Products"), "/admin/products", "products", in_bar=False, within="invoices"),
    Place("received", t("Payments received"), "/admin/payments", "received", in_bar=False, within="invoices"),
    Place("quotes", t("Quotes"), "/admin/quotes", "quotes", in_bar=False),
    Place("booking", t("Booking"), "/admin/booking", "booking", in_bar=False),
    Place("inbox", t("Inbox"), "/admin/inbox", "inbox"),
    Place("activity", t("Activity"), "/admin/activity", "activity", in_bar=False),
    Place("staff", t("Staff"), "/admin/staff", "staff", in_bar=False),
    Place("audit", t("What staff did"), "/admin/audit", "audit", in_bar=False),
    Place("settings", t("Settings"), "/admin/settings", "settings", in_bar=False),
    Place("stripe", t("Online payments"), "/admin/stripe", "payments", in_bar=False),
    Place("menu", t("Menu"), "/admin/menu", "menu", in_column=False),
]


def column(places: Sequence[Place], current: str) -> rx.Component:
    """The places one below the other."""
    return rx.el.nav(
        *[_where(place.in_column, _in_column(place, current)) for place in places if _is_open(place, places, current)],
        aria_label=t("Places"),
        class_name="flex flex-col gap-0.5",
    )


def bar(places: Sequence[Place], current: str) -> rx.Component:
    """The places side by side, within reach of a thumb."""
    return rx.el.nav(
        *[_where(place.in_bar, _link(place, current, _IN_BAR)) for place in places if place.in_bar is not False],
        aria_label=t("Places"),
        class_name=(
            "lg:hidden no-print fixed inset-x-0 bottom-0 z-30 flex bg-paper border-t border-line "
            "pb-[env(safe-area-inset-bottom)]"
        ),
    )


def _is_open(place: Place, places: Sequence[Place], current: str) -> bool:
    """A place within another is shown from there, and from its neighbours."""
    within = {one.key: one.within for one in places}.get(current, "")
    return not place.within or place.within in (current, within)


def _in_column(place: Place, current: str) -> rx.Component:
    if place.within:
        here = {"aria_current": "page"} if place.key == current else {}
        return link(
            rx.el.span(place.label), href=place.href, class_name=f"{_IN_COLUMN} ps-11! min-h-9! text-small", **here
        )
    return _link(place, current, _IN_COLUMN)


def _where(shown: Flag, item: rx.Component) -> rx.Component:
    if isinstance(shown, bool):
        return item if shown else rx.fragment()
    return rx.cond(shown, item)


def _link(place: Place, current: str, look: str) -> rx.Component:
    here = {"aria_current": "page"} if place.key == current else {}
    return link(icon(place.icon), rx.el.span(place.label), href=place.href, class_name=look, **here)
