"""From a problem to its answer on the help page."""

import reflex as rx

from portal.addresses import route
from portal.domain.help import Topic, address
from portal.ui.button import file_button
from portal.ui.link import plain_link
from portal.ui.text import t


def help_button(topic: Topic) -> rx.Component:
    """Beside the button that leads on."""
    return file_button(t("Help with this"), route(address(topic)))


def help_link(topic: Topic) -> rx.Component:
    """Beside words that tell what went wrong."""
    look = "whitespace-nowrap font-semibold"
    return plain_link(t("Help with this"), href=route(address(topic)), class_name=look)


def all_help() -> rx.Component:
    """In the foot of every page."""
    return plain_link(t("Help"), href=route("/help"), class_name="no-underline hover:underline")
