"""row level security"""

from collections.abc import Sequence

from alembic import op
from portal.models import row_security
from portal.models.row_security import APP, WORKER

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OF_CLIENT = (
    "activity", "appointment", "calendar_feed", "change_request", "checkout", "checkout_item", "client_merge",
    "contact", "dispute", "document_link", "export", "export_file", "invoice", "invoice_adjustment", "invoice_line",
    "invoice_tax", "link_code", "login", "pay_link", "pay_link_use", "payment", "payment_allocation", "push", "quote",
    "quote_decision", "quote_file", "quote_look", "quote_question", "quote_version", "recurring_invoice",
    "recurring_plan", "refund", "refund_part", "reminder",
)  # fmt: skip
SHARED = (
    "booking_link", "busy_time", "holiday", "hours", "hours_exception", "logo", "provider", "service",
    "service_provider",
)  # fmt: skip
OF_STAFF = (
    "busy_feed", "client_import", "client_import_file", "client_import_row", "clients_apart", "magic_link", "number_sequence",
    "parked_payment", "product", "staff", "staff_action", "staff_login", "stripe_event",
)  # fmt: skip
OF_WORKER = ("open_page", "rate_count", "staff_page")
TABLES = (*OF_CLIENT, *SHARED, *OF_STAFF, *OF_WORKER, "occupancy", "outbox", "client", "business")
POLICIES = ("everybody", "migrating", "visiting", "reading", "adding", "changing", "removing")

# A role belongs to all databases of a server: another portal's may have made it. Who may not make roles is told how.
MAKE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER) THEN
    EXECUTE format('GRANT {role} TO %I', CURRENT_USER);
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') OR NOT pg_has_role(CURRENT_USER, '{role}', 'MEMBER')
    THEN RAISE EXCEPTION 'the portal needs the roles {app} and {worker}: docs/database.md says how to make them';
    END IF;
END $$
"""


def upgrade() -> None:
    """Forward. SQLite has one user and no such thing."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for role in (APP, WORKER):
        op.execute(MAKE.format(role=role, app=APP, worker=WORKER))
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {WORKER}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}, {WORKER}")
    op.execute("GRANT SELECT ON alembic_version TO PUBLIC")  # `serve` looks whether there is something to migrate
    for statement in _policies():
        op.execute(statement)
    _let_links_in()


OPENINGS = ("document_link", "pay_link", "calendar_feed")


def _let_links_in() -> None:
    """Whose an address is, is asked before anybody is known: one row of one table by its key, and of it no more than
    this. The function is the worker's, which may not make things but for this moment."""
    each = "SELECT business_id, client_id FROM public.{0} WHERE $1 = '{0}' AND id = $2"
    rows = " UNION ALL ".join(each.format(name) for name in OPENINGS)
    op.execute(
        "CREATE FUNCTION portal_opening(kind text, key uuid) RETURNS TABLE (business_id uuid, client_id uuid) "
        f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ {rows} $$"
    )
    op.execute("REVOKE ALL ON FUNCTION portal_opening FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION portal_opening TO {APP}, {WORKER}")
    op.execute(f"GRANT CREATE ON SCHEMA public TO {WORKER}")
    op.execute(f"ALTER FUNCTION portal_opening OWNER TO {WORKER}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {WORKER}")


def _policies() -> list[str]:
    found = [*row_security.clients(), *row_security.businesses()]
    for name in OF_CLIENT:
        found += row_security.of_client(name)
    for name in SHARED:
        found += row_security.shared(name)
    for name in OF_STAFF:
        found += row_security.of_staff(name)
    for name in OF_WORKER:
        found += row_security.of_worker(name)
    return [*found, *row_security.shared("occupancy", True), *row_security.of_staff("outbox", True)]


def downgrade() -> None:
    """Back. The roles stay: they are the server's."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP FUNCTION portal_opening")
    for table in TABLES:
        for policy in POLICIES:
            op.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM {APP}, {WORKER}")
    op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP}, {WORKER}")
    op.execute("REVOKE ALL ON alembic_version FROM PUBLIC")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {APP}, {WORKER}")
