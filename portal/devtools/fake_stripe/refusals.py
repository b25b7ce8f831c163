"""How the double says no: the error envelope Stripe's API answers with."""

from typing import Any

BAD_REQUEST = "invalid_request_error"


class Refusal(Exception):
    """An answer that is not 200. `saved` says whether an idempotency key remembers it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = BAD_REQUEST,
        code: str | None = None,
        param: str | None = None,
        saved: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.saved = saved

    def body(self) -> dict[str, Any]:
        """The JSON body; absent facts are left out, as Stripe does."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def bad(message: str, param: str | None = None, code: str | None = None, *, saved: bool = True) -> Refusal:
    """A 400: the request itself is wrong."""
    return Refusal(400, message, code=code, param=param, saved=saved)


def absent(kind: str, identifier: str, param: str = "id") -> Refusal:
    """A 404: no such object, or it belongs to another account (the two look alike)."""
    words = kind.replace(".", " ").replace("_", " ").removesuffix(" id")
    name = {"checkout session": "checkout.session", "payment intent": "payment_intent"}.get(words, words)
    return Refusal(404, f"No such {name}: '{identifier}'", code="resource_missing", param=param)
