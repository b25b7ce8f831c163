"""The page behind a quote's link: plain HTML, whole without script, fit to print."""

from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from portal.access.hosts import Place
from portal.access.modules import hidden_of
from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.domain.quote_visiting import LinkedQuote
from portal.models import Module
from portal.routes import link_page, plain
from portal.routes.link_page import unbroken
from portal.routes.quote_link_form import Typed


def page(place: Place, token: str, seen: LinkedQuote, given: Typed, status: int = 200, **more: Any) -> Response:
    """The quote, what was typed, and what to do. `more`: `refused` says why not; `deciding` is accept or reject while
    the code is asked for; `declining` opens the part for rejecting."""
    said = {"refused": "", "deciding": "", "declining": False, **more}
    return link_page.spoken(
        "quote.html", place, seen.locale, status, q=seen, seen=seen.document, typed=given, token=quote(token, safe=""),
        sign_in=_sign_in(f"/quotes/{seen.slug}"), pay=_pay(seen), recipient=unbroken(seen.recipient), **said,
    )  # fmt: skip


def over(place: Place) -> Response:
    """The one answer for every link that opens nothing, whyever."""
    inside = Module.QUOTES not in hidden_of(place.business_id)
    said = {"more": help_on(Topic.EXPIRED_LINK), "inside": inside}
    return link_page.dressed(plain.render("quote_over.html", place, 404, **said))


def _pay(seen: LinkedQuote) -> str:
    """A link gives no account rights: one signs in to pay."""
    return _sign_in(f"/invoices/{seen.deposit.slug}/pay") if seen.deposit.slug else ""


def _sign_in(path: str) -> str:
    return "/login?" + urlencode({"next": path})
