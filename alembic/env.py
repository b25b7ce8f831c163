"""Migrations run on the portal's own engine, in batches so that SQLite can change a table."""

from alembic import context
from sqlmodel import SQLModel

import portal.models  # noqa: F401 - the tables
from portal import db

with db.engine().connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
