"""The facts each hosted page shows, in words a person reads."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from babel.dates import format_datetime

from portal.devtools.fake_stripe.cards import BRANDS
from portal.devtools.fake_stripe.currencies import words
from portal.devtools.fake_stripe.paying import How
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body
from portal.devtools.fake_stripe.session_shape import debit_of
from portal.devtools.fake_stripe.world import World

_DEBIT_NAMES = {
    "sepa_debit": "SEPA Direct Debit",
    "us_bank_account": "US bank account",
    "bacs_debit": "Bacs Direct Debit",
    "acss_debit": "Pre-authorised debit",
    "au_becs_debit": "BECS Direct Debit",
}


def checkout(world: World, session: Body, account: str) -> Body:
    """What is sold, for how much, and which ways to pay are offered."""
    kept = world.store.get("items_of_session", session["id"], account) or {"data": []}
    currency, debit = session["currency"], debit_of(session)
    items = [
        {
            "name": item["description"],
            "quantity": item["quantity"],
            "amount": words(item["amount_total"], currency),
        }
        for item in kept["data"]
    ]
    return {
        "items": items,
        "total": words(session["amount_total"], currency),
        "email": session["customer_email"],
        "back": session["cancel_url"],
        "brands": {brand: name for brand, (name, _) in BRANDS.items()},
        "cards": "card" in session["payment_method_types"],
        "debit": _DEBIT_NAMES[debit] if debit else None,
        "here": pay_path(world, session),
    }


def pay_path(world: World, session: Body) -> str:
    """The page's path, below whatever prefix the double is mounted at."""
    return f"{urlsplit(world.base_url).path}/c/pay/{session['id']}"


def choice(form: dict[str, str]) -> tuple[How, str]:
    """Which button was pressed, for which card. Raises Refusal 400 on anything the page does not offer."""
    brand = form.get("brand", "visa")
    if brand not in BRANDS or form.get("how") not in set(How):
        raise bad("Choose one of the ways to pay.", "how")
    return How(form["how"]), brand


def why(world: World, session: Body, account: str) -> str:
    """Why the last attempt was refused."""
    intent = world.store.get("payment_intent", session["payment_intent"], account)
    error = intent and intent["last_payment_error"]
    return error["message"] if error else "The payment did not go through."


def closed(status: str) -> str:
    """Why nothing can be paid here any more."""
    if status == "complete":
        return "This payment is complete. Nothing more is due here."
    return "This payment page has expired. Go back to the invoice to start again."


def receipt(charge: Body) -> Body:
    """A receipt in the reader's words."""
    details = charge["payment_method_details"]
    method, paid_at = details[details["type"]], datetime.fromtimestamp(charge["created"], UTC)
    name = BRANDS[method["brand"]][0] if "brand" in method else _DEBIT_NAMES[details["type"]]
    refunded = charge["amount_refunded"]
    return {
        "amount": words(charge["amount"], charge["currency"]),
        "refunded": words(refunded, charge["currency"]) if refunded else None,
        "method": f"{name} ···· {method['last4']}",
        "paid_at": format_datetime(paid_at, "d MMMM y, HH:mm 'UTC'", locale="en"),
        "status": {"succeeded": "Paid", "pending": "Processing", "failed": "Failed"}[charge["status"]],
        "description": charge["description"],
        "identifier": charge["id"],
    }
