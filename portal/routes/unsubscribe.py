"""/unsubscribe: the way out at the foot of a mail, and the one mailboxes press themselves (RFC 8058).

The address is the permission: whoever posts to it stops mails of one kind to one person, and can do nothing else. A
mail provider has no session and comes from elsewhere, so neither is asked for; it is answered without a redirect.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import db
from portal.access import limits
from portal.access.address import address_of
from portal.access.hosts import Place
from portal.domain import mail_choices
from portal.domain.mail_choices import WORDS, MailChoice
from portal.models import Contact
from portal.routes import body, plain
from portal.routes.auth import check_origin, in_thread
from portal.text import t


@dataclass(frozen=True)
class Found:
    """Which mails, and whether they are sent at the moment."""

    what: str
    is_sent: bool


async def unsubscribe(request: Request) -> Response:
    """Opening shows a button and changes nothing: mail scanners open links too. Posting stops the mails at once."""
    place, token = await in_thread(plain.here, request), request.path_params["token"]
    if request.method != "POST":
        return await in_thread(_shown, place, await in_thread(_look_up, place, token), False)
    form = await body.fields(request) or {}
    if "keep" in form:
        await check_origin(request)  # our own button: no provider presses it
        if not await in_thread(_may_come_back, place, token):
            return await in_thread(_too_often, place)
    found = await in_thread(_choose, place, token, "keep" in form, address_of(request.scope))
    return await in_thread(_shown, place, found, True)


def _look_up(place: Place, token: str) -> Found | None:
    with db.everyone() as session:
        behind = mail_choices.behind(session, token, place.business_id)
        return behind and _found(*behind)


def _may_come_back(place: Place, token: str) -> bool:
    """The link needs no session: who holds it must not fill the account's story by going to and fro."""
    with db.everyone() as session:
        behind = mail_choices.behind(session, token, place.business_id)
        stopped = behind and behind[1] in behind[0].muted
    return not behind or not stopped or limits.may_come_back(behind[0].id)


def _too_often(place: Place) -> Response:
    text = t("This has been changed too often today. Please choose your mails in your settings.")
    return plain.message(place, 429, t("Nothing has been changed"), text, onwards=_settings())


def _choose(place: Place, token: str, wanted: bool, ip: str) -> Found | None:
    with db.everyone(write=True) as session:
        behind = mail_choices.behind(session, token, place.business_id)
        if behind is None:
            return None
        contact, choice = behind
        mail_choices.choose(session, contact.id, choice, wanted, ip)
        return _found(contact, choice)


def _found(contact: Contact, choice: MailChoice) -> Found:
    return Found(t(WORDS[choice]), choice not in contact.muted)


def _shown(place: Place, found: Found | None, is_done: bool) -> Response:
    if found is None:
        text = t("It may have been cut off. You can also choose which mails you receive in your settings.")
        return plain.message(place, 404, t("This link is not valid"), text, onwards=_settings())
    return plain.render("unsubscribe.html", place, found=found, is_done=is_done)


def _settings() -> tuple[str, str]:
    return t("Choose your mails"), "/profile/settings"


routes = [Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"])]
