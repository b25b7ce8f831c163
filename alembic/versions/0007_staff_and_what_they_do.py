"""The people of the business: staff, their sessions and pages, and what they did, which nobody changes."""

import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op
from portal.domain.postal_data import Address
from portal.domain.postal_printed import lines
from portal.models.names import likeness

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email_norm", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "manager", "agent", name="staff_role", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("theme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_login_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("factor_seed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("factor_since", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("factor_step", sa.Integer(), nullable=False),
        sa.Column("recovery_hashes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_staff_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("business_id", "email_norm", name=op.f("uq_staff_business_id_email_norm")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_email_norm"), ["email_norm"], unique=False)

    op.create_table(
        "staff_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("ip", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_staff_action_business_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_action_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_action")),
    )
    with op.batch_alter_table("staff_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_action_business_id"), ["business_id"], unique=False)

    op.create_table(
        "staff_login",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("cookie_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("ip", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proven_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("previews_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_staff_login_business_id")),
        sa.ForeignKeyConstraint(["previews_id"], ["contact.id"], name=op.f("fk_staff_login_previews_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_login_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_login")),
        sa.UniqueConstraint("cookie_hash", name=op.f("uq_staff_login_cookie_hash")),
    )
    with op.batch_alter_table("staff_login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_login_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_login_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_page",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("token", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["login_id"], ["staff_login.id"], name=op.f("fk_staff_page_login_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_page")),
    )
    with op.batch_alter_table("staff_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_page_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_page_login_id"), ["login_id"], unique=False)

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("secondary_color", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("second_factor", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("stripe_standing", sa.JSON(), nullable=False, server_default="{}"))

    op.create_table(
        "logo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_logo_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logo")),
        sa.UniqueConstraint("business_id", name=op.f("uq_logo_business_id")),
    )

    _sort_clients()
    _import_clients()
    op.execute("DELETE FROM push")  # pages open during an upgrade load themselves again anyway
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.add_column(sa.Column("business_id", sa.Uuid(), nullable=False))
        batch_op.alter_column("client_id", existing_type=sa.Uuid(), nullable=True)
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index("ix_staff_action_latest", "staff_action", ["business_id", *newest])
    op.create_index("ix_appointment_business_start", "appointment", ["business_id", "start_at"])
    _list_invoices(newest[1])
    _repeat_invoices()
    _find_duplicates()
    _merge_clients()
    _first_steps()
    _set_portal()
    _list_quotes(newest[1])
    _catalogue()
    _keep_receipts()
    op.create_index("ix_activity_of_business", "activity", ["business_id", "created_at", "id"])
    op.create_index("ix_payment_of_business", "payment", ["business_id", "received_at", "id"])
    _seal()


def _first_steps() -> None:
    """What the wizard still asks; a business that is there already has done without it."""
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_set_up", sa.JSON(), nullable=False, server_default="[]"))


def _list_invoices(by_key: sa.TextClause) -> None:
    """The lists of all the business. A draft stands in them by the day it was written."""
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_days", sa.Integer(), nullable=True))
    op.execute("UPDATE invoice SET issue_on = DATE(created_at) WHERE state = 'draft' AND issue_on IS NULL")
    kept = sa.text("archived_at IS NULL")
    where = {"sqlite_where": kept, "postgresql_where": kept}
    by_day = [sa.text("issue_on DESC"), by_key]
    op.create_index("ix_invoice_business", "invoice", ["business_id", *by_day], **where)
    op.create_index("ix_invoice_business_state", "invoice", ["business_id", "state", *by_day], **where)


PORTAL = ("session_idle", "session_absolute", "link_life")
ADDRESS = ("region", "district", "sorting_code")


def _set_portal() -> None:
    """What a business sets of its portal."""
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_modules", sa.JSON(), nullable=False, server_default="[]"))
        for name in PORTAL:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        for name in ADDRESS:
            batch_op.add_column(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))


def _list_quotes(by_key: sa.TextClause) -> None:
    """The same of quotes."""
    op.execute("UPDATE quote SET issue_on = DATE(created_at) WHERE state = 'draft' AND issue_on IS NULL")
    kept = sa.text("archived_at IS NULL")
    where = {"sqlite_where": kept, "postgresql_where": kept}
    by_day = [sa.text("issue_on DESC"), by_key]
    op.create_index("ix_quote_business", "quote", ["business_id", *by_day], **where)
    op.create_index("ix_quote_business_state", "quote", ["business_id", "state", *by_day], **where)


