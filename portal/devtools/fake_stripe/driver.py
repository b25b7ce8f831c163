"""FakeStripe: a test's hand on the double, in a thread or in another process, always over HTTP."""

import time
from dataclasses import dataclass
from typing import Any, Self

import httpx

from portal.devtools.fake_stripe.courier import Delivery
from portal.devtools.fake_stripe.loopback import no_certificates


@dataclass(frozen=True)
class Capture:
    """Money taken by one payment intent. `account` is None for the platform's own."""

    intent: str
    amount_minor: int
    refunded_minor: int
    currency: str
    metadata: dict[str, str]
    account: str | None


@dataclass(frozen=True)
class Attempt:
    """How paying a session went: "paid", "processing" or "declined", and where the payer would go next."""

    outcome: str
    location: str


class FakeStripe:
    """Drives the double at `url`: pays, settles, breaks, and looks at what was captured."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=10, verify=no_certificates())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _order(self, name: str, **order: Any) -> Any:
        answer = self._http.post(f"/_test/{name}", json=order)
        if answer.is_error:
            raise ValueError(f"{name}: {answer.text}")
        return answer.json()

    def pay(self, session: str, how: str = "4242", brand: str = "visa") -> Attempt:
        """Pays a session, given by id or URL, as a person would on the page. `3ds` passes the challenge."""
        return Attempt(**self._order("pay", session=session, how=how, brand=brand))

    def captures(self) -> list[Capture]:
        """Every payment that succeeded, oldest first."""
        return [Capture(**one) for one in self._order("captures")]

    def let_debits_wait(self) -> None:
        """From now on bank debits and their refunds settle when told, however long that takes."""
        self._order("debits/wait")

    def settle_debits(self, *, fails: bool | None = None) -> list[str]:
        """Pending bank debits arrive, or as chosen on the page; the ids of their sessions."""
        return self._order("debits/settle", fails=fails)

    def fail_debits(self) -> list[str]:
        """Pending bank debits bounce."""
        return self._order("debits/settle", fails=True)

    def fault(
        self,
        path: str,
        times: int = 1,
        kind: str = "error",
        *,
        status: int = 500,
        delay_ms: int = 0,
        method: str | None = None,
    ) -> None:
        """The next calls of the path (`/v1/…`, `*` for anything) go wrong; kinds are in faults.Kind."""
        self._order("faults", path=path, times=times, kind=kind, status=status, delay_ms=delay_ms, method=method)

    def clear_faults(self) -> None:
        """No more faults."""
        self._order("faults/clear")

    def add_webhook(self, url: str, secret: str, connect: bool | None = None) -> None:
        """One more endpoint for every later event."""
        self._order("webhooks", url=url, secret=secret, connect=connect)

    def hold_webhooks(self) -> None:
        """Webhooks wait until released."""
        self._order("webhooks/hold")

    def release_webhooks(self, *, reverse: bool = False, duplicate: int = 0) -> None:
        """Sends what waits; `duplicate` is how many copies more of each. Also ends a drop."""
        self._order("webhooks/release", reverse=reverse, duplicate=int(duplicate))

    def drop_webhooks(self) -> None:
        """Webhooks that wait, and all until the release, never arrive."""
        self._order("webhooks/drop")

    def resend(self, event_id: str) -> None:
        """Delivers an event once more to every endpoint."""
        self._order("events/resend", event=event_id)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to deliver a webhook, oldest first."""
        return [Delivery(**one) for one in self._http.get("/_test/deliveries").raise_for_status().json()]

    def wait_for_webhooks(self, seconds: float = 10.0) -> None:
        """Returns when nothing waits to be delivered. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while self._http.get("/_test/waiting").raise_for_status().json():
            if time.monotonic() > deadline:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.02)

    def advance(self, seconds: float) -> None:
        """Moves the double's clock forward: sessions expire, debits settle."""
        self._order("advance", seconds=seconds)

    def activate(self, account_id: str) -> None:
        """The connected account exists and may charge."""
        self._order("accounts/activate", account=account_id)

    def restrict(self, account_id: str) -> None:
        """The connected account may do nothing until a document is given."""
        self._order("accounts/restrict", account=account_id)

    def let_go(self, account_id: str) -> None:
        """The connected account's owner takes our access away."""
        self._order("accounts/let_go", account=account_id)

    def fail_refund(self, refund_id: str) -> None:
        """A refund that succeeded comes back."""
        self._order("refunds/fail", refund=refund_id)

    def settle_refunds(self, *, fails: bool = False) -> list[str]:
        """Pending refunds (of bank debits) arrive, or come back; their ids."""
        return self._order("refunds/settle", fails=fails)

    def dispute(self, payment_intent: str, *, inquiry: bool = False) -> str:
        """The cardholder objects, or at first only asks; the dispute's id."""
        return self._order("disputes", payment_intent=payment_intent, inquiry=inquiry)["id"]

    def escalate_dispute(self, dispute_id: str) -> None:
        """An inquiry becomes a dispute: the money is taken."""
        self._order("disputes/escalate", dispute=dispute_id)

    def close_dispute(self, dispute_id: str, *, won: bool) -> None:
        """The bank decides."""
        self._order("disputes/close", dispute=dispute_id, won=won)
