"""Booking: services, working hours, appointments; the database refuses two that overlap."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

import portal.models.base
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "holiday",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_holiday_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("business_id", "day", name=op.f("uq_holiday_business_id_day")),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_business_id"), ["business_id"], unique=False)

    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_provider_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_business_id"), ["business_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("increment", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("most_per_day", sa.Integer(), nullable=False),
        sa.Column("cancel_notice", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("location", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("video_url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("price", portal.models.base.Exact(), nullable=False),
        sa.Column("tax_rate", portal.models.base.Exact(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_service_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_business_id"), ["business_id"], unique=False)

    op.create_table(
        "booking_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(url = '') <> (service_id IS NULL)", name=op.f("ck_booking_link_one_of_two")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_booking_link_business_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_booking_link_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_link")),
        sa.UniqueConstraint("business_id", "slug", name=op.f("uq_booking_link_business_id_slug")),
    )
    with op.batch_alter_table("booking_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_link_business_id"), ["business_id"], unique=False)

    op.create_table(
        "busy_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("read_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_busy_feed_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_busy_feed_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_feed")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_busy_feed_provider_id")),
    )
    with op.batch_alter_table("busy_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_busy_feed_business_id"), ["business_id"], unique=False)

    op.create_table(
        "busy_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("start_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("end_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_busy_time_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_busy_time_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_busy_time_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_busy_time_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name=op.f("ck_hours_within_a_day")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_hours_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_hours_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
    )
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hours_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "hours_exception",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(opens IS NULL AND closes IS NULL) OR (0 <= opens AND opens < closes AND closes <= 1440)",
            name=op.f("ck_hours_exception_within_a_day"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_hours_exception_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_hours_exception_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exception")),
    )
    with op.batch_alter_table("hours_exception", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_exception_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hours_exception_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "service_provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_service_provider_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_service_provider_provider_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_provider_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_provider")),
        sa.UniqueConstraint("service_id", "provider_id", name=op.f("uq_service_provider_service_id_provider_id")),
    )
    with op.batch_alter_table("service_provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_provider_business_id"), ["business_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "requested",
                "confirmed",
                "expired",
                "declined",
                "cancelled_by_client",
                "cancelled_by_business",
                "completed",
                "no_show",
                name="appointment_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("start_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("end_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wall_start", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hold_until", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("provider_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("location", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("video_url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cancel_notice", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("price", portal.models.base.Exact(), nullable=False),
        sa.Column("tax_rate", portal.models.base.Exact(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ics_uid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ics_sequence", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("ended_at", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "client_id"],
            ["client.business_id", "client.id"],
            name=op.f("fk_appointment_business_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_appointment_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_appointment_contact_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_appointment_invoice_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_appointment_provider_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_appointment_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("ics_uid", name=op.f("uq_appointment_ics_uid")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_appointment_invoice_id")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appointment_ahead",
            ["state", "start_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('held', 'requested', 'confirmed')"),
            postgresql_where=sa.text("state IN ('held', 'requested', 'confirmed')"),
        )
        batch_op.create_index(batch_op.f("ix_appointment_business_id"), ["business_id"], unique=False)
        batch_op.create_index("ix_appointment_client_start", ["client_id", "start_at"], unique=False)

    op.create_table(
        "occupancy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("start_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("end_at", portal.models.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("hold_until", portal.models.base.UtcMoment(timezone=True), nullable=True),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_occupancy_forwards")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_occupancy_appointment_id")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_occupancy_business_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_occupancy_provider_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_occupancy_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_occupancy_appointment_id")),
    )
    with op.batch_alter_table("occupancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupancy_business_id"), ["business_id"], unique=False)
        batch_op.create_index("ix_occupancy_provider_start", ["provider_id", "start_at"], unique=False)

    # In place: SQLite would replace the table to add a named key, and lose its indexes on expressions.
    key = sa.ForeignKey("appointment.id", name="fk_activity_appointment_id")
    op.add_column("activity", sa.Column("appointment_id", sa.Uuid(), key, nullable=True), inline_references=True)
    op.create_index("ix_activity_appointment_id", "activity", ["appointment_id"])
    _refuse_overlaps()


def _refuse_overlaps() -> None:
    """Whatever a program forgets: a provider is at one place at a time. Stretches that only touch do not overlap."""
    if op.get_bind().dialect.name == "sqlite":
        for verb, itself in (("INSERT", ""), ("UPDATE", " AND other.id <> NEW.id")):
            # None overlap so far: of those that begin before this one ends, the last to begin is the last to end.
            before = f"other.provider_id = NEW.provider_id AND other.start_at < NEW.end_at{itself}"
            last = f"SELECT end_at FROM occupancy other WHERE {before} ORDER BY other.start_at DESC LIMIT 1"  # noqa: S608
            op.execute(
                f"CREATE TRIGGER occupancy_overlap_{verb.lower()} BEFORE {verb} ON occupancy "
                f"WHEN NEW.start_at < ({last}) BEGIN SELECT RAISE(ABORT, 'occupancy overlaps'); END"
            )
        return
    # A range type of our own stands in for btree_gist, which not every server has.
    op.execute("CREATE TYPE uuidrange AS RANGE (subtype = uuid)")
    op.execute(
        "ALTER TABLE occupancy ADD CONSTRAINT ex_occupancy_overlap EXCLUDE USING gist "
        "(uuidrange(provider_id, provider_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&)"
    )


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_activity_appointment_id", "activity")
    op.drop_column("activity", "appointment_id")

    with op.batch_alter_table("occupancy", schema=None) as batch_op:
        batch_op.drop_index("ix_occupancy_provider_start")
        batch_op.drop_index(batch_op.f("ix_occupancy_business_id"))

    op.drop_table("occupancy")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TYPE uuidrange")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_client_start")
        batch_op.drop_index(batch_op.f("ix_appointment_business_id"))
        batch_op.drop_index(
            "ix_appointment_ahead",
            sqlite_where=sa.text("state IN ('held', 'requested', 'confirmed')"),
            postgresql_where=sa.text("state IN ('held', 'requested', 'confirmed')"),
        )

    op.drop_table("appointment")
    with op.batch_alter_table("service_provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_provider_business_id"))

    op.drop_table("service_provider")
    with op.batch_alter_table("hours_exception", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hours_exception_provider_id"))
        batch_op.drop_index(batch_op.f("ix_hours_exception_business_id"))

    op.drop_table("hours_exception")
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hours_provider_id"))
        batch_op.drop_index(batch_op.f("ix_hours_business_id"))

    op.drop_table("hours")
    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_busy_time_provider_id"))
        batch_op.drop_index(batch_op.f("ix_busy_time_business_id"))

    op.drop_table("busy_time")
    with op.batch_alter_table("busy_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_busy_feed_business_id"))

    op.drop_table("busy_feed")
    with op.batch_alter_table("booking_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_link_business_id"))

    op.drop_table("booking_link")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_business_id"))

    op.drop_table("service")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_business_id"))

    op.drop_table("provider")
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holiday_business_id"))

    op.drop_table("holiday")
