"""Which events a browser may send, and with what: every argument is parsed before the handler sees it.

Reflex calls any public method of a State with whatever the browser sent. A handler without a door is refused twice:
`ClientState` does not accept it at import, and the gate does not let its name through.
"""

import inspect
import traceback
from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol, get_type_hints

from pydantic import ConfigDict, create_model

from portal.access import modules
from portal.errors import BadArguments, Refused


class Door(StrEnum):
    """Who may call a handler."""

    PRIVATE = "private"  # the browser of a client's person; that of staff who look at it as they do
    STAFF = "staff"  # the browser of somebody of the staff
    SIGNED_IN = "signed_in"  # either
    INTERNAL = "internal"  # our own code only: pushes, chained events


class Refusing(Protocol):
    """A State that can show a refusal."""

    def _refuse(self, refused: Refused) -> None: ...


Handler = Callable[..., Awaitable[Any]]


def guarded(handler: Handler, door: Door) -> Handler:
    """The handler behind its door: arguments validated strictly, expected refusals shown instead of raised.

    A refusal must not travel as an exception: with Redis, raising throws away what the handler changed.
    """
    if not inspect.iscoroutinefunction(handler):
        raise TypeError(f"{handler.__qualname__}: events are async, a sync one would hold up everybody")
    parse = _parser(handler)

    @wraps(handler)
    async def enter(self: Refusing, *args: Any, **sent: Any) -> Any:
        try:
            with modules.within(getattr(self, "module", None)):
                return await handler(self, **parse(args, sent))
        except Refused as refused:
            self._refuse(refused)

    enter.door = door  # type: ignore[attr-defined]
    return enter


def door_of(handler: object) -> Door | None:
    """The door a handler was given, if any."""
    return getattr(handler, "door", None)


def came_from_a_handler(exception: BaseException) -> bool:
    """Raised by what a door opened on, and not by Reflex on the way to it."""
    return any(frame.f_code.co_filename == __file__ for frame, _ in traceback.walk_tb(exception.__traceback__))


def _parser(handler: Handler) -> Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]:
    hints = get_type_hints(handler, include_extras=True)  # the limits in Annotated count
    params = list(inspect.signature(handler).parameters.values())[1:]
    if missing := [p.name for p in params if p.name not in hints]:
        raise TypeError(f"{handler.__qualname__}: annotate {', '.join(missing)}")
    fields: dict[str, Any] = {p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in params}
    model = create_model(f"{handler.__qualname__}Arguments", __config__=ConfigDict(extra="forbid"), **fields)

    def parse(args: tuple[Any, ...], sent: dict[str, Any]) -> dict[str, Any]:
        try:
            if len(args) > len(params):
                raise ValueError("too many arguments")
            named = dict(zip((p.name for p in params), args, strict=False))
            parsed = model.model_validate({**named, **sent})
        except ValueError as error:
            raise BadArguments from error
        return {p.name: getattr(parsed, p.name) for p in params}

    return parse
