"""The shell of an admin page: the client's shell with the places of the staff."""

import reflex as rx

from portal.admin.state import StaffState
from portal.pages.frame import Parts, page_in
from portal.ui import places
from portal.ui.text import Text


def wrong(field: str) -> rx.Var[str]:
    """What is wrong with this field of the page's form; empty: nothing."""
    return rx.Var.create(StaffState.errors).to(dict).get(field, "").to(str)


def admin_page(
    *content: rx.Component, title: Text, place: str, loaded: rx.Var[bool] | None = None, **parts: Parts
) -> rx.Component:
    """A page under `/admin`; see `portal.ui.shell.shell` for its parts."""
    around = {"places": places.OF_STAFF, "home": "/admin", "help": False}
    return page_in(around, *content, title=title, place=place, loaded=loaded, **parts)
