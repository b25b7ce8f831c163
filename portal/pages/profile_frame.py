"""What the pages of the profile share: the row that leads from one to the next."""

from typing import Any, Literal

import reflex as rx

from portal.pages.frame import client_page
from portal.ui.segments import Segment, segments
from portal.ui.text import t

Part = Literal["contact", "settings", "access", "data"]


def profile_page(part: Part, *content: rx.Component, **parts: Any) -> rx.Component:
    """One of the pages, under the row."""
    row = segments(
        t("Parts of the profile"),
        [
            Segment(t("Contact"), "/profile", None, part == "contact"),
            Segment(t("Settings"), "/profile/settings", None, part == "settings"),
            Segment(t("Access"), "/profile/access", None, part == "access"),
            Segment(t("Your data"), "/profile/data", None, part == "data"),
        ],
    )
    return client_page(rx.el.div(row, class_name="flex mb-5"), *content, title=t("Profile"), place="profile", **parts)
