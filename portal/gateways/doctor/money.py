"""Stripe: the key and its mode, the webhook that tells us, and accounts that were connected."""

import stripe
from sqlmodel import col, select

from portal import db
from portal.access.hosts import origin_of
from portal.domain import connected
from portal.domain.connected import Standing
from portal.gateways import connecting
from portal.gateways.checkout import gateway
from portal.gateways.doctor.finding import Finding, note, ok, wrong
from portal.gateways.hearing import ACCOUNT, DECLINED, REFUNDED
from portal.models import Business
from portal.settings import LOOPBACK, settings

KEY, HOOK = "Stripe key", "Stripe webhook"
NEEDED = ("checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded",
          "checkout.session.async_payment_failed", "charge.dispute.created", "refund.updated", REFUNDED,
          DECLINED)  # fmt: skip
TEST, LIVE = ("sk_test_", "rk_test_"), ("sk_live_", "rk_live_")
LISTED = "Stripe, Developers, Webhooks"


def key() -> list[Finding]:
    """Of which mode, and whether Stripe takes it."""
    given = settings().stripe_secret_key.get_secret_value()
    if not given:
        return [note(KEY, "none, so nobody can pay online", "Set PORTAL_STRIPE_SECRET_KEY when clients are to.")]
    if not given.startswith((*TEST, *LIVE)):
        return [wrong(KEY, "this is no secret key of Stripe",
                      "PORTAL_STRIPE_SECRET_KEY begins with sk_live_, sk_test_, rk_live_ or rk_test_; keys that begin "
                      "with pk_ are public ones.")]  # fmt: skip
    try:
        gateway().client.v1.balance.retrieve()
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        return [wrong(KEY, f"Stripe refuses it ({type(error).__name__})",
                      "Copy it anew from Stripe, Developers, API keys. A restricted key needs: Checkout "
                      "Sessions, Charges, "
                      "Refunds, Balance; with Connect also Accounts and Account Links.")]  # fmt: skip
    except stripe.StripeError as error:
        return [wrong(KEY, f"Stripe does not answer ({type(error).__name__})",
                      "Check that this machine reaches https://api.stripe.com. PORTAL_STRIPE_API_BASE is for tests "
                      "only.")]  # fmt: skip
    return _mode(given.startswith(LIVE))


def webhook() -> list[Finding]:
    """Registered at Stripe for this very address, and for what we need to hear."""
    if not settings().stripe_secret_key.get_secret_value():
        return []
    if odd := [one for one in settings().webhook_secrets if not one.startswith("whsec_")]:
        return [wrong(HOOK, f"{len(odd)} of the signing secrets is none",
                      f"PORTAL_STRIPE_WEBHOOK_SECRET begins with whsec_: see {LISTED}, your endpoint.")]  # fmt: skip
    try:
        found = gateway().client.v1.webhook_endpoints.list({"limit": 100}).data
    except stripe.StripeError as error:
        return [note(HOOK, f"Stripe does not list its endpoints ({type(error).__name__})",
                     f"Look yourself: {LISTED}. A restricted key must be allowed to read them.")]  # fmt: skip
    url = f"{origin_of(None)}/webhooks/stripe"
    ours = [one for one in found if one.url == url]
    if not [one for one in ours if one.status == "enabled"]:
        said = f"the endpoint {url} is disabled" if ours else f"no endpoint leads to {url}"
        return [wrong(HOOK, said, f"{LISTED}: add or enable it, and put its signing secret into "
                                  "PORTAL_STRIPE_WEBHOOK_SECRET. docs/deployment.md lists its events.")]  # fmt: skip
    return _heard({kind for one in ours if one.status == "enabled" for kind in one.enabled_events}, url)


def accounts() -> list[Finding]:
    """Those that were connected with Stripe Connect, asked again."""
    if not settings().stripe_secret_key.get_secret_value():
        return []
    with db.everyone() as session:
        found = list(session.exec(select(Business.id).where(col(Business.stripe_account_id) != "")))
    for business_id in found:
        connecting.read(business_id)
    with db.everyone() as session:
        return [_account(session.get_one(Business, business_id)) for business_id in found]


def _mode(live: bool) -> list[Finding]:
    near = (settings().public_url.partition("://")[2]).rpartition(":")[0] in LOOPBACK
    if live and near:
        return [
            note(KEY, "live, but PORTAL_PUBLIC_URL is this machine", "Real cards are charged. Use a test key here.")
        ]
    if not live and not near:
        return [note(KEY, "test mode: no money moves", "Replace it by a live key when you are ready.")]
    return ok(KEY, "live" if live else "test mode")


def _heard(kinds: set[str], url: str) -> list[Finding]:
    with db.everyone() as session:
        connects = session.exec(select(Business.id).where(col(Business.stripe_account_id) != "").limit(1)).first()
    needed = (*NEEDED, *(ACCOUNT if connects else ()))
    missing = [] if "*" in kinds else [kind for kind in needed if kind not in kinds]
    if missing:
        return [wrong(HOOK, f"it is not told of {', '.join(missing)}", f"{LISTED}, {url}: add these events.")]
    return ok(HOOK, url)


def _account(business: Business) -> Finding:
    facts, about = connected.facts_of(business), f"Stripe account {business.stripe_account_id}"
    stands = connected.standing(facts) if facts else Standing.PENDING
    if stands is Standing.ACTIVE:
        return ok(about, "active")[0]
    return wrong(
        about, stands.value, "Clients cannot pay online. The portal says under Online payments what Stripe asks for."
    )
