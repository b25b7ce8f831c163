"""One API call as the endpoints see it, after the door checked key, account and parameters."""

from dataclasses import dataclass, replace
from typing import Any, Self

from portal.devtools.fake_stripe.refusals import absent
from portal.devtools.fake_stripe.resources import Body
from portal.devtools.fake_stripe.world import World


@dataclass(frozen=True)
class Call:
    """Who asks (`account`, empty for the platform), where, and for what."""

    world: World
    account: str
    path: str
    params: dict[str, Any]
    identifier: str = ""

    def with_params(self, params: dict[str, Any]) -> Self:
        """The same call with its parameters checked and converted."""
        return replace(self, params=params)

    def the(self, kind: str, identifier: str | None = None, param: str = "id") -> Body:
        """The caller's own object, by default the one in the path. Raises Refusal 404."""
        wanted = self.identifier if identifier is None else identifier
        body = self.world.store.get(kind, wanted, self.account)
        if body is None:
            raise absent(kind, wanted, param)
        return body
