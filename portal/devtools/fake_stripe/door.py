"""The door of the API: faults, key, account, idempotency, parameters; then the endpoint, all or nothing."""

import asyncio
from dataclasses import dataclass

import stripe
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.devtools.fake_stripe import params
from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.endpoints import Endpoint
from portal.devtools.fake_stripe.expand import expanded
from portal.devtools.fake_stripe.faults import Fault, Kind
from portal.devtools.fake_stripe.forms import decode
from portal.devtools.fake_stripe.idempotency import fingerprint
from portal.devtools.fake_stripe.lost import LostResponse
from portal.devtools.fake_stripe.passing_time import catch_up, look_ahead
from portal.devtools.fake_stripe.refusals import Refusal
from portal.devtools.fake_stripe.resources import Body, new_id
from portal.devtools.fake_stripe.world import PLATFORM, World

_NO_KEY = "You did not provide an API key. Send it as `Authorization: Bearer sk_test_…`."
_NO_ACCESS = (
    "The provided key 'sk_test_***' does not have access to account '{account}' (or that account does not "
    "exist). Application access may have been revoked."
)
_RETRY, _REPLAYED = "Stripe-Should-Retry", "Idempotent-Replayed"


@dataclass
class Door:
    """Answers every `/v1/…` request of one world."""

    world: World
    courier: Courier

    async def answer(self, request: Request, endpoint: Endpoint, path: str) -> Response:
        """The endpoint's answer, a refusal, or the fault a test ordered."""
        fault = self.world.faults.take(request.method, path)
        if fault and fault.kind is Kind.DROP:
            return LostResponse()
        body, headers = await request.body(), self._headers(request)
        try:
            self._suffer(fault)
            catch_up(self.world)
            status, answer = await self._once(request, endpoint, path, body, headers, fault)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body()
        look_ahead(self.world, self.courier)
        if fault and fault.kind is Kind.LOST_ANSWER:
            return LostResponse()
        if status >= 500 or status == 409:
            headers.setdefault(_RETRY, "true")
        return JSONResponse(answer, status, headers)

    def _headers(self, request: Request) -> dict[str, str]:
        echoed = ("Stripe-Account", "Idempotency-Key")
        headers = {name: request.headers[name] for name in echoed if name in request.headers}
        version = request.headers.get("stripe-version", stripe.api_version)
        return {"Request-Id": new_id("req_", 14), "Stripe-Version": version, **headers}

    def _suffer(self, fault: Fault | None) -> None:
        if fault and fault.kind is Kind.RATE_LIMIT:
            raise Refusal(429, "Too many requests. Wait a moment.", code="rate_limit", saved=False)
        if fault and fault.kind is Kind.ERROR:
            raise Refusal(fault.status, "An unknown error occurred.", kind="api_error", saved=False)

    async def _once(
        self,
        request: Request,
        endpoint: Endpoint,
        path: str,
        body: bytes,
        headers: dict[str, str],
        fault: Fault | None,
    ) -> tuple[int, Body]:
        """Runs the endpoint unless this idempotency key has its answer already."""
        account = self._who(request)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        print_ = fingerprint(request.method, path, body)
        if key and (saved := self.world.answers.begin(account, key, print_)):
            headers |= {_REPLAYED: "true", _RETRY: "false"}
            return saved
        try:
            if fault and fault.delay_ms:
                await asyncio.sleep(fault.delay_ms / 1000)
            given = decode(body.decode() if request.method == "POST" else request.url.query)
            call = Call(self.world, account, path, given, request.path_params.get("identifier", ""))
            return self._run(call, endpoint, (key, print_) if key else None, fault)
        finally:
            if key:
                self.world.answers.end(account, key)

    def _run(
        self, call: Call, endpoint: Endpoint, keyed: tuple[str, str] | None, fault: Fault | None
    ) -> tuple[int, Body]:
        """The endpoint and the saving of its answer: both or neither."""
        try:
            with self.world.store.transaction():
                if fault and fault.kind is Kind.SAVED_ERROR:
                    raise Refusal(fault.status, "An unknown error occurred.", kind="api_error")
                checked = params.check(endpoint.params, call.params)
                wanted = checked.pop("expand", [])
                answer = expanded(call, endpoint.run(call.with_params(checked)), wanted)
                if keyed:
                    self.world.answers.save(call.account, *keyed, 200, answer)
                return 200, answer
        except Refusal as refusal:
            if keyed and refusal.saved:
                with self.world.store.transaction():
                    self.world.answers.save(call.account, *keyed, refusal.status, refusal.body())
            raise

    def _who(self, request: Request) -> str:
        """The account that asks. Raises Refusal 401 for a key that is no test key, 403 for a stranger."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            raise Refusal(401, _NO_KEY, saved=False)
        if not key.startswith("sk_test_"):
            shown = f"{key[:7]}***"
            raise Refusal(401, f"Invalid API Key provided: {shown} (test keys only)", saved=False)
        account = request.headers.get("stripe-account", PLATFORM)
        if account != PLATFORM and self.world.store.get("account", account, PLATFORM) is None:
            raise Refusal(403, _NO_ACCESS.format(account=account), code="account_invalid", saved=False)
        return account
