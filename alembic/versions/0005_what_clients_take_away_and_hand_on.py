"""What clients take away and hand on: calendar addresses, exports, links for the person who pays."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("revoked_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_calendar_feed_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_calendar_feed_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_calendar_feed_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_business_id"), ["business_id"], unique=False)
        batch_op.create_index(
            "uq_calendar_feed_living",
            ["contact_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "everything", "bookkeeping", name="export_kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "building",
                "ready",
                "failed",
                "deleted",
                name="export_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Uuid(), nullable=True),
        sa.Column("ended_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("expires_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_export_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_export_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_export_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            "uq_export_building",
            ["contact_id"],
            unique=True,
            sqlite_where=sa.text("state = 'building'"),
            postgresql_where=sa.text("state = 'building'"),
        )

    op.create_table(
        "export_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_export_file_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_export_file_business_id")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_export_file_export_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_file")),
        sa.UniqueConstraint("export_id", "path", name=op.f("uq_export_file_export_id_path")),
        sa.UniqueConstraint("export_id", "position", name=op.f("uq_export_file_export_id_position")),
    )
    with op.batch_alter_table("export_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_file_business_id"), ["business_id"], unique=False)

    op.create_table(
        "pay_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("expires_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("revoked_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_pay_link_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_pay_link_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_pay_link_contact_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_pay_link_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_link")),
    )
    with op.batch_alter_table("pay_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pay_link_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pay_link_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index("ix_pay_link_recent", ["business_id", "created_at"], unique=False)
        batch_op.create_index("ix_pay_link_sent", ["client_id", "contact_id", "created_at"], unique=False)

    op.create_table(
        "pay_link_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "opened",
                "downloaded",
                "went_to_pay",
                "paid",
                name="pay_link_act",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ip", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_pay_link_use_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_pay_link_use_business_id")),
        sa.ForeignKeyConstraint(["link_id"], ["pay_link.id"], name=op.f("fk_pay_link_use_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_link_use")),
        sa.UniqueConstraint("link_id", "act", "ip", "device", name=op.f("uq_pay_link_use_link_id_act_ip_device")),
    )
    with op.batch_alter_table("pay_link_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pay_link_use_business_id"), ["business_id"], unique=False)

    with op.batch_alter_table("checkout", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pay_link_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_checkout_pay_link_id"), "pay_link", ["pay_link_id"], ["id"])


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("checkout", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_checkout_pay_link_id"), type_="foreignkey")
        batch_op.drop_column("pay_link_id")

    with op.batch_alter_table("pay_link_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pay_link_use_business_id"))

    op.drop_table("pay_link_use")
    with op.batch_alter_table("pay_link", schema=None) as batch_op:
        batch_op.drop_index("ix_pay_link_sent")
        batch_op.drop_index("ix_pay_link_recent")
        batch_op.drop_index(batch_op.f("ix_pay_link_invoice_id"))
        batch_op.drop_index(batch_op.f("ix_pay_link_business_id"))

    op.drop_table("pay_link")
    with op.batch_alter_table("export_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_file_business_id"))

    op.drop_table("export_file")
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_export_building",
            sqlite_where=sa.text("state = 'building'"),
            postgresql_where=sa.text("state = 'building'"),
        )
        batch_op.drop_index(batch_op.f("ix_export_contact_id"))
        batch_op.drop_index(batch_op.f("ix_export_business_id"))

    op.drop_table("export")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_feed_living",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_calendar_feed_business_id"))

    op.drop_table("calendar_feed")
