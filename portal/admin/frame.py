"""The shell of an admin page: the client's shell with the places of the staff."""

import reflex as rx

from portal.admin.state import StaffState
from portal.pages.frame import Parts, page_in
from portal.ui import places
from portal.ui.link import link
from portal.ui.notice import notice
from portal.ui.text import Text, t

HIDDEN = {  # by place: what it means that its part of the portal is hidden
    "quotes": t("Quotes are hidden from your clients: nobody can open one, not even by the link in a mail."),
    "booking": t(
        "Booking is hidden from your clients: they cannot book, move or cancel. What was agreed stays agreed."
    ),
}


def hidden_from_clients(place: str) -> rx.Component:
    """Said on every page of a part that clients do not see, with the way to where it is changed."""
    hidden = rx.Var.create(StaffState.hidden).to(list).contains(place)
    change = rx.cond(
        StaffState.may_manage,
        link(
            t("Change this"),
            href="/admin/settings?show=clients-see",
            class_name="underline whitespace-nowrap py-3 -my-3",
        ),
    )
    return rx.cond(hidden, rx.el.div(notice(HIDDEN[place], change), class_name="mb-5 no-print"))


def wrong(field: str) -> rx.Var[str]:
    """What is wrong with this field of the page's form; empty: nothing."""
    return rx.Var.create(StaffState.errors).to(dict).get(field, "").to(str)


def admin_page(
    *content: rx.Component, title: Text, place: str, loaded: rx.Var[bool] | None = None, **parts: Parts
) -> rx.Component:
    """A page under `/admin`; see `portal.ui.shell.shell` for its parts."""
    content = (hidden_from_clients(place), *content) if place in HIDDEN else content
    around = {"places": places.OF_STAFF, "home": "/admin", "help": False}
    return page_in(around, *content, title=title, place=place, loaded=loaded, **parts)
