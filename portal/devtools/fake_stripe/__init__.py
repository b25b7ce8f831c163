"""A stateful Stripe for machines without an account: the real SDK talks to it over real HTTP."""

from portal.devtools.fake_stripe.app import create_app
from portal.devtools.fake_stripe.driver import Attempt, Capture, FakeStripe
from portal.devtools.fake_stripe.post_office import Webhook
from portal.devtools.fake_stripe.server import running

__all__ = ["Attempt", "Capture", "FakeStripe", "Webhook", "create_app", "running"]
