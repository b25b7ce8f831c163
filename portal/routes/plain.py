"""Pages without Reflex: sign-in and its refusals. They need no script, no socket and no session."""

from functools import lru_cache
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from portal import addresses, db
from portal.access import hosts
from portal.access.hosts import Place
from portal.domain.shell import BusinessCard, business_card
from portal.log import error_id
from portal.models import Business
from portal.text import t


@lru_cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["t"] = t
    return made


def here(request: Request) -> Place:
    """The business this request is for; the front has already turned away every other host."""
    place = hosts.place_of(request.headers.get("host", ""))
    if place is None:
        raise LookupError("a request for a host that is not ours")
    return place


def face_of(business_id: UUID) -> BusinessCard:
    """What a stranger may know of the business."""
    with db.everyone() as session:
        return business_card(session.get_one(Business, business_id))


def render(template: str, place: Place, status: int = 200, **values: object) -> HTMLResponse:
    """A plain page; everything in it is escaped, nothing of it is cached."""
    return render_as(face_of(place.business_id), template, status, **values)


def render_as(face: BusinessCard, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """The same under another face: where there is no business yet."""
    body = _templates().get_template(template).render(business=face, **values)
    return HTMLResponse(body, status, headers={"cache-control": "no-store"})


def message(
    place: Place, status: int, title: str, text: str, more: str = "", onwards: tuple[str, str] | None = None
) -> HTMLResponse:
    """One plain page with a way forward, words and a page of ours; `more` is the address of an answer that helps."""
    label, path = onwards or (t("Get a new link"), "")
    href = addresses.page(path) if path else "/login"
    return render("message.html", place, status, title=title, text=text, more=more, label=label, href=href)


async def apologise(request: Request, error: Exception) -> Response:
    """The unexpected: a number for the person, the details in the log and nowhere else."""
    text = t("If it happens again, tell us this number: {number}.", number=error_id(error))
    return PlainTextResponse(f"{t('Something went wrong on our side.')} {text}", 500)
