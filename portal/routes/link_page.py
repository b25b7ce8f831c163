"""What pages opened by a link of a mail share: plain HTML in their reader's language, kept and found by nobody."""

from functools import partial
from typing import Any

from starlette.responses import Response

from portal.access.hosts import Place
from portal.formats import locale_of
from portal.routes import plain
from portal.text import t

# The token stands in the address: no referrer may carry it. `no-referrer` would make our own form say Origin: null.
HEADERS = {"referrer-policy": "strict-origin", "x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}


def spoken(template: str, place: Place, language: str, status: int = 200, **values: Any) -> Response:
    """The page, its sentences in this language."""
    locale = locale_of(language)
    lang, direction = str(locale).replace("_", "-"), "rtl" if locale.text_direction == "rtl" else "ltr"
    spoken = {"t": partial(_translated, language), "lang": lang, "dir": direction}
    return dressed(plain.render(template, place, status, **spoken, **values))


def dressed(answer: Response) -> Response:
    """With the headers of such a page."""
    answer.headers.update(HEADERS)
    return answer


def unbroken(email: str) -> str:
    """A hidden address stays on one line."""
    return email.replace("…", "…\u2060")


def _translated(locale: str, sentence: str, **values: object) -> str:
    return t(sentence, locale, **values)