def _sort_clients() -> None:
    """Lists of clients go by a name without capitals and accents."""
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sort_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
    clients = sa.table("client", sa.column("id"), sa.column("name"), sa.column("sort_name"))
    bind = op.get_bind()
    for key, name in bind.execute(sa.select(clients.c.id, clients.c.name)).all():
        apart = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(one for one in apart if not unicodedata.combining(one)).strip()
        bind.execute(clients.update().where(clients.c.id == key).values(sort_name=plain))
    off = "portal_enabled = 0" if bind.dialect.name == "sqlite" else "NOT portal_enabled"
    for name, which in (
        ("ix_client_named", "archived_at IS NULL"),
        ("ix_client_off", f"archived_at IS NULL AND {off}"),
        ("ix_client_archived", "archived_at IS NOT NULL"),
    ):
        where = {"sqlite_where": sa.text(which), "postgresql_where": sa.text(which)}
        op.create_index(name, "client", ["business_id", "sort_name", "id", "archived_at", "portal_enabled"], **where)


def _find_duplicates() -> None:
    """What remains of a client's name when duplicates are looked for; from now on the portal keeps it itself."""
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alike", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
    clients = sa.table("client", sa.column("id"), sa.column("name"), sa.column("alike"))
    bind = op.get_bind()
    for key, name in bind.execute(sa.select(clients.c.id, clients.c.name)).all():
        bind.execute(clients.update().where(clients.c.id == key).values(alike=likeness(name)))
    op.create_index("ix_client_alike", "client", ["business_id", "alike", "archived_at"])
    op.create_index("ix_contact_business_email", "contact", ["business_id", "email_norm", "client_id"])


def _merge_clients() -> None:
    """What became of clients that were merged into others."""
    op.create_table(
        "client_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        *[sa.Column(name, sa.Uuid(), nullable=False) for name in ("business_id", "client_id", "absorbed_id")],
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_client_merge_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_client_merge_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_client_merge_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merge")),
        sa.UniqueConstraint("absorbed_id", name=op.f("uq_client_merge_absorbed_id")),
    )
    op.create_index(op.f("ix_client_merge_business_id"), "client_merge", ["business_id"])
    _keep_clients_apart()


def _keep_clients_apart() -> None:
    """Pairs that look alike and are not the same."""
    op.create_table(
        "clients_apart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        *[sa.Column(name, sa.Uuid(), nullable=False) for name in ("business_id", "one_id", "other_id", "staff_id")],
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_clients_apart_business_id")),
        *[
            sa.ForeignKeyConstraint(
                ["business_id", which],
                ["client.business_id", "client.id"],
                name=op.f(f"fk_clients_apart_business_id_{which}"),
            )
            for which in ("one_id", "other_id")
        ],
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_clients_apart_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_apart")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_clients_apart_one_id_other_id")),
    )
    for column in ("business_id", "other_id"):
        op.create_index(op.f(f"ix_clients_apart_{column}"), "clients_apart", [column])


def _import_clients() -> None:
    """Lists of clients that staff bring along as a file."""
    _import_heads()
    op.create_table(
        "client_import_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_client_import_file_business_id")),
        sa.ForeignKeyConstraint(["import_id"], ["client_import.id"], name=op.f("fk_client_import_file_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_import_file")),
        sa.UniqueConstraint("import_id", name=op.f("uq_client_import_file_import_id")),
    )
    op.create_index(op.f("ix_client_import_file_business_id"), "client_import_file", ["business_id"])
    states = sa.Enum(
        "good", "update", "skipped", "bad", "written",
        name="import_row_state", native_enum=False, create_constraint=True, length=24,
    )  # fmt: skip
    text, whole = sqlmodel.sql.sqltypes.AutoString(), sa.Integer()
    op.create_table(
        "client_import_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        *[sa.Column(name, whole, nullable=False) for name in ("edition", "number")],
        sa.Column("state", states, nullable=False),
        *[sa.Column(name, text, nullable=False) for name in ("email_norm", "vat_id")],
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("said", text, nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_client_import_row_business_id")),
        sa.ForeignKeyConstraint(["import_id"], ["client_import.id"], name=op.f("fk_client_import_row_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_import_row")),
        sa.UniqueConstraint(
            "import_id", "edition", "number", name=op.f("uq_client_import_row_import_id_edition_number")
        ),
    )
    op.create_index(op.f("ix_client_import_row_business_id"), "client_import_row", ["business_id"])
    for name, columns in (("state", ("state", "number")), ("email", ("email_norm",)), ("vat", ("vat_id",))):
        op.create_index(f"ix_client_import_row_{name}", "client_import_row", ["import_id", "edition", *columns])
    op.create_index("ix_client_vat_id", "client", ["business_id", "vat_id"])


def _import_heads() -> None:
    """One for each file."""
    states = sa.Enum(
        "refused", "mapping", "checking", "ready", "writing", "done", "failed", "discarded",
        name="import_state", native_enum=False, create_constraint=True, length=24,
    )  # fmt: skip
    twins = sa.Enum("skip", "update", name="import_twins", native_enum=False, create_constraint=True, length=24)
    text, counts = sqlmodel.sql.sqltypes.AutoString(), ("edition", "step", "total", "checked", "good", "updates")
    op.create_table(
        "client_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("state", states, nullable=False),
        *[sa.Column(name, text, nullable=False) for name in ("name", "problem", "encoding", "delimiter")],
        *[sa.Column(name, sa.JSON(), nullable=False) for name in ("headings", "sample", "columns")],
        sa.Column("twins", twins, nullable=False),
        sa.Column("locale", text, nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in (*counts, "skipped", "bad", "written", "failures")],
        sa.Column("touched_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_client_import_business_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_client_import_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_import")),
    )
    for name in ("business_id", "staff_id"):
        op.create_index(op.f(f"ix_client_import_{name}"), "client_import", [name])


