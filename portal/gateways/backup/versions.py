"""Which tables a backup has, and which this portal knows."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from alembic import command
from portal import engines
from portal.gateways.backup.archive import Manifest
from portal.gateways.backup.refusals import OtherDatabase, TooNew

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def check(manifest: Manifest, url: URL) -> None:
    """Refuse what cannot be read here."""
    kind = url.get_backend_name()
    if manifest.database != kind:
        raise OtherDatabase(theirs=NAMES[manifest.database], ours=NAMES[kind])
    known = [script.revision for script in ScriptDirectory.from_config(Config("alembic.ini")).walk_revisions()]
    if manifest.migration not in known:
        raise TooNew(theirs=manifest.migration, portal=manifest.portal, ours=max(known))


def upgrade(url: URL, to: str = "head") -> None:
    """The tables of this database become those of a version; of the newest, unless told."""
    engine, config = engines.made(url), Config("alembic.ini")
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, to)
    finally:
        engine.dispose()
