"""The page behind a pay link: plain HTML, whole without script, fit to print."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from portal.access.hosts import Place
from portal.domain import returning
from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.domain.part_payments import Choice, NoAmount, OutOfReach, TooFine
from portal.domain.payer_view import LinkedInvoice
from portal.domain.returning import Confirmation
from portal.errors import Refused
from portal.routes import link_page, plain
from portal.routes.link_page import unbroken
from portal.text import t

WRONG = (NoAmount, TooFine, OutOfReach)  # said at the field
PAID = ("succeeded", "processing", "checked")  # nothing is to be done


@dataclass(frozen=True)
class Shown:
    """What stands on the page beside the invoice. `left`: came back without paying; `away`: Stripe could not say, and
    until it does nobody is asked to pay once more."""

    came: Confirmation | None = None
    left: bool = False
    away: Refused | None = None
    chosen: str = Choice.FULL.value
    typed: str = ""
    refused: Refused | None = None


def page(place: Place, token: str, seen: LinkedInvoice, shown: Shown, status: int = 200) -> Response:
    """The invoice, and the way to pay it or why there is none."""
    locale, refused = seen.locale, shown.refused
    at_field = refused.said(locale) if isinstance(refused, WRONG) else ""
    said = refused.said(locale) if refused and not at_field else shown.away.said(locale) if shown.away else ""
    done = bool(shown.came and shown.came.state in PAID)
    return link_page.spoken(
        "pay_link.html", place, locale, status, q=seen, seen=seen.document, path=f"/p/{quote(token, safe='')}",
        recipient=unbroken(seen.recipient), came=shown.came, title=_title(shown.came, locale), done=done,
        offered=seen.payable and not done and not shown.away,
        words=unbroken(shown.came.words) if shown.came else "",
        left=shown.left, said=said, at_field=at_field, chosen=shown.chosen, typed=shown.typed,
        # what became of the last try was just told, or something newer is
        attempt="" if shown.came or shown.left or said else seen.attempt.words,
    )  # fmt: skip


def going(place: Place, url: str) -> Response:
    """On to the payment page. Not a redirect: browsers take one that answers a form for a form sent elsewhere, and
    our policy allows none; the page may live at any address the business has chosen at Stripe."""
    return link_page.dressed(plain.render("pay_link_going.html", place, 200, url=url))


def over(place: Place) -> Response:
    """The one answer for every link that opens nothing, whyever."""
    return link_page.dressed(plain.render("pay_link_over.html", place, 404, more=help_on(Topic.PAY_LINK)))


def _title(came: Confirmation | None, locale: str) -> str:
    return t(returning.TITLES.get(came.state, returning.UNFINISHED), locale) if came else ""
