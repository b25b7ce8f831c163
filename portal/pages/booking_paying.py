"""From a time that is held to the page where it is paid."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from portal.access.visit import visit
from portal.domain import checkouts
from portal.domain.booking_refusals import HoldGone
from portal.gateways import booking_bill
from portal.gateways.settling import in_gateway
from portal.pages.paying import PayButton, go_to_pay


async def to_payment(state: PayButton, key: UUID, show_again: Callable[[], Awaitable[None]]) -> Any:
    """`key` is the visitor's own hold, just confirmed."""
    slug = await in_gateway(booking_bill.bill, key)
    if not slug:
        raise HoldGone
    return await go_to_pay(state, visit(checkouts.reserve, slug), show_again)
