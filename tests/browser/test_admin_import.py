"""Clients from a file: ten thousand before one's eyes, what is wrong with which row, and nothing before one says so."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlmodel import col, func, select

from portal.models import Client
from tests.browser.books import books
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(900)]
SIZES: list[Size] = ["phone", "desktop"]
MANAGER = "max@example.com"
MANY = 10_000
A_LONG_WHILE = 400_000  # milliseconds, on a busy machine
HOSTILE = "<img src=x onerror=alert(1)>"


def bring(page: Page, content: bytes, name: str = "Kunden.csv") -> None:
    """Chosen and sent."""
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at this file").click()


def count(server: Server, name: str) -> int:
    """How many clients are called so."""
    with books(server) as session:
        return session.exec(select(func.count()).where(col(Client.name).like(name))).one()


def test_ten_thousand_clients_with_progress(windows: Windows, server: Server, tmp_path: Path) -> None:
    rows = [f"Büro {at:05};buero{at}@many.example.com;Wörgl" for at in range(MANY)]
    rows[5:5] = ["=HYPERLINK(1);nowhere;Linz", "Zwilling;BUERO0@many.example.com;Graz"]
    page = windows.open("/admin/clients", MANAGER)
    page.get_by_role("link", name="Import a list").click()
    bring(page, "\r\n".join(["Firma;E-Mail-Adresse;Heimat", *rows, ""]).encode("cp1252"))
    expect(page.get_by_text("10,002 rows, as Windows-1252 text, cut by semicolons.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Company or name")).to_have_value("0")
    page.get_by_role("combobox", name="Person").select_option("Heimat")
    expect(page.get_by_text("Wörgl, buero0@many.example.com")).to_be_visible()
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("progressbar", name="Every row is being checked")).to_be_visible()
    page.reload()
    expect(page.get_by_text("10,000 rows are good.")).to_be_visible(timeout=A_LONG_WHILE)
    expect(page.get_by_text("E-Mail-Adresse (“nowhere”)")).to_be_visible()
    expect(page.get_by_text("Row 2 has the same e-mail address.")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download these rows").click()
    begun.value.save_as(tmp_path / "rows.csv")
    heads, bad, twin = csv.reader((tmp_path / "rows.csv").read_text("utf-8-sig").splitlines())
    assert heads == ["Row", "What is the matter", "Firma", "E-Mail-Adresse", "Heimat"]
    assert (bad[0], bad[2:]) == ("7", ["'=HYPERLINK(1)", "nowhere", "Linz"])
    assert twin[:3] == ["8", "Row 2 has the same e-mail address.", "Zwilling"]
    assert count(server, "Büro %") == 0

    page.get_by_role("button", name="Import the 10,000 good rows").click()
    expect(page.get_by_role("progressbar", name="The clients are being entered")).to_be_visible()
    page.reload()
    expect(page.get_by_text("10,000 rows were imported.")).to_be_visible(timeout=A_LONG_WHILE)
    assert count(server, "Büro %") == MANY
    page.goto("/admin/clients?q=buero9999@many")
    expect(page.get_by_role("row").filter(has_text="Büro 09999")).to_be_visible()
    page.goto("/admin/audit")
    expect(page.get_by_text("imported clients from the file Kunden.csv: 10000 new")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_it(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin/clients/import", MANAGER, size=size)
    bring(page, b"PK\x03\x04 a workbook", "clients.xlsx")
    inspector.look(page, "refused", page.get_by_text("This is no CSV file. Open it in your spreadsheet"))
    kind = f"{HOSTILE} {size}"
    bring(page, f"Name,E-mail\n{kind},{size}@h.example.com\n{kind},{HOSTILE}\n".encode(), f"{HOSTILE}.csv")
    inspector.look(page, "columns", page.get_by_role("heading", name="Which column is what"))
    page.get_by_label("Bring them up to date").check()
    page.get_by_role("button", name="Check every row").click()
    inspector.look(page, "checked", page.get_by_text("1 row has something wrong with it."))
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("CSV file")).to_be_visible()
    assert count(server, f"{HOSTILE}%{size}") == 0
    bring(page, f"Name,E-mail\n{kind},{size}@h.example.com\n".encode())
    page.get_by_role("button", name="Check every row").click()
    page.get_by_role("button", name="Import the good row").click()
    inspector.look(page, "imported", page.get_by_text("1 row was imported."))
    assert count(server, f"{HOSTILE}%{size}") == 1


def test_who_may_not_is_told_so(windows: Windows) -> None:
    page = windows.open("/admin/clients", "iris@example.com")
    expect(page.get_by_role("link", name="New client")).to_be_visible()
    expect(page.get_by_role("link", name="Import a list")).to_have_count(0)
    page.goto("/admin/clients/import")
    expect(page.get_by_role("status").filter(has_text="Your role does not allow this.")).to_be_visible()
