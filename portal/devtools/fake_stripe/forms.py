"""Stripe's form encoding: `a[b][0][c]=v` and `expand[]=v` become nested dicts and lists."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from portal.devtools.fake_stripe.refusals import bad

_PART = re.compile(r"[^\[\]]+")


def decode(encoded: str) -> dict[str, Any]:
    """The nested parameters of a body or a query string. Raises Refusal 400 where keys contradict."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        _plant(root, key, value)
    return {name: _lists(value) for name, value in root.items()}


def _plant(root: dict[str, Any], key: str, value: str) -> None:
    parts = _PART.findall(key)
    if not parts:
        raise bad(f"Invalid parameter name: {key!r}", saved=False)
    here = root
    for part in parts[:-1]:
        here = _inside(here, part, key)
    if key.endswith("[]"):
        here = _inside(here, parts[-1], key)
        parts = [*parts, str(len(here))]
    here[parts[-1]] = value


def _inside(here: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    deeper = here.setdefault(part, {})
    if not isinstance(deeper, dict):
        raise bad(f"Invalid hash: {key}", part, saved=False)
    return deeper


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in _in_order(value)]
    return {name: _lists(inner) for name, inner in value.items()}


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=int)
