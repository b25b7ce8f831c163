"""The two pages nobody asks for: an address that leads nowhere, and a session that has ended."""

from typing import Any

import reflex as rx

from portal.addresses import route
from portal.domain.help import Topic
from portal.state import ClientState
from portal.ui.business import contact
from portal.ui.button import file_button, link_button
from portal.ui.empty import empty
from portal.ui.help import all_help, help_button
from portal.ui.text import t


def not_found() -> rx.Component:
    """An address that leads nowhere."""
    text = t("The address may be incomplete, or the page has moved.")
    onwards = link_button(t("Back to the dashboard"), "/", "primary")
    helping = help_button(Topic.MISSING_DOCUMENT)
    return alone(empty(t("We could not find this page"), text, onwards, helping, kind="search", level=1))


def signed_out() -> rx.Component:
    """Shown for a moment when a session ends under an open page: the browser then fetches the real sign-in page.

    Whichever way the page learns of it (its own event, its websocket closing), the sign-in page is told.
    """
    asked = "new URLSearchParams(window.location.search + '&ended=1')"
    reload = rx.call_function(rx.Var(f"() => window.location.replace('{route('/login')}?' + {asked})"))
    sign_in = file_button(t("Sign in"), "/login", "primary")
    text = t("Your session has ended. Sign in again to continue.")
    return alone(empty(t("You have been signed out"), text, sign_in, kind="profile", level=1), on_mount=reload)


def alone(content: rx.Component, **props: Any) -> rx.Component:
    """One card in the middle of nothing else; below it how to reach the business, as far as this window knows it."""
    foot = rx.el.footer(contact(ClientState.business, all_help()))
    return rx.el.div(rx.el.main(rx.el.div(content, class_name="card p-4!")), foot, class_name="page", **props)