def _catalogue() -> None:
    """What is sold again and again."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        *[sa.Column(name, text, nullable=False) for name in ("name", "sort_name", "detail", "unit_code")],
        sa.Column("unit_price", portal.models.base.Exact(), nullable=False),
        sa.Column("currency", text, nullable=False),
        sa.Column("tax_rate", portal.models.base.Exact(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("archived_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_product_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_business_id"), "product", ["business_id"])
    op.create_index("ix_product_named", "product", ["business_id", "sort_name", "id"])


def _seal() -> None:
    """What staff did stays written, whoever asks: the database itself refuses. `refuse_change` is 0003's."""
    if op.get_bind().dialect.name != "sqlite":
        on = "ON staff_action {} EXECUTE FUNCTION refuse_change()"
        op.execute("CREATE TRIGGER staff_action_sealed BEFORE UPDATE OR DELETE " + on.format("FOR EACH ROW"))
        op.execute("CREATE TRIGGER staff_action_kept BEFORE TRUNCATE " + on.format(""))
        return
    there = "WHEN EXISTS (SELECT 1 FROM staff_action AS other WHERE (other.id = NEW.id OR other.rowid = NEW.rowid){})"
    for name, when in (
        ("no_update BEFORE UPDATE ON staff_action", ""),
        ("no_delete BEFORE DELETE ON staff_action", ""),
        ("no_replace BEFORE INSERT ON staff_action", there.format("")),  # REPLACE deletes without asking those above
        ("no_overwrite BEFORE UPDATE ON staff_action", there.format(" AND other.id <> OLD.id")),
    ):
        op.execute(
            f"CREATE TRIGGER staff_action_{name} {when} BEGIN SELECT RAISE(ABORT, 'staff_action is append-only'); END"
        )


