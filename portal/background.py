"""Work beside the requests, for as long as the server runs. One failure must not end it for good."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec

from portal.log import error_id

P = ParamSpec("P")
PAUSE = 1.0  # seconds before work that failed starts again


def lasting(work: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """The same work, started again when it fails; every failure is logged."""

    @wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> None:
        while True:
            try:
                return await work(*args, **kwargs)
            except Exception as error:
                error_id(error)
                await asyncio.sleep(PAUSE)

    return run
