"""The shell of a page, wired to the State every page shares."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import reflex as rx

from portal.state import ClientState
from portal.ui import places, shell
from portal.ui.text import Text

Parts = Any  # of `portal.ui.shell.shell`


def frame() -> shell.Frame:
    """The State vars the shell shows."""
    person = ClientState.person
    return shell.Frame(
        business=ClientState.business,  # pyright: ignore[reportArgumentType]
        person=ClientState.person,  # pyright: ignore[reportArgumentType]
        notice=ClientState.notice,
        dismiss=ClientState.dismiss,
        ready=ClientState.ready,
        missing=ClientState.missing,
        places=places.of_client(person.has_quotes, person.has_booking, person.has_activity),
    )


def client_page(
    *content: rx.Component, title: Text, place: str, loaded: rx.Var[bool] | None = None, **parts: Parts
) -> rx.Component:
    """A page of the portal; see `portal.ui.shell.shell` for its parts.

    `loaded`: its own data is there. `ready` may still speak of the page before: a form must not show empty meanwhile.
    """
    return page_in({}, *content, title=title, place=place, loaded=loaded, **parts)


def page_in(
    around: Mapping[str, Any], *content: rx.Component, title: Text, place: str, loaded: rx.Var[bool] | None,
    **parts: Parts,
) -> rx.Component:  # fmt: skip
    """The same with another frame `around` it."""
    ready = ClientState.ready if loaded is None else ClientState.ready & loaded
    return shell.shell(replace(frame(), ready=ready, **around), *content, title=title, place=place, **parts)
