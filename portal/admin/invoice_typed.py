"""What is typed on the page of an invoice, as its forms send it."""

from typing import Annotated, NotRequired
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.admin.paper_state import Turn
from portal.models import PaymentMethod

Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here
ORDER = (
    "subject",
    "message",
    "amount",
    "day",
    "reference",
    "credit",
    "credit_reason",
    "refund",
    "refund_reason",
    "mistake",
)


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Issuing(TypedDict):
    """Issue and send, or send again. Who is told came with each tick; `turn`: the page this answers to."""

    turn: Turn
    subject: NotRequired[Typed]
    message: NotRequired[Typed]


@with_config(ConfigDict(extra="ignore"))
class Recording(TypedDict):
    """Money that came."""

    turn: Turn
    amount: Typed
    day: Typed
    method: PaymentMethod
    reference: Typed
    again: NotRequired[Typed]


@with_config(ConfigDict(extra="ignore"))
class Crediting(TypedDict):
    """A credit note."""

    turn: Turn
    credit: Typed
    credit_reason: Typed


@with_config(ConfigDict(extra="ignore"))
class Refunding(TypedDict):
    """Money to give back."""

    turn: Turn
    payment: UUID
    refund: Typed
    refund_reason: Typed


@with_config(ConfigDict(extra="ignore"))
class TakingBack(TypedDict):
    """A payment recorded by mistake."""

    turn: Turn
    payment: UUID
    mistake: Typed
