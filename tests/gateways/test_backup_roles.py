"""PostgreSQL as docs/database.md sets it up: an owner whom policies hold, and a role that may back up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.gateways import backup
from portal.gateways.backup.refusals import MayNotSeeAll, NoPrograms
from portal.settings import settings
from tests.backups import bin_of_the_wheel, emptied, rich_books, rows, say
from tests.databases import Place, at
from tests.faults.history import violations
from tests.gateways.test_backup_drill import check_guarded

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.usefixtures("database", "bin_of_the_wheel"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping"),
]
__all__ = ["bin_of_the_wheel"]
OWNER, KEEPER = "drill_owner", "drill_backup"


@pytest.fixture
def owned(template: Place) -> Iterator[Place]:
    """An empty database of an owner who is no superuser."""
    made = emptied(template.named("elsewhere"))
    for role, may in ((OWNER, "NOBYPASSRLS"), (KEEPER, "BYPASSRLS")):
        say(made, f"CREATE ROLE {role} LOGIN PASSWORD 'x' NOSUPERUSER {may}")
    say(made, f"GRANT portal_app, portal_worker TO {OWNER}")
    say(made, f"GRANT pg_read_all_data TO {KEEPER}")
    say(made, f'ALTER DATABASE "{made.url.database}" OWNER TO {OWNER}')
    yield made
    emptied(made)
    for role in (OWNER, KEEPER):
        say(made, f"DROP ROLE {role}")


def of(place: Place, role: str) -> Place:
    return Place(place.url.set(username=role, password="x"))


def test_an_owner_whom_policies_hold_restores_and_a_role_of_its_own_backs_up(
    tmp_path: Path, owned: Place, monkeypatch: pytest.MonkeyPatch
):
    _, captures = rich_books()
    file, _ = backup.make(tmp_path)
    mine, keepers = of(owned, OWNER), of(owned, KEEPER).url.render_as_string(hide_password=False)
    with at(mine):
        backup.restore(file)
        assert violations(captures) == []
        check_guarded()
        with pytest.raises(MayNotSeeAll) as refused:
            backup.make(tmp_path)
        assert OWNER in refused.value.said()
    monkeypatch.setenv("PORTAL_BACKUP_DATABASE_URL", keepers)
    with at(mine):
        second, manifest = backup.make(tmp_path / "second")
        assert manifest.rows["payment"] == rows()["payment"] > 0
    with at(mine):
        _, aside = backup.restore(second, replace=True)
        assert aside
        assert violations(captures) == []
        check_guarded()
    owners = "select distinct tableowner from pg_tables where schemaname = 'public'"
    assert say(owned, owners) == [(OWNER,)]
    assert say(owned, "select rolname from pg_proc p join pg_roles r on r.oid = proowner join pg_namespace n on "
                      "n.oid = pronamespace where proname = 'portal_opening' and nspname = 'public'"
               ) == [("portal_worker",)]  # fmt: skip


def test_without_its_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_POSTGRESQL_BIN", str(tmp_path))
    settings.cache_clear()
    with pytest.raises(NoPrograms) as refused:
        backup.make(tmp_path)
    assert "pg_dump was not found" in refused.value.said()
    assert not list(tmp_path.iterdir())
