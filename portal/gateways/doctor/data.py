"""The database: is it there, of this version, can it be written; and whose portal is it?"""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import column, select, table
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import delete

from portal import db, engines
from portal.clock import now
from portal.domain.admin import founding
from portal.gateways.doctor.finding import Finding, ok, wrong
from portal.models import RateCount
from portal.settings import settings

ABOUT = "database"
MIGRATE = "Run: python -m portal migrate"
AWAY = "Check PORTAL_DATABASE_URL, and that its server runs and lets this user in."
LOCKED = (
    "Give the user the portal runs as the right to write the file and its folder, and look whether the disk is full."
)


def database() -> list[Finding]:
    """Opened, compared with the newest tables, and written."""
    url = engines.address(settings().database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return [wrong(ABOUT, f"there is no file {url.database}",
                      "Start the portal (python -m portal serve), which makes it; or check PORTAL_DATABASE_URL, "
                      "and the "
                      "folder this runs in.")]  # fmt: skip
    try:
        found = _version()
    except SQLAlchemyError as error:
        return [wrong(ABOUT, f"it cannot be read ({type(error).__name__})", f"{AWAY} Not migrated yet? {MIGRATE}")]
    newest = ScriptDirectory.from_config(Config("alembic.ini")).get_current_head()
    if found != newest:
        return [wrong(ABOUT, f"its tables are of version {found or 'none'}, this portal needs {newest}", MIGRATE)]
    try:
        with db.everyone(write=True) as session:
            session.exec(delete(RateCount).where(RateCount.expires_at <= now()))  # pyright: ignore[reportArgumentType]
    except SQLAlchemyError as error:
        return [wrong(ABOUT, f"it cannot be written ({type(error).__name__})", LOCKED)]
    return ok(ABOUT, f"version {found}, can be written")


def business() -> list[Finding]:
    """Whose it is."""
    with db.everyone() as session:
        first = founding.first(session)
    if first is None:
        return [wrong("business", "the portal belongs to nobody yet",
                      "Start it (python -m portal serve) and open the link its terminal shows; or run: "
                      "python -m portal init")]  # fmt: skip
    return ok("business", first.display_name)


def _version() -> str:
    with db.everyone() as session:
        return session.scalars(select(column("version_num")).select_from(table("alembic_version"))).first() or ""
