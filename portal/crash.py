"""Named places where a test may kill this process, as a power cut would: PORTAL_CRASH_AT names one.

Only where no real money moves: with a live Stripe key the variable is ignored.
"""

import os
import signal

from portal.settings import settings

VARIABLE = "PORTAL_CRASH_AT"


def point(name: str) -> None:
    """Die here, without a last word, if the environment asks for it."""
    if os.environ.get(VARIABLE) == name and _only_a_test():
        os.kill(os.getpid(), signal.SIGKILL)


def _only_a_test() -> bool:
    return settings().stripe_secret_key.get_secret_value().startswith("sk_test_")
