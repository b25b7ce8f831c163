"""PostgreSQL's own ring around rows: the policies of each kind of table, for migrations to write down.

A transaction is one of two roles (portal/db.py): `portal_app` sees what the client or the business sees that was named
to it, and without a name nothing; `portal_worker` is who works for everybody. Neither owns a table or bypasses a
policy. Whoever makes a table with `client_id` or `business_id` gives it one of these in the same migration.
"""

APP, WORKER = "portal_app", "portal_worker"
# A setting that was local once reads "" afterwards. In a subquery each is asked for once, not for every row.
CLIENT = "(SELECT nullif(current_setting('portal.client_id', true), '')::uuid)"
BUSINESS = "(SELECT nullif(current_setting('portal.business_id', true), '')::uuid)"
MIGRATING = "(SELECT current_setting('portal.migrating', true) = 'yes')"
# Members of a role inherit its policies: this one is for who has taken the role, not for whoever may.
WORKING = f"(SELECT CURRENT_USER = '{WORKER}')"
STAFF = f"{CLIENT} IS NULL"
OF_BUSINESS = f"business_id = {BUSINESS}"


def of_client(table: str) -> list[str]:
    """One client's rows, to read and to write; staff have those of all clients."""
    return [*_ringed(table), _to_app(table, f"{OF_BUSINESS} AND ({STAFF} OR client_id = {CLIENT})")]


def shared(table: str, clients_write: bool = False) -> list[str]:
    """Read by every client of the business, written by its staff."""
    if clients_write:
        return [*_ringed(table), _to_app(table, OF_BUSINESS)]
    return [*_ringed(table), *_kept(table, OF_BUSINESS)]


def of_staff(table: str, clients_add: bool = False) -> list[str]:
    """Of the business alone; clients see none of it, and add to it at most."""
    policies = [*_ringed(table), _to_app(table, f"{OF_BUSINESS} AND {STAFF}")]
    return [*policies, _to_app(table, OF_BUSINESS, "INSERT", "adding")] if clients_add else policies


def of_worker(table: str) -> list[str]:
    """Nobody's who visits."""
    return _ringed(table)


def clients() -> list[str]:
    """The table of clients: each its own row, staff all of the business's."""
    return [*_ringed("client"), _to_app("client", f"{OF_BUSINESS} AND ({STAFF} OR id = {CLIENT})")]


def businesses() -> list[str]:
    """The table of businesses: its clients read their own."""
    return [*_ringed("business"), *_kept("business", f"id = {BUSINESS}")]


def _ringed(table: str) -> list[str]:
    """Nothing to anybody, but for the worker; the owner only while migrating."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}, {WORKER}",
        f"CREATE POLICY everybody ON {table} TO {WORKER} USING ({WORKING}) WITH CHECK ({WORKING})",
        f"CREATE POLICY migrating ON {table} TO CURRENT_USER USING ({MIGRATING}) WITH CHECK ({MIGRATING})",
    ]


def _to_app(table: str, which: str, verb: str = "ALL", name: str = "visiting") -> str:
    using = f"USING ({which}) " if verb != "INSERT" else ""
    return f"CREATE POLICY {name} ON {table} FOR {verb} TO {APP} {using}WITH CHECK ({which})"


def _kept(table: str, which: str) -> list[str]:
    """Clients read and lock these rows, which takes the right to change them; what a change leaves is staff's."""
    return [
        f"CREATE POLICY reading ON {table} FOR SELECT TO {APP} USING ({which})",
        f"CREATE POLICY adding ON {table} FOR INSERT TO {APP} WITH CHECK ({which} AND {STAFF})",
        f"CREATE POLICY changing ON {table} FOR UPDATE TO {APP} USING ({which}) WITH CHECK ({which} AND {STAFF})",
        f"CREATE POLICY removing ON {table} FOR DELETE TO {APP} USING ({which} AND {STAFF})",
    ]
