"""`expand[]`: references in an answer replaced by the objects they name."""

from typing import Any

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.lists import envelope
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body

_DEEPEST = 4


def expanded(call: Call, answer: Body, wanted: list[str]) -> Body:
    """The answer with each dotted path followed. Raises Refusal 400 on what cannot be expanded."""
    for path in wanted:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            raise bad(f"You cannot expand more than {_DEEPEST} levels of a property: {path}", "expand", saved=False)
        _follow(call, answer, parts, path)
    return answer


def _follow(call: Call, body: Any, parts: list[str], path: str) -> None:
    if not parts or body is None:
        return
    if isinstance(body, list):
        for one in body:
            _follow(call, one, parts, path)
        return
    name, rest = parts[0], parts[1:]
    if name == "line_items" and body.get("object") == "checkout.session":
        body[name] = line_items(call, body["id"])
    elif name not in body:
        raise bad(f"This property cannot be expanded ({path}).", "expand", saved=False)
    elif isinstance(body[name], str):
        body[name] = _object(call, body[name], path)
    _follow(call, body[name], rest, path)


def _object(call: Call, identifier: str, path: str) -> Body:
    found = call.world.store.anything(identifier, call.account)
    if found is None:
        raise bad(f"This property cannot be expanded ({path}).", "expand", saved=False)
    return found


def line_items(call: Call, session_id: str) -> Body:
    """A session's items in their own list."""
    kept = call.world.store.get("items_of_session", session_id, call.account) or {"data": []}
    url = {"url": f"/v1/checkout/sessions/{session_id}/line_items"}
    return envelope(call, kept["data"]) | url
