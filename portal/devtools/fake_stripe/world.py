"""Everything one double shares: its address, memory, clock, faults and saved answers."""

import asyncio
import time
from dataclasses import dataclass, field

from portal.devtools.fake_stripe.faults import Faults
from portal.devtools.fake_stripe.idempotency import Answers
from portal.devtools.fake_stripe.store import Store

PLATFORM = ""  # the account of requests that carry no Stripe-Account header


@dataclass
class World:
    """One Stripe of our own."""

    base_url: str
    store: Store
    debit_seconds: float | None  # None: a bank debit waits until it is told to settle
    faults: Faults = field(default_factory=Faults)
    timer: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        self.answers = Answers(self.store, self.clock)

    def clock(self) -> float:
        """Seconds since 1970 on the double's clock, which tests may advance."""
        return time.time() + float(self.store.note("advanced", "0"))

    def now(self) -> int:
        """The same in whole seconds, as Stripe writes moments."""
        return int(self.clock())

    def advance(self, seconds: float) -> None:
        """Moves the clock forward."""
        self.store.remember("advanced", str(float(self.store.note("advanced", "0")) + seconds))
