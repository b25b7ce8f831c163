"""The page behind a quote's link: plain HTML, whole without script, fit to print."""

from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from babel import Locale
from starlette.responses import Response

from portal.access.hosts import Place
from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.domain.quote_visiting import LinkedQuote
from portal.formats import locale_of
from portal.routes import plain
from portal.routes.quote_link_form import Typed
from portal.text import t

UNBROKEN = "…\u2060"  # a hidden address stays on one line
# The token stands in the address: no referrer may carry it. `no-referrer` would make our own form say Origin: null.
HEADERS = {"referrer-policy": "strict-origin", "x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}


def page(place: Place, token: str, seen: LinkedQuote, given: Typed, status: int = 200, **more: Any) -> Response:
    """The quote, what was typed, and what to do. `more`: `refused` says why not; `deciding` is accept or reject while
    the code is asked for; `declining` opens the part for rejecting."""
    locale = locale_of(seen.locale)
    said = {"refused": "", "deciding": "", "declining": False, **more}
    body = plain.render(
        "quote.html", place, status, q=seen, seen=seen.document, typed=given, token=quote(token, safe=""),
        sign_in=_sign_in(f"/quotes/{seen.slug}"), pay=_pay(seen), t=partial(_translated, seen.locale),
        lang=str(locale).replace("_", "-"), dir=_direction(locale),
        recipient=seen.recipient.replace("…", UNBROKEN), **said,
    )  # fmt: skip
    return _dressed(body)


def over(place: Place) -> Response:
    """The one answer for every link that opens nothing, whyever."""
    return _dressed(plain.render("quote_over.html", place, 404, more=help_on(Topic.EXPIRED_LINK)))


def _dressed(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer


def _pay(seen: LinkedQuote) -> str:
    """A link gives no account rights: one signs in to pay."""
    return _sign_in(f"/invoices/{seen.deposit.slug}/pay") if seen.deposit.slug else ""


def _sign_in(path: str) -> str:
    return "/login?" + urlencode({"next": path})


def _direction(locale: Locale) -> str:
    return "rtl" if locale.text_direction == "rtl" else "ltr"


def _translated(locale: str, sentence: str, **values: object) -> str:
    return t(sentence, locale, **values)
