"""Requests checked against the parameter types the Stripe SDK ships: its spec is our spec.

The SDK's TypedDicts are rebuilt as strict ones (no unknown keys, closed enums) and handed to pydantic.
"""

import sys
import types
import typing
from functools import cache
from typing import Any

import stripe
import stripe.params.checkout
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict, is_typeddict

from portal.devtools.fake_stripe.not_simulated import refuse_ignored
from portal.devtools.fake_stripe.refusals import Refusal, bad

_TRANSPORT = frozenset(stripe.RequestOptions.__annotations__)  # api_key, stripe_account …: headers, not parameters
_PLAIN: dict[Any, Any] = {list: list, dict: dict}


@cache
def _strict(typed: Any) -> Any:
    """The SDK's TypedDict rebuilt with every key known and every enum closed."""
    names = {**vars(typing), **vars(stripe), **vars(sys.modules[typed.__module__]), "StripeContext": Any}
    hints = typing.get_type_hints(typed, globalns=names, localns=names, include_extras=True)
    fields = {key: _walk(hint) for key, hint in hints.items() if key not in _TRANSPORT}
    rebuilt = TypedDict(typed.__name__, fields)  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]
    rebuilt.__pydantic_config__ = ConfigDict(extra="forbid")  # pyright: ignore[reportAttributeAccessIssue]
    return rebuilt


def _walk(hint: Any) -> Any:
    if is_typeddict(hint):
        return _strict(hint)
    origin = typing.get_origin(hint)
    if origin is None or origin is typing.Literal:
        return hint
    inner = tuple(_walk(argument) for argument in typing.get_args(hint))
    if origin in (typing.Union, types.UnionType):
        return _union(inner)
    if getattr(origin, "__name__", "") == "UntypedStripeObject":
        return dict[str, inner[0]]
    return _PLAIN.get(origin, origin)[inner[0] if len(inner) == 1 else inner]


def _union(members: tuple[Any, ...]) -> Any:
    """The SDK's enums are open (`Literal[…] | str`); ours are closed, so a misspelt value is caught."""
    if any(typing.get_origin(member) is typing.Literal for member in members):
        members = tuple(member for member in members if member is not str)
    return typing.Union[members]  # noqa: UP007 — built at run time


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    where = stripe.params.checkout if name.startswith("Session") else stripe.params
    return TypeAdapter(_strict(getattr(where, name)))


def check(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters as Python values, or a Refusal worded as Stripe words it. `name` is the SDK's type."""
    try:
        checked = _adapter(name).validate_python(given)
    except ValidationError as error:
        raise _refusal(error, given) from None
    refuse_ignored(checked)
    _check_metadata(checked.get("metadata"), "metadata")
    intent = checked.get("payment_intent_data", {})
    _check_metadata(intent.get("metadata"), "payment_intent_data[metadata]")
    return checked


def _refusal(error: ValidationError, given: dict[str, Any]) -> Refusal:
    rank = {"extra_forbidden": 0, "missing": 1}
    worst = min(error.errors(), key=lambda one: rank.get(one["type"], 2))
    param = _param(worst, given)
    match worst["type"]:
        case "extra_forbidden":
            return bad(f"Received unknown parameter: {param}", param, "parameter_unknown", saved=False)
        case "missing":
            return bad(f"Missing required param: {param}.", param, "parameter_missing", saved=False)
        case "int_parsing" | "int_type":
            message = f"Invalid integer: {worst['input']}"
            return bad(message, param, "parameter_invalid_integer", saved=False)
    return bad(f"Invalid {param}: {worst['msg']}", param, saved=False)


def _param(problem: ErrorDetails, given: Any) -> str:
    """`line_items[0][quantity]`: pydantic's place without the names of union members it passed through."""
    place: list[str] = []
    last = len(problem["loc"]) - 1
    for depth, part in enumerate(problem["loc"]):
        inside = isinstance(given, dict) and part in given
        if inside or (isinstance(given, list) and isinstance(part, int)):
            given = given[part]  # pyright: ignore[reportArgumentType, reportCallIssue]
        elif depth != last or problem["type"] != "missing":
            continue
        place.append(str(part))
    return place[0] + "".join(f"[{part}]" for part in place[1:]) if place else str(problem["loc"][0])


def _check_metadata(metadata: dict[str, str] | str | None, param: str) -> None:
    if not isinstance(metadata, dict):
        return
    if len(metadata) > 50:
        raise bad("Metadata may have at most 50 keys", param, saved=False)
    for key, value in metadata.items():
        if len(key) > 40:
            raise bad(f"Metadata keys must be under 40 characters: {key}", param, saved=False)
        if len(value) > 500:
            message = f"Metadata values must be under 500 characters, but {key} has {len(value)}."
            raise bad(message, f"{param}[{key}]", saved=False)
