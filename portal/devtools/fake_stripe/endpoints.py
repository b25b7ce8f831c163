"""The table of API endpoints: method, path, the SDK's parameter type, and who answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from portal.devtools.fake_stripe import accounts, customers, post_office, refunds, sessions
from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.lists import listed
from portal.devtools.fake_stripe.refusals import Refusal
from portal.devtools.fake_stripe.resources import Body


@dataclass(frozen=True)
class Endpoint:
    """One row of Stripe's API reference."""

    method: str
    path: str
    params: str
    run: Callable[[Call], Body]


def _retrieve(kind: str, call: Call) -> Body:
    return call.the(kind)


def _list(kind: str, call: Call) -> Body:
    return listed(call, kind)


def _nothing(call: Call) -> Body:
    raise Refusal(404, f"Unrecognized request URL ({call.path}). The test double has no such endpoint.", saved=False)


def _readable(kind: str, path: str, name: str) -> list[Endpoint]:
    """Retrieve one, list many."""
    return [
        Endpoint("GET", path, f"{name}ListParams", partial(_list, kind)),
        Endpoint("GET", f"{path}/{{identifier}}", f"{name}RetrieveParams", partial(_retrieve, kind)),
    ]


UNKNOWN = Endpoint("", "/v1/{rest:path}", "BalanceRetrieveParams", _nothing)

ENDPOINTS = [
    Endpoint("POST", "/v1/checkout/sessions", "SessionCreateParams", sessions.create),
    *_readable("checkout.session", "/v1/checkout/sessions", "Session"),
    Endpoint("POST", "/v1/checkout/sessions/{identifier}/expire", "SessionExpireParams", sessions.expire),
    Endpoint(
        "GET",
        "/v1/checkout/sessions/{identifier}/line_items",
        "SessionListLineItemsParams",
        sessions.line_items,
    ),
    *_readable("payment_intent", "/v1/payment_intents", "PaymentIntent"),
    *_readable("charge", "/v1/charges", "Charge"),
    Endpoint("POST", "/v1/refunds", "RefundCreateParams", refunds.create),
    *_readable("refund", "/v1/refunds", "Refund"),
    *_readable("dispute", "/v1/disputes", "Dispute"),
    Endpoint("POST", "/v1/customers", "CustomerCreateParams", customers.create),
    *_readable("customer", "/v1/customers", "Customer"),
    Endpoint("GET", "/v1/balance", "BalanceRetrieveParams", customers.balance),
    Endpoint("POST", "/v1/accounts", "AccountCreateParams", accounts.create),
    Endpoint("GET", "/v1/accounts/{identifier}", "AccountRetrieveParams", accounts.retrieve),
    Endpoint("GET", "/v1/account", "AccountRetrieveParams", accounts.retrieve_own),
    Endpoint("POST", "/v1/account_links", "AccountLinkCreateParams", accounts.create_link),
    *_readable("event", "/v1/events", "Event"),
    Endpoint("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams", post_office.listed),
    Endpoint("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams", post_office.create),
]
