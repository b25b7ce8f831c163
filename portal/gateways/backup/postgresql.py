"""PostgreSQL: a dump as of one moment, and its rows in fresh tables.

Tables, policies and triggers never come from the dump: the migrations make them, for whoever owns this database.
Nothing that stands in a file is run here.
"""

from pathlib import Path

from psycopg import Connection, sql
from sqlalchemy import URL

from portal import engines
from portal.gateways.backup import ending, programs, versions
from portal.gateways.backup.archive import Copied, Manifest
from portal.gateways.backup.programs import Failed
from portal.gateways.backup.refusals import HasData, MayNotSeeAll, Running
from portal.settings import settings

Keys = list[tuple[str, str, str]]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
SEES_ALL = "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
SERVING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portal'"
FOREIGN_KEYS = (
    "SELECT relname, conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid "
    "WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)
RINGED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
# Also what policies hide from whoever restores.
WORTH_KEEPING = (
    "SELECT 1 FROM pg_extension WHERE extnamespace = %(aside)s::regnamespace UNION ALL SELECT 1 FROM pg_class "
    "WHERE relnamespace = %(aside)s::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' "
    "AND pg_relation_size(oid) > 0"
)


def copy(url: URL, into: Path) -> Copied:
    """Dumped, and counted, as of the same moment."""
    url = engines.address(settings().backup_database_url) if settings().backup_database_url else url
    program = programs.found("pg_dump")
    with programs.connected(url) as live, live.transaction():
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        role, sees_all = live.execute(SEES_ALL).fetchone() or ("", False)
        if not sees_all:
            raise MayNotSeeAll(role=role)
        (version,) = live.execute("SELECT version_num FROM public.alembic_version").fetchone() or ("",)
        (moment,) = live.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        how = ("--format=custom", "--schema=public", "--lock-wait-timeout=60s", f"--snapshot={moment}")
        programs.run(program, url, *how, f"--file={into}")
        return Copied(database="postgresql", migration=version, rows=_rows(live))


def put(url: URL, copied: Path, manifest: Manifest, stamp: str, *, replace: bool) -> str:
    """The rows become the database's, brought forward; the schema in which the old ones are now, if there were any."""
    program, aside = programs.found("pg_restore"), f"before_{stamp.lower()}"
    with programs.connected(url) as here:
        had_data = any(_rows(here).values())
        if had_data and not replace:
            raise HasData(where=str(url.database))
        if here.execute(SERVING).fetchone():
            raise Running(where=str(url.database))
        with here.transaction():
            _say(here, "ALTER SCHEMA public RENAME TO {}", aside)
            _say(here, "CREATE SCHEMA public")
            _say(here, "GRANT USAGE ON SCHEMA public TO PUBLIC")
        try:
            _fill(here, url, program, copied, manifest)
        except BaseException:
            with here.transaction():
                _say(here, "DROP SCHEMA public CASCADE")
                _say(here, "ALTER SCHEMA {} RENAME TO public", aside)
            raise
        if had_data or here.execute(WORTH_KEEPING, {"aside": aside}).fetchone():
            return aside
        _say(here, "DROP SCHEMA {} CASCADE", aside)
        return ""


def _fill(here: Connection, url: URL, program: str, copied: Path, manifest: Manifest) -> None:
    """Until the last step there is no version: a portal that is started on what was cut off half-way stops at once."""
    versions.upgrade(url, manifest.migration)
    with here.transaction():
        keys, ringed = _opened(here)
    listed = copied.with_name("listed")
    lines = programs.asked(program, "--list", copied).splitlines(keepends=True)
    listed.write_text("".join(line for line in lines if "TABLE DATA public alembic_version " not in line), "utf-8")
    how = ("--data-only", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    programs.run(program, url, *how, f"--use-list={listed}", copied)
    if _rows(here) != manifest.rows:
        raise Failed("other rows came than its manifest says")
    with here.transaction():
        _closed(here, keys, ringed)
        here.execute("INSERT INTO alembic_version VALUES (%s)", (manifest.migration,))
    versions.upgrade(url)
    with here.transaction():
        here.execute("SELECT set_config('portal.migrating', 'yes', true)")  # the policies hold for the owner too
        for statement in ending.STATEMENTS:
            _say(here, statement)
    here.execute("ANALYZE")


def _opened(here: Connection) -> tuple[Keys, list[str]]:
    """Rows may come in any order and of any client: without foreign keys and policies, until they are here."""
    keys, ringed = here.execute(FOREIGN_KEYS).fetchall(), [name for (name,) in here.execute(RINGED)]
    for table, name, _ in keys:
        _say(here, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
    for table in ringed:
        _say(here, "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", table)
    _say(here, "DELETE FROM alembic_version")
    return keys, ringed


def _closed(here: Connection, keys: Keys, ringed: list[str]) -> None:
    """All back; PostgreSQL looks through the rows for each key."""
    for table, name, what in keys:
        _say(here, "ALTER TABLE {} ADD CONSTRAINT {} " + what, table, name)
    for table in ringed:
        _say(here, "ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table)


def _rows(here: Connection) -> dict[str, int]:
    """As somebody who sees them all; the owner does while policies let who migrates."""
    with here.transaction():
        here.execute("SELECT set_config('portal.migrating', 'yes', true)")
        names = [name for (name,) in here.execute(TABLES)]
        return {name: _one(here, name) for name in names}


def _one(here: Connection, table: str) -> int:
    (count,) = here.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))).fetchone() or (0,)
    return count


def _say(here: Connection, statement: str, *names: str) -> None:
    composed = sql.SQL(statement)  # pyright: ignore[reportArgumentType] - of ours, or what PostgreSQL itself has said
    here.execute(composed.format(*map(sql.Identifier, names)))
