"""`/_test/…`: what Stripe would never let you do, over HTTP, so that any process can drive the double."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from portal.devtools.fake_stripe import accounts, disputes, events, paying, post_office, refunds
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.faults import Fault, Kind
from portal.devtools.fake_stripe.passing_time import catch_up, look_ahead
from portal.devtools.fake_stripe.paying import How, Outcome
from portal.devtools.fake_stripe.post_office import Webhook
from portal.devtools.fake_stripe.refusals import Refusal, absent, bad
from portal.devtools.fake_stripe.world import PLATFORM, World

Order = dict[str, Any]


def _pay(world: World, order: Order) -> Any:
    identifier = order["session"].split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    found = world.store.find("checkout.session", identifier)
    if found is None:
        raise absent("checkout.session", identifier)
    session, account = found
    if session["status"] != "open":
        raise bad(f"This Checkout Session is {session['status']}.", "session")
    outcome = paying.submit(world, session, account, How(order["how"]), order.get("brand", "visa"))
    if outcome is Outcome.CHALLENGE:
        outcome = paying.answer_challenge(world, session, account, passed=True)
    return {"outcome": outcome, "location": paying.success_url(session)}


def _settle(world: World, order: Order) -> Any:
    pending = [debit["id"] for debit, _ in world.store.every("pending_debit")]
    for session_id in pending:
        paying.settle_debit(world, session_id, fails=order.get("fails"))
    return pending


def _let_debits_wait(world: World, _: Order) -> Any:
    world.debit_seconds = None


def _captures(world: World, _: Order) -> Any:
    return [
        {
            "intent": charge["payment_intent"],
            "amount_minor": charge["amount_captured"],
            "refunded_minor": charge["amount_refunded"],
            "currency": charge["currency"],
            "metadata": charge["metadata"],
            "account": account or None,
        }
        for charge, account in world.store.every("charge", status="succeeded")
    ]


def _fault(world: World, order: Order) -> Any:
    world.faults.ordered.append(Fault(**{**order, "kind": Kind(order.get("kind", Kind.ERROR))}))


def _heal(world: World, _: Order) -> Any:
    world.faults.ordered.clear()


def _add_webhook(world: World, order: Order) -> Any:
    return {"id": post_office.add(world, Webhook(**order))["id"]}


def _release(world: World, order: Order) -> Any:
    post_office.release(world, **order)


def _hold(world: World, _: Order) -> Any:
    post_office.hold(world)


def _drop(world: World, _: Order) -> Any:
    post_office.drop(world)


def _resend(world: World, order: Order) -> Any:
    if world.store.find("event", order["event"]) is None:
        raise absent("event", order["event"])
    for endpoint, _ in world.store.every("webhook_endpoint", PLATFORM):
        events.queue(world, order["event"], endpoint["id"])


def _advance(world: World, order: Order) -> Any:
    world.advance(order["seconds"])


def _activate(world: World, order: Order) -> Any:
    accounts.ensure_ready(world, order["account"])
    return accounts.activate(world, order["account"])


def _restrict(world: World, order: Order) -> Any:
    return accounts.restrict(world, order["account"])


def _let_go(world: World, order: Order) -> Any:
    return accounts.let_go(world, order["account"])


def _fail_refund(world: World, order: Order) -> Any:
    return refunds.fail(world, order["refund"])


def _settle_refunds(world: World, order: Order) -> Any:
    pending = [refund["id"] for refund, _ in world.store.every("refund", status="pending")]
    for refund_id in pending:
        refunds.settle(world, refund_id, fails=order["fails"])
    return pending


def _dispute(world: World, order: Order) -> Any:
    return disputes.start(world, order["payment_intent"], inquiry=order["inquiry"])


def _escalate(world: World, order: Order) -> Any:
    return disputes.escalate(world, order["dispute"])


def _close_dispute(world: World, order: Order) -> Any:
    return disputes.close(world, order["dispute"], won=order["won"])


_ORDERS: dict[str, Callable[[World, Order], Any]] = {
    "pay": _pay,
    "debits/settle": _settle,
    "debits/wait": _let_debits_wait,
    "captures": _captures,
    "faults": _fault,
    "faults/clear": _heal,
    "webhooks": _add_webhook,
    "webhooks/hold": _hold,
    "webhooks/release": _release,
    "webhooks/drop": _drop,
    "events/resend": _resend,
    "advance": _advance,
    "accounts/activate": _activate,
    "accounts/restrict": _restrict,
    "accounts/let_go": _let_go,
    "refunds/fail": _fail_refund,
    "refunds/settle": _settle_refunds,
    "disputes": _dispute,
    "disputes/escalate": _escalate,
    "disputes/close": _close_dispute,
}


def routes(world: World, courier: Courier) -> list[Route]:
    """One POST route per order (JSON in, JSON out), and two to look at the webhooks."""

    async def deliveries(_: Request) -> JSONResponse:
        return JSONResponse(courier.entries())

    async def waiting(_: Request) -> JSONResponse:
        return JSONResponse(courier.waiting())

    carried_out = [_route(name, run, world, courier) for name, run in _ORDERS.items()]
    return [*carried_out, Route("/_test/deliveries", deliveries), Route("/_test/waiting", waiting)]


def _route(name: str, run: Callable[[World, Order], Any], world: World, courier: Courier) -> Route:
    async def carry_out(request: Request) -> JSONResponse:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "orders are JSON, so that no foreign page can post one"}, 415)
        order = await request.json()
        try:
            catch_up(world)
            with world.store.transaction():
                answer = run(world, order)
        except Refusal as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        except (KeyError, TypeError, ValueError) as mistake:
            return JSONResponse({"error": f"{type(mistake).__name__}: {mistake}"}, 400)
        catch_up(world)
        look_ahead(world, courier)
        return JSONResponse(answer)

    return Route(f"/_test/{name}", carry_out, methods=["POST"])
