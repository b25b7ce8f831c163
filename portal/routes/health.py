"""Is the process up, and can it work? For load balancers and supervisors; tells nothing else."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal import db
from portal.routes.auth import in_thread


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """The database answers too."""
    try:
        await in_thread(_ask_database)
    except SQLAlchemyError:
        return PlainTextResponse("database is away", 503)
    return PlainTextResponse("ready")


def _ask_database() -> None:
    with db.everyone() as session:
        session.connection().execute(text("select 1"))


async def nobody(request: Request) -> Response:
    """Reflex's own health pages tell strangers about the database; ours do not."""
    return PlainTextResponse("Not Found", 404)


routes = [Route("/_health", nobody), Route("/ping", nobody), Route("/healthz", healthz), Route("/readyz", readyz)]
