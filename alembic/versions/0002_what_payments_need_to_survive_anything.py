"""what payments need to survive anything"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op
from portal.clock import now
from portal.models.base import UtcMoment, uuid7

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_reminder_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_reminder_business_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_reminder_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("invoice_id", "days", name=op.f("uq_reminder_invoice_id_days")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_business_id"), ["business_id"], unique=False)

    op.create_table(
        "checkout_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("checkout_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_checkout_item_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_checkout_item_business_id")),
        sa.ForeignKeyConstraint(["checkout_id"], ["checkout.id"], name=op.f("fk_checkout_item_checkout_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_checkout_item_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_item")),
        sa.UniqueConstraint("checkout_id", "invoice_id", name=op.f("uq_checkout_item_checkout_id_invoice_id")),
    )
    with op.batch_alter_table("checkout_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkout_item_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkout_item_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(
            "uq_checkout_item_holds",
            ["invoice_id"],
            unique=True,
            sqlite_where=sa.text("holds"),
            postgresql_where=sa.text("holds"),
        )

    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("stripe_dispute", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "won", "lost", name="dispute_state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("closed_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_dispute_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_dispute_business_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("stripe_dispute", name=op.f("uq_dispute_stripe_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispute_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "pending",
                "succeeded",
                "failed",
                "canceled",
                name="refund_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "owner",
                "stripe",
                "chargeback",
                name="refund_origin",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("idempotency_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stripe_refund", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("settled_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_refund_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_refund_business_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_refund_idempotency_key")),
        sa.UniqueConstraint("stripe_refund", name=op.f("uq_refund_stripe_refund")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index("ix_refund_client_id_created_at", ["client_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_state"), ["state"], unique=False)

    op.create_table(
        "refund_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_refund_part_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_refund_part_business_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_refund_part_invoice_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_part_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_part")),
        sa.UniqueConstraint("refund_id", "invoice_id", name=op.f("uq_refund_part_refund_id_invoice_id")),
    )
    with op.batch_alter_table("refund_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_part_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_part_invoice_id"), ["invoice_id"], unique=False)

    _items_of_checkouts()

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payment_rules", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("checkout", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        batch_op.drop_index(batch_op.f("ix_checkout_invoice_id"))
        batch_op.drop_index(batch_op.f("uq_checkout_pending"), sqlite_where=sa.text("state IN ('reserved', 'open')"))
        batch_op.drop_constraint(batch_op.f("fk_checkout_invoice_id"), type_="foreignkey")
        batch_op.drop_column("invoice_id")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders_paused_until", sa.Date(), nullable=True))

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_off_at", portal.models.base.UtcMoment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deposit_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("awaited_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("promised_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("deposit_minor", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.drop_index(
            batch_op.f("ix_invoice_owed"), sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL")
        )
        batch_op.create_index(
            "ix_invoice_owed",
            [
                "client_id",
                "state",
                "kind",
                "awaited_on",
                "currency",
                "balance_minor",
                "processing_minor",
                "archived_at",
            ],
            unique=False,
            sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
            postgresql_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
        )

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(
            sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("expected_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_payment_received_at", ["client_id", "received_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_payment_business_id_receipt"), ["business_id", "receipt"])

    op.execute("update invoice set awaited_on = due_on")
    _receipts()


def _items_of_checkouts() -> None:
    """Until now a checkout asked for one invoice, and held it while it was pending."""
    op.execute(
        "insert into checkout_item (id, created_at, business_id, client_id, checkout_id, invoice_id, position,"
        " amount_minor, holds) select id, created_at, business_id, client_id, id, invoice_id, 1, amount_minor,"
        " state in ('reserved', 'open') from checkout"
    )


def _first_invoice_of_checkouts() -> None:
    """Back to one invoice: of several, the first."""
    op.execute(
        "update checkout set invoice_id = (select invoice_id from checkout_item"
        " where checkout_item.checkout_id = checkout.id order by position limit 1)"
    )


def _receipts() -> None:
    """Payments that have arrived get their receipt's number, in the order they came."""
    payment = sa.table("payment", sa.column("id", sa.Uuid()), sa.column("business_id", sa.Uuid()),
                       sa.column("state"), sa.column("received_at"), sa.column("receipt"))  # fmt: skip
    series = sa.table("number_sequence", sa.column("id", sa.Uuid()), sa.column("created_at", UtcMoment()),
                      sa.column("business_id", sa.Uuid()), sa.column("series"), sa.column("next"))  # fmt: skip
    connection, taken = op.get_bind(), dict[UUID, int]()
    arrived = sa.select(payment.c.id, payment.c.business_id).where(payment.c.state == "succeeded")
    for key, business in connection.execute(arrived.order_by(payment.c.received_at, payment.c.id)).all():
        taken[business] = taken.get(business, 0) + 1
        number = f"RC-{taken[business]:05d}"
        connection.execute(sa.update(payment).where(payment.c.id == key).values(receipt=number))
    for business, count in taken.items():
        row = {"id": uuid7(), "created_at": now(), "business_id": business, "series": "RC", "next": count + 1}
        connection.execute(sa.insert(series).values(row))


