"""What every page shares: who is looking, the notice line, and our `@event`."""

from collections.abc import Callable
from typing import Any, ClassVar, overload

import reflex as rx
import structlog
from redis.exceptions import RedisError
from reflex.event import EventSpec
from reflex_base.registry import RegistrationContext

from portal.access import modules
from portal.access.doors import Door, Handler, came_from_a_handler, door_of, guarded
from portal.access.visit import visit
from portal.domain.shell import BusinessCard, PersonCard, surroundings
from portal.errors import NotFound, NotSignedIn, Refused
from portal.log import error_id
from portal.models import Module

log = structlog.get_logger()
event_of: Any = rx.event  # its overloads cannot follow our wrapper


@overload
def event(handler: Handler) -> Any: ...
@overload
def event(*, door: Door) -> Callable[[Handler], Any]: ...
def event(handler: Handler | None = None, *, door: Door = Door.PRIVATE) -> Any:
    """An event of ours: its arguments are checked, its refusals shown; `Door.INTERNAL` ones no browser can send."""
    if handler is None:
        return lambda given: event_of(guarded(given, door))
    return event_of(guarded(handler, door))


class ClientState(rx.State):
    """The parent of every page's State. Holds rows made for this browser, never identity and never secrets."""

    module: ClassVar[Module | None] = None  # the part of the portal the page belongs to: absent while it is hidden

    business: BusinessCard = BusinessCard()
    person: PersonCard = PersonCard()
    notice: str = ""
    ready: bool = False
    missing: bool = False
    _entered: str = ""
    _takes_notice_along: bool = False  # to the page it leads to: an answer told there

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse at import what Reflex would let any browser call: a public method without a door."""
        super().__init_subclass__(**kwargs)
        for name, handler in cls.event_handlers.items():
            if name in vars(cls) and name != "setvar" and door_of(handler.fn) is None:
                raise TypeError(f"{cls.__name__}.{name} is public: decorate it with @event or name it _{name}")

    @event(door=Door.SIGNED_IN)
    async def dismiss(self) -> None:
        """The person has read the notice."""
        self.notice = ""

    @event(door=Door.INTERNAL)
    async def tell(self, notice: str) -> None:
        """Say something on the page."""
        self.notice = notice

    @event(door=Door.INTERNAL)
    async def refresh(self) -> Any:
        """Load the open page again: something changed behind it."""
        app = RegistrationContext.get().app
        return app.get_load_events(self.router.url.path)

    async def _enter(self) -> None:
        """Who and where: each page's `load` begins with it. What was said belongs to the page it was said on."""
        self._arrive()
        with modules.within(None):  # what surrounds it is there all the same
            found = await visit(surroundings)
        self.business, self.person = found.business, found.person
        self.missing = False

    def _arrive(self) -> None:
        """On another page than before: what was said on that one is said."""
        if (here := str(self.router.url.path)) != self._entered:
            self.notice = self.notice if self._takes_notice_along else ""
            self._entered, self._takes_notice_along = here, False

    def _refuse(self, refused: Refused) -> None:
        """Show a refusal; an absent document is a screen of its own."""
        if isinstance(refused, NotFound):
            self.missing, self.ready = True, True
        elif not isinstance(refused, NotSignedIn):  # the gate is closing that page already
            self.notice = refused.said()


def on_error(exception: Exception) -> EventSpec | None:
    """The unexpected: a number for the person, the details in the log and nowhere else."""
    said = unexpected(exception)
    if isinstance(exception, RedisError) or not came_from_a_handler(exception):
        return None  # telling would fail too, and call us again, for ever
    return ClientState.tell(said)


def unexpected(exception: BaseException) -> str:
    """The same, for an event that has something to put right first: with Redis, raising would undo that too."""
    number = error_id(exception)
    return f"Something went wrong on our side. If it happens again, tell us this number: {number}."
