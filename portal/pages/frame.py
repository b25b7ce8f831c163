"""The shell of a client page, wired to the State every page shares."""

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


def client_page(*content: rx.Component, title: Text, place: str, **parts: Any) -> rx.Component:
    """A page of the portal; see `portal.ui.shell.shell` for its parts."""
    return shell.shell(frame(), *content, title=title, place=place, **parts)
