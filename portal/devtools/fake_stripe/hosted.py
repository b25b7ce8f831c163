"""The pages a payer meets: checkout, challenge, onboarding, receipt. Plain HTML, no script."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from portal.devtools.fake_stripe import accounts, paying, screens
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.passing_time import catch_up, look_ahead
from portal.devtools.fake_stripe.paying import Outcome
from portal.devtools.fake_stripe.refusals import Refusal
from portal.devtools.fake_stripe.resources import Body
from portal.devtools.fake_stripe.world import PLATFORM, World

# No form-action: Chromium would hold the redirect after the payment, to another origin, against it.
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ONBOARDED = {  # by the button; any other has told nothing
    "complete": accounts.activate,
    "owe": accounts.owe,
    "review": accounts.review,
    "restrict": accounts.restrict,
}
_TEMPLATES = Environment(
    loader=PackageLoader("portal.devtools.fake_stripe"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass
class Pages:
    """Every hosted page of one world."""

    world: World
    courier: Courier

    def routes(self) -> list[Route]:
        """Their addresses below the base URL."""
        both = ["GET", "POST"]
        return [
            Route("/c/pay/{identifier}", self._timely(self.pay), methods=both),
            Route("/c/pay/{identifier}/challenge", self._timely(self.challenge), methods=both),
            Route("/connect/{identifier}", self._timely(self.onboard), methods=both),
            Route("/receipts/{identifier}", self._timely(self.receipt)),
        ]

    def _timely(self, page: Callable[[Request, dict[str, str]], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Each visit is one transaction, between what was due before and what follows."""

        async def visit(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode()))
            catch_up(self.world)
            with self.world.store.transaction():
                answer = page(request, form)
            look_ahead(self.world, self.courier)
            return answer

        return visit

    def pay(self, request: Request, form: dict[str, str]) -> Response:
        """The checkout page, and what its buttons do."""
        found = self.world.store.find("checkout.session", request.path_params["identifier"])
        if found is None:
            return self._gone("This payment page does not exist.", 404)
        session, account = found
        if session["status"] != "open":
            return self._gone(screens.closed(session["status"]), 410)
        if request.method == "GET":
            return self._checkout(session, account)
        try:
            how, brand = screens.choice(form)
            outcome = paying.submit(self.world, session, account, how, brand, form.get("email", ""))
        except Refusal as refusal:
            return self._checkout(session, account, refusal.message, refusal.status)
        return self._after(session, account, outcome)

    def challenge(self, request: Request, form: dict[str, str]) -> Response:
        """The bank's question in the 3-D Secure way of paying."""
        found = self.world.store.find("checkout.session", request.path_params["identifier"])
        if found is None or found[0]["status"] != "open":
            return self._gone("There is nothing to confirm here.", 410 if found else 404)
        session, account = found
        if request.method == "GET":
            return self._page("challenge.html", screens.checkout(self.world, session, account))
        try:
            passed = form.get("answer") == "complete"
            outcome = paying.answer_challenge(self.world, session, account, passed=passed)
        except Refusal as refusal:
            return self._checkout(session, account, refusal.message, refusal.status)
        return self._after(session, account, outcome)

    def onboard(self, request: Request, form: dict[str, str]) -> Response:
        """Where a business would give Stripe its details."""
        kept = self.world.store.get("onboarding", request.path_params["identifier"], PLATFORM)
        if kept is None:
            return self._gone("This onboarding link does not exist.", 404)
        if kept["expires_at"] <= self.world.now() or kept.get("used"):
            return _to(kept["refresh_url"])
        if request.method == "GET":
            account = self.world.store.get("account", kept["account"], PLATFORM)
            return self._page("onboard.html", {"account": account, "here": self._path(request)})
        self.world.store.put({**kept, "used": True}, PLATFORM, "onboarding")
        if change := _ONBOARDED.get(form.get("answer", "")):
            change(self.world, kept["account"])
        return _to(kept["return_url"])

    def receipt(self, request: Request, form: dict[str, str]) -> Response:
        """What `receipt_url` of a charge shows."""
        found = self.world.store.find("charge", request.path_params["identifier"])
        if found is None:
            return self._gone("This receipt does not exist.", 404)
        return self._page("receipt.html", screens.receipt(found[0]))

    def _checkout(self, session: Body, account: str, alert: str = "", status: int = 200) -> Response:
        return self._page("pay.html", {**screens.checkout(self.world, session, account), "alert": alert}, status)

    def _after(self, session: Body, account: str, outcome: Outcome) -> Response:
        match outcome:
            case Outcome.DECLINED:
                return self._checkout(session, account, screens.why(self.world, session, account), 402)
            case Outcome.CHALLENGE:
                return _to(f"{screens.pay_path(self.world, session)}/challenge")
        return _to(paying.success_url(session))

    def _gone(self, message: str, status: int) -> Response:
        return self._page("gone.html", {"message": message}, status)

    def _page(self, template: str, facts: Body, status: int = 200) -> Response:
        html = _TEMPLATES.get_template(template).render(facts)
        return HTMLResponse(html, status, headers=_HEADERS)

    def _path(self, request: Request) -> str:
        return f"{urlsplit(self.world.base_url).path}/connect/{request.path_params['identifier']}"


def _to(url: str) -> Response:
    return RedirectResponse(url, 303, headers=_HEADERS)
