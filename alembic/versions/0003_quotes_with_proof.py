"""Quotes, their versions and decisions, links to them; what proves something is sealed by triggers."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "quote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "accepted",
                "invoiced",
                "rejected",
                "withdrawn",
                name="quote_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("issue_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("expiry_noted_on", sa.Date(), nullable=True),
        sa.Column("sent_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("first_viewed_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("decided_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("withdrawn_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("archived_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("business_id", "number", name=op.f("uq_quote_business_id_number")),
        sa.UniqueConstraint("business_id", "slug", name=op.f("uq_quote_business_id_slug")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_business_id"), ["business_id"], unique=False)
        batch_op.create_index(
            "ix_quote_counts",
            ["client_id", "state", "valid_until", "archived_at"],
            unique=False,
            sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
            postgresql_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
        )

    op.create_table(
        "document_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("view", "view_decide", name="link_scope", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("expires_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("revoked_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("seen_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_document_link_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_document_link_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_document_link_contact_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_document_link_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_link")),
    )
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_link_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_link_quote_id"), ["quote_id"], unique=False)

    op.create_table(
        "quote_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("offer", "signed", name="file_kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_file_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_file_business_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_file_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_file")),
        sa.UniqueConstraint("quote_id", "version", "kind", name=op.f("uq_quote_file_quote_id_version_kind")),
        sa.UniqueConstraint("sha256", name=op.f("uq_quote_file_sha256")),
    )
    with op.batch_alter_table("quote_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_file_business_id"), ["business_id"], unique=False)

    op.create_table(
        "quote_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_look_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_look_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_quote_look_contact_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_look_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_look")),
        sa.UniqueConstraint("quote_id", "contact_id", name=op.f("uq_quote_look_quote_id_contact_id")),
    )
    with op.batch_alter_table("quote_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_look_business_id"), ["business_id"], unique=False)

    op.create_table(
        "quote_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("line_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "author",
            sa.Enum("client", "business", "system", name="actor", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_question_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_question_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_quote_question_contact_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_question_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_question")),
    )
    with op.batch_alter_table("quote_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_question_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_question_quote_id"), ["quote_id"], unique=False)

    op.create_table(
        "quote_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("terms_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remark", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_version_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_version_business_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_version_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_version")),
        sa.UniqueConstraint("quote_id", "version", name=op.f("uq_quote_version_quote_id_version")),
    )
    with op.batch_alter_table("quote_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_version_business_id"), ["business_id"], unique=False)

    op.create_table(
        "link_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("browser_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("consumed_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_link_code_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_link_code_business_id")),
        sa.ForeignKeyConstraint(["link_id"], ["document_link.id"], name=op.f("fk_link_code_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
    )
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_code_link_id"), ["link_id"], unique=False)

    op.create_table(
        "quote_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("accepted", "rejected", name="outcome", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("content_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("terms_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("signer_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("ip", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("user_agent", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("po_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offer_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("signed_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("prev_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_quote_decision_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_quote_decision_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_quote_decision_contact_id")),
        sa.ForeignKeyConstraint(["link_id"], ["document_link.id"], name=op.f("fk_quote_decision_link_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_decision_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_decision")),
        sa.UniqueConstraint("client_id", "position", name=op.f("uq_quote_decision_client_id_position")),
        sa.UniqueConstraint("hash", name=op.f("uq_quote_decision_hash")),
        sa.UniqueConstraint("quote_id", "version", name=op.f("uq_quote_decision_quote_id_version")),
    )
    with op.batch_alter_table("quote_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_decision_business_id"), ["business_id"], unique=False)

    # In place: SQLite would replace the table to add a named key, and lose its indexes on expressions.
    for table in ("activity", "invoice"):
        column = sa.Column("quote_id", sa.Uuid(), sa.ForeignKey("quote.id", name=f"fk_{table}_quote_id"), nullable=True)
        op.add_column(table, column, inline_references=True)
    op.create_index("ix_activity_quote_id", "activity", ["quote_id"])
    bills = sa.text("quote_id IS NOT NULL AND state <> 'void' AND kind <> 'credit_note'")
    op.create_index(
        "uq_invoice_quote",
        "invoice",
        ["quote_id", "kind"],
        unique=True,
        sqlite_where=bills,
        postgresql_where=bills,
    )
    newest = [sa.text("issue_on DESC"), sa.text("id DESC")]
    visible = sa.text("state <> 'draft' AND archived_at IS NULL")
    op.create_index("ix_quote_all", "quote", ["client_id", *newest], sqlite_where=visible, postgresql_where=visible)
    op.create_index(
        "ix_quote_state", "quote", ["client_id", "state", *newest], sqlite_where=visible, postgresql_where=visible
    )
    _seal()


KEYS = {
    "quote_decision": ("id", "quote_id, version", "client_id, position", "hash"),
    "quote_file": ("id", "quote_id, version, kind", "sha256"),
    "quote_version": ("id", "quote_id, version"),
}
SEALED = {"quote_decision": "", "quote_file": "", "quote_version": "OLD.sent_at IS NOT NULL"}


def _same(key: str) -> str:
    return "(" + " AND ".join(f"other.{column} = NEW.{column}" for column in key.split(", ")) + ")"


def _seal() -> None:
    """What was decided, given out or sent is never changed, whoever asks: the database itself refuses."""
    if op.get_bind().dialect.name == "sqlite":
        for table, when in SEALED.items():
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            # REPLACE deletes whoever has the same key, without asking the triggers above.
            same = " OR ".join([*map(_same, KEYS[table]), "other.rowid = NEW.rowid"])
            there = f"EXISTS (SELECT 1 FROM {table} AS other WHERE ({same})"  # noqa: S608
            for name, when in (
                ("replace BEFORE INSERT", f"{there})"),
                ("overwrite BEFORE UPDATE", f"{there} AND other.id <> OLD.id)"),
            ):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{name} ON {table} WHEN {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table, when in SEALED.items():
        op.execute(
            f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    """Back."""
    op.drop_index("uq_invoice_quote", "invoice")
    op.drop_index("ix_activity_quote_id", "activity")
    for table in ("invoice", "activity"):
        op.drop_column(table, "quote_id")
    _open()
    op.drop_index("ix_quote_all", "quote")
    op.drop_index("ix_quote_state", "quote")

    with op.batch_alter_table("quote_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_decision_business_id"))

    op.drop_table("quote_decision")
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_code_link_id"))
        batch_op.drop_index(batch_op.f("ix_link_code_business_id"))

    op.drop_table("link_code")
    with op.batch_alter_table("quote_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_version_business_id"))

    op.drop_table("quote_version")
    with op.batch_alter_table("quote_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_question_quote_id"))
        batch_op.drop_index(batch_op.f("ix_quote_question_business_id"))

    op.drop_table("quote_question")
    with op.batch_alter_table("quote_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_look_business_id"))

    op.drop_table("quote_look")
    with op.batch_alter_table("quote_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_file_business_id"))

    op.drop_table("quote_file")
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_link_quote_id"))
        batch_op.drop_index(batch_op.f("ix_document_link_business_id"))

    op.drop_table("document_link")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_quote_counts",
            sqlite_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
            postgresql_where=sa.text("state <> 'draft' AND archived_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_quote_business_id"))

    op.drop_table("quote")


def _open() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in SEALED:
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_no_replace")
            op.execute(f"DROP TRIGGER {table}_no_overwrite")
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_sealed ON {table}")
            op.execute(f"DROP TRIGGER {table}_kept ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")
