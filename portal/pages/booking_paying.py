"""From a time that is held to the page where it is paid."""

from typing import Any

import reflex as rx

from portal.state import ClientState


async def to_payment(state: ClientState, key: str) -> Any:
    """The appointment's page says what is left to do."""
    return rx.redirect(f"/booking/appointments/{key}", replace=True)