def _repeat_invoices() -> None:
    """Invoices that write themselves, and what each plan has made."""
    text, whole = sqlmodel.sql.sqltypes.AutoString(), sa.Integer()
    states, units = (
        sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
        for name, words in (
            ("plan_state", ("active", "paused", "stopped", "ended")),
            ("rhythm_unit", ("day", "week", "month", "year")),
        )
    )
    op.create_table(
        "recurring_plan",
        *_of_client(),
        sa.Column("state", states, nullable=False),
        sa.Column("unit", units, nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        *[sa.Column(name, sa.Date(), nullable=True) for name in ("end_on", "next_on")],
        sa.Column("times", whole, nullable=True),
        *[sa.Column(name, whole, nullable=False) for name in ("version", "every", "nth", "made")],
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        *[sa.Column(name, whole, nullable=False) for name in ("due_days", "failures")],
        *[sa.Column(name, sa.JSON(), nullable=False) for name in ("content", "readers")],
        sa.Column("sends", sa.Boolean(), nullable=False),
        *[sa.Column(name, text, nullable=False) for name in ("currency", "message", "problem")],
        sa.Column("retry_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        *_to_client("recurring_plan"),
    )
    op.create_table(
        "recurring_invoice",
        *_of_client(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("made_for", sa.Date(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("waits", text, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["recurring_plan.id"], name=op.f("fk_recurring_invoice_plan_id")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_recurring_invoice_invoice_id"), ondelete="SET NULL"
        ),
        sa.UniqueConstraint("plan_id", "made_for", name=op.f("uq_recurring_invoice_plan_id_made_for")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_recurring_invoice_invoice_id")),
        *_to_client("recurring_invoice"),
    )
    for name in ("recurring_plan", "recurring_invoice"):
        op.create_index(op.f(f"ix_{name}_business_id"), name, ["business_id"])
    op.create_index("ix_recurring_plan_due", "recurring_plan", ["state", "next_on"])


def _of_client() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
    ]


def _to_client(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f(f"fk_{table}_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f(f"fk_{table}_business_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _keep_receipts() -> None:
    """Receipts say what they said when they were issued; those that are there, what they say today."""
    op.add_column("payment", sa.Column("receipt_facts", sa.JSON(), nullable=False, server_default="{}"))
    bind = op.get_bind()
    parts = ("country", "street", "postcode", "city", "region", "district", "sorting_code")
    told = ("vat_id", "tax_number", "contact_email", "contact_phone", "website")
    business = sa.table("business", *map(sa.column, ("id", "legal_name", "timezone", *parts, *told)))
    sellers = {
        row.id: ({**_party(row.legal_name, row, parts), "tax_number": row.tax_number, "email": row.contact_email,
                  "phone": row.contact_phone, "website": row.website}, row.timezone)
        for row in bind.execute(sa.select(business))
    }  # fmt: skip
    client = sa.table("client", *map(sa.column, ("id", "business_id", "name", "vat_id", *parts)))
    payment = sa.table("payment", sa.column("client_id"), sa.column("receipt"), sa.column("receipt_facts", sa.JSON()))
    for row in bind.execute(sa.select(client)).all():
        seller, zone = sellers[row.business_id]
        facts = {"seller": seller, "buyer": _party(row.name, row, parts), "timezone": zone}
        theirs = payment.c.client_id == row.id, payment.c.receipt.is_not(None)
        bind.execute(payment.update().where(*theirs).values(receipt_facts=facts))


def _party(name: str, row: sa.Row, parts: Sequence[str]) -> dict[str, object]:
    printed = lines(Address(**{part: getattr(row, part) for part in parts}))
    return {"name": name, "lines": list(printed), "country": row.country, "vat_id": row.vat_id}


def downgrade() -> None:
    """Back."""
    op.drop_column("payment", "receipt_facts")
    for name in ("recurring_invoice", "recurring_plan"):
        op.drop_table(name)
    op.drop_table("clients_apart")
    op.drop_table("client_merge")
    op.drop_index("ix_contact_business_email", "contact")
    op.drop_index("ix_client_alike", "client")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("alike")
    op.drop_index("ix_payment_of_business", "payment")
    op.drop_index("ix_activity_of_business", "activity")
    op.drop_index("ix_appointment_business_start", "appointment")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "no_replace", "no_overwrite"):
            op.execute(f"DROP TRIGGER staff_action_{name}")
    else:
        op.execute("DROP TRIGGER staff_action_sealed ON staff_action")
        op.execute("DROP TRIGGER staff_action_kept ON staff_action")
    op.drop_index("ix_client_vat_id", "client")
    for name in ("client_import_row", "client_import_file", "client_import"):
        op.drop_table(name)
    op.drop_table("product")
    op.drop_table("logo")
    for name in ("ix_invoice_business_state", "ix_invoice_business"):
        op.drop_index(name, "invoice")
    op.execute("UPDATE invoice SET issue_on = NULL WHERE state = 'draft'")
    for name in ("ix_quote_business_state", "ix_quote_business"):
        op.drop_index(name, "quote")
    op.execute("UPDATE quote SET issue_on = NULL WHERE state = 'draft'")
    op.drop_column("invoice", "due_days")
    op.execute("DELETE FROM push")
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.alter_column("client_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("business_id")

    for name in ("ix_client_named", "ix_client_off", "ix_client_archived"):
        op.drop_index(name, "client")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("sort_name")

    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.drop_column("to_set_up")
        for name in ("hidden_modules", *PORTAL, *ADDRESS):
            batch_op.drop_column(name)
        batch_op.drop_column("stripe_standing")
        batch_op.drop_column("second_factor")
        batch_op.drop_column("secondary_color")

    with op.batch_alter_table("staff_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_page_login_id"))
        batch_op.drop_index(batch_op.f("ix_staff_page_business_id"))

    op.drop_table("staff_page")
    with op.batch_alter_table("staff_login", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_login_staff_id"))
        batch_op.drop_index(batch_op.f("ix_staff_login_business_id"))

    op.drop_table("staff_login")
    op.drop_index("ix_staff_action_latest", "staff_action")
    with op.batch_alter_table("staff_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_action_business_id"))

    op.drop_table("staff_action")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_email_norm"))
        batch_op.drop_index(batch_op.f("ix_staff_business_id"))

    op.drop_table("staff")
