"""List endpoints: filters, `created` ranges and cursors, newest first, in Stripe's envelope."""

from typing import Any

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.refusals import absent, bad
from portal.devtools.fake_stripe.resources import Body

_BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_FIELDS = ("payment_intent", "charge", "customer", "status", "type", "email")


def envelope(call: Call, data: list[Body], *, has_more: bool = False) -> Body:
    """Stripe's wrapping of a list."""
    return {"object": "list", "url": call.path, "has_more": has_more, "data": data}


def listed(call: Call, kind: str) -> Body:
    """The caller's objects of one kind, as the parameters ask."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise bad("Invalid limit: must be between 1 and 100", "limit", saved=False)
    backwards = "ending_before" in call.params
    where, values = _conditions(call, kind)
    rows = call.world.store.page(where, {**values, "limit": limit + 1}, newest_first=not backwards)
    shown = rows[:limit]
    return envelope(call, shown[::-1] if backwards else shown, has_more=len(rows) > limit)


def _conditions(call: Call, kind: str) -> tuple[str, dict[str, Any]]:
    wheres = ["kind = :kind", "account = :account"]
    values: dict[str, Any] = {"kind": kind, "account": call.account}
    for name in _FIELDS:
        if name in call.params:
            wheres.append(f"json_extract(body, '$.{name}') = :{name}")
            values[name] = call.params[name]
    for number, (bound, moment) in enumerate(_created(call.params.get("created"))):
        wheres.append(f"created {bound} :created{number}")
        values[f"created{number}"] = moment
    if "types" in call.params:
        names = {f"type{number}": one for number, one in enumerate(call.params["types"])}
        wheres.append(f"json_extract(body, '$.type') IN ({', '.join(':' + name for name in names)})")
        values |= names
    if "delivery_success" in call.params:
        wheres.append(f"json_extract(body, '$.pending_webhooks') {'=' if call.params['delivery_success'] else '>'} 0")
    _cursors(call, kind, wheres, values)
    return " AND ".join(wheres), values


def _created(created: Any) -> list[tuple[str, int]]:
    if created is None:
        return []
    if isinstance(created, dict):
        return [(_BOUNDS[name], moment) for name, moment in created.items()]
    return [("=", created)]


def _cursors(call: Call, kind: str, wheres: list[str], values: dict[str, Any]) -> None:
    for param, sign in (("starting_after", "<"), ("ending_before", ">")):
        if param in call.params:
            place = call.world.store.place(kind, call.params[param])
            if place is None:
                raise absent(kind, call.params[param], param)
            wheres.append(f"seq {sign} :{param}")
            values[param] = place
