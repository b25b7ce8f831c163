"""Profiles that clients edit: addresses of any country, how a person reads and what they are mailed, requests."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "declined", name="request_state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("answered_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_change_request_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_change_request_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_change_request_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_request_business_id"), ["business_id"], unique=False)
        batch_op.create_index(
            "uq_change_request_open",
            ["contact_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_rules", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("sorting_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("contact", schema=None) as batch_op:
        for name in ("locale", "timezone", "theme"):
            batch_op.add_column(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("muted", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        for name in ("edition", "muted", "theme", "timezone", "locale"):
            batch_op.drop_column(name)

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("edition")
        batch_op.drop_column("sorting_code")
        batch_op.drop_column("district")
        batch_op.drop_column("region")

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.drop_column("account_rules")

    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_change_request_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_change_request_business_id"))

    op.drop_table("change_request")