def downgrade() -> None:
    """Back."""
    op.execute("delete from number_sequence where series = 'RC'")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_payment_business_id_receipt"), type_="unique")
        batch_op.drop_index("ix_payment_received_at")
        batch_op.drop_column("expected_on")
        batch_op.drop_column("reference")
        batch_op.drop_column("receipt")

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_invoice_owed",
            sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
            postgresql_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_invoice_owed"),
            ["client_id", "state", "kind", "due_on", "currency", "balance_minor", "processing_minor", "archived_at"],
            unique=False,
            sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
        )
        batch_op.drop_column("deposit_minor")
        batch_op.drop_column("promised_on")
        batch_op.drop_column("awaited_on")
        batch_op.drop_column("deposit_due_on")
        batch_op.drop_column("written_off_at")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("reminders_paused_until")

    with op.batch_alter_table("checkout", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invoice_id", sa.Uuid(), nullable=True))
    _first_invoice_of_checkouts()
    with op.batch_alter_table("checkout", schema=None) as batch_op:
        batch_op.alter_column("invoice_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_checkout_invoice_id"), "invoice", ["invoice_id"], ["id"])
        batch_op.create_index(
            batch_op.f("uq_checkout_pending"),
            ["invoice_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('reserved', 'open')"),
            postgresql_where=sa.text("state IN ('reserved', 'open')"),
        )
        batch_op.create_index(batch_op.f("ix_checkout_invoice_id"), ["invoice_id"], unique=False)
        batch_op.drop_column("failure")

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.drop_column("payment_rules")

    with op.batch_alter_table("refund_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_part_invoice_id"))
        batch_op.drop_index(batch_op.f("ix_refund_part_business_id"))

    op.drop_table("refund_part")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_state"))
        batch_op.drop_index("ix_refund_client_id_created_at")
        batch_op.drop_index(batch_op.f("ix_refund_payment_id"))
        batch_op.drop_index(batch_op.f("ix_refund_business_id"))

    op.drop_table("refund")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_payment_id"))
        batch_op.drop_index(batch_op.f("ix_dispute_business_id"))

    op.drop_table("dispute")
    with op.batch_alter_table("checkout_item", schema=None) as batch_op:
        batch_op.drop_index("uq_checkout_item_holds", sqlite_where=sa.text("holds"), postgresql_where=sa.text("holds"))
        batch_op.drop_index(batch_op.f("ix_checkout_item_invoice_id"))
        batch_op.drop_index(batch_op.f("ix_checkout_item_business_id"))

    op.drop_table("checkout_item")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_business_id"))

    op.drop_table("reminder")
