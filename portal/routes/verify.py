"""/verify: anybody may ask whether a PDF of a quote is genuine. The file itself is the permission, and is not kept."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import db
from portal.access import limits
from portal.access.address import address_of
from portal.access.hosts import Place
from portal.domain import verifying
from portal.domain.verifying import Finding, Verdict
from portal.routes import plain, uploads
from portal.routes.auth import check_origin, in_thread
from portal.routes.uploads import NoFile, TooLarge
from portal.text import t

TONES = {Verdict.ACCEPTED: "ok", Verdict.GENUINE: "due", Verdict.BROKEN: "bad", Verdict.UNKNOWN: "bad"}


async def verify(request: Request) -> Response:
    """The form, and the answer about the file that was sent with it."""
    place = await in_thread(plain.here, request)
    if request.method != "POST":
        return await _page(place)
    await check_origin(request)
    if not await in_thread(limits.may_verify, address_of(request.scope)):
        return await _page(place, 429, t("That were many files. Please try again in an hour."))
    try:
        sent = await uploads.fingerprint(request)
    except NoFile:
        return await _page(place, 400, t("Please choose the PDF to check."))
    except TooLarge:
        return await _page(place, 413, t("This file is larger than any of ours: at most {count} MB.", count=_most()))
    return await _page(place, finding=await in_thread(_look_up, place.business_id, sent.sha256))


def _look_up(business_id: UUID, sha256: str) -> Finding:
    """Among the files of this business only."""
    with db.everyone() as session:
        return verifying.look_up(session, business_id, sha256)


async def _page(place: Place, status: int = 200, error: str = "", finding: Finding | None = None) -> Response:
    tone = TONES[finding.verdict] if finding else ""
    return await in_thread(
        lambda: plain.render("verify.html", place, status, error=error, finding=finding, tone=tone, most=_most())
    )


def _most() -> int:
    return uploads.LARGEST // 1024 // 1024


routes = [Route("/verify", verify, methods=["GET", "POST"])]
