"""The shell of a client page, wired to the State every page shares."""

from dataclasses import replace
from typing import Any

import reflex as rx

from portal.state import ClientState
from portal.ui import shell
from portal.ui.text import Text


def frame() -> shell.Frame:
    """The State vars the shell shows."""
    return shell.Frame(
        business=ClientState.business,  # pyright: ignore[reportArgumentType]
        person=ClientState.person,  # pyright: ignore[reportArgumentType]
        notice=ClientState.notice,
        dismiss=ClientState.dismiss,
        ready=ClientState.ready,
        missing=ClientState.missing,
    )


def client_page(
    *content: rx.Component, title: Text, place: str, loaded: rx.Var[bool] | None = None, **parts: Any
) -> rx.Component:
    """A page of the portal; see `portal.ui.shell.shell` for its parts.

    `loaded`: its own data is there. `ready` may still speak of the page before: a form must not show empty meanwhile.
    """
    around = frame()
    if loaded is not None:
        around = replace(around, ready=ClientState.ready & loaded)
    return shell.shell(around, *content, title=title, place=place, **parts)
