"""Migrations: up to exactly the models, and back down to nothing."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from alembic import command
from portal import db

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.filterwarnings("ignore:autogenerate skipping")


@pytest.fixture
def config(database: Path) -> Config:
    made = Config(str(ROOT / "alembic.ini"))
    made.set_main_option("script_location", str(ROOT / "alembic"))
    return made


def test_the_migrated_database_is_what_the_models_say(config: Config):
    command.check(config)


def test_every_index_of_the_models_exists(config: Config):
    """Also those on expressions, which Alembic does not compare."""
    with db.engine().connect() as connection:
        rows = connection.exec_driver_sql("select name from sqlite_master where type = 'index'")
        there = {name for (name,) in rows}
    wanted = {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes}
    assert wanted <= there


def test_down_to_nothing_and_up_again(config: Config):
    command.downgrade(config, "base")
    assert set(inspect(db.engine()).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    assert set(inspect(db.engine()).get_table_names()) >= set(SQLModel.metadata.tables)


def test_one_straight_line_of_numbered_migrations():
    scripts = ScriptDirectory(str(ROOT / "alembic"))
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    assert revisions == [f"{n:04d}" for n in range(1, len(revisions) + 1)]
