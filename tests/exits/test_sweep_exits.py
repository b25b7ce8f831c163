"""Every address that gives something out, by what tries hostile words on it: a new one without a row fails here."""

from tests.test_sweep_routes import ROWS

PAPERS, PAGES, CALENDAR = "test_hostile_papers", "test_hostile_plain_pages", "test_hostile_calendar"
INVITATIONS = "test_hostile_invitations"
WORDLESS = "says nothing that anybody typed"
EXITS = {
    "/login": PAGES,
    "/auth/link/{token}": PAGES,
    "/auth/company": PAGES,
    "/help": PAGES,
    "/unsubscribe/{token}": PAGES,
    "/calendar/{token}.ics": CALENDAR,
    "/verify": PAGES,
    "/q/{token}": PAGES,
    "/p/{token}": PAGES,
    "/documents/invoices/{slug:str}.pdf": PAPERS,
    "/admin/documents/invoices/{key:str}.pdf": PAPERS,
    "/admin/documents/quotes/{key:str}/{version:int}-signed.pdf": PAPERS,
    "/admin/documents/quotes/{key:str}/{version:int}.pdf": PAPERS,
    "/admin/documents/quotes/{key:str}.pdf": PAPERS,
    "/documents/invoices/{slug:str}/transfer.svg": PAPERS,
    "/documents/receipts/{number:str}.pdf": PAPERS,
    "/documents/quotes/{slug:str}-signed.pdf": PAPERS,
    "/documents/quotes/{slug:str}.pdf": PAPERS,
    "/documents/appointments/{key}.ics": INVITATIONS,
    "/q/{token}/quote.pdf": PAPERS,
    "/q/{token}/signed.pdf": PAPERS,
    "/p/{token}/invoice.pdf": PAPERS,
    "/documents/exports/{key:str}.zip": "test_hostile_exports",
    "/documents/statement.pdf": PAPERS,
    "/documents/statement.csv": PAPERS,
    "/branding.css": WORDLESS,  # a checked colour: tests/domain/test_branding.py
    "/logo/{name}.png": WORDLESS,  # drawn anew: tests/gateways/test_redrawing.py
    "/admin/stripe/return": WORDLESS,  # leads on
    "/admin/stripe/refresh": WORDLESS,  # leads on
    "/admin/clients/import/{key:str}.csv": "tests/domain/test_admin_import.py",
    "/auth/second-step": PAGES,
    "/setup/{token}": PAGES,
    "/setup/confirm/{token}": PAGES,
    "/healthz": WORDLESS,
    "/readyz": WORDLESS,
    "/ping": WORDLESS,
    "/_health": WORDLESS,
    "/_event": "tests/browser",
}  # fmt: skip


def test_every_address_has_its_row() -> None:
    """Mails, papers and templates are swept where they are tried: each of those tests names what it misses."""
    assert {path for method, path in ROWS if method == "GET"} == set(EXITS)
