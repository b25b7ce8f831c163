"""Taking one's data away: asked for, watched, downloaded whole; the bookkeeper's papers; deleted; told by mail."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.clock import now
from portal.models import Export, ExportKind, ExportState
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.exporting import data, table
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
EVERYTHING = "Put everything together"


def row(page: Page, title: str) -> Locator:
    """One export of the list."""
    return page.get_by_role("listitem").filter(has_text=title)


def download(page: Page, folder: Path, title: str) -> ZipFile:
    """The zip, whole; under a name of letters."""
    link = row(page, title).get_by_role("link", name="Download")
    expect(link).to_be_visible()
    with page.expect_download() as begun:
        link.click()
    assert re.fullmatch(r"[A-Za-z0-9._-]+\.zip", begun.value.suggested_filename)
    begun.value.save_as(folder / begun.value.suggested_filename)
    file = ZipFile(folder / begun.value.suggested_filename)
    assert file.testzip() is None
    return file


def an_export(server: Server, person: Someone, state: ExportState, **facts: object) -> None:
    """One that came to this."""
    with books(server) as session:
        contact = person_called(session, person.email)
        session.add(Export(business_id=contact.business_id, client_id=contact.client_id, contact_id=contact.id,
                           kind=ExportKind.EVERYTHING, state=state, **facts))  # type: ignore[arg-type] # fmt: skip


def test_everything_is_put_together_before_ones_eyes(windows: Windows, server: Server, tmp_path: Path) -> None:
    person = someone(server, *[10] * 80)
    page = windows.open("/profile", person.email)
    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_text("There is none yet.")).to_be_visible()
    page.get_by_role("button", name=EVERYTHING).click()
    expect(page.get_by_text("Your files are being put together. You may leave this page.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Files put together")).to_be_visible()
    expect(row(page, "Everything")).to_contain_text(re.compile(r"\d+ of 84 files"))
    page.get_by_role("button", name=EVERYTHING).click()
    expect(page.get_by_text("Your files are ready.")).to_be_visible(timeout=90_000)
    expect(row(page, "Everything")).to_have_count(1)
    expect(row(page, "Everything")).to_contain_text("84 files")
    file = download(page, tmp_path, "Everything")
    assert {f"invoices/{number}.pdf" for number in person.numbers} < set(file.namelist())
    assert len(file.namelist()) == 84
    assert {one["number"] for one in data(file)["invoices"]} == set(person.numbers)
    assert table(file, "ledger-EUR.csv")[-1]["Balance"] == "9600.00"
    page.get_by_role("button", name="Delete: Everything").click()
    expect(page.get_by_text("The export and its files are deleted.")).to_be_visible()
    expect(page.get_by_text("There is none yet.")).to_be_visible()
    page.goto("/activity")
    expect(page.get_by_text("You downloaded an export of the account")).to_be_visible()


def test_the_bookkeepers_papers_add_up(windows: Windows, server: Server, tmp_path: Path) -> None:
    person = someone(server, 10, -40, 12)
    page = windows.open("/profile/data", person.email, size="phone")
    period = page.get_by_label("Month or quarter")
    label = period.locator("optgroup[label=Quarters] option").first.inner_text()
    period.select_option(label=label)
    page.get_by_role("button", name="Put these together").click()
    file = download(page, tmp_path, f"For the bookkeeper, {label}")
    [totals] = table(file, "totals.csv")
    lines, *_ = table(file, "statement-EUR.csv"), table(file, "invoices-EUR.csv")
    assert lines[-1]["Balance"] == totals["Closing balance"]
    assert sum(Decimal(one["Charge"] or 0) for one in lines) == Decimal(totals["Charges"])
    page.goto(f"/statement?from={totals['From']}&to={totals['To']}&currency=EUR")
    for name in ("Opening balance", "Closing balance"):
        expect(page.get_by_role("main")).to_contain_text(f"{Decimal(totals[name]):,.2f}")


def test_whoever_left_is_told_by_mail(windows: Windows, server: Server) -> None:
    person = someone(server, *[10] * 80)
    page = windows.open("/profile/data", person.email)
    page.get_by_role("button", name=EVERYTHING).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.close()
    mail = server.wait_for_mail(person.email, "Your export is ready", seconds=60)
    back = windows.open("/", person.email)
    back.goto(next(link for link in mail["links"] if link.endswith("/profile/data")))
    expect(row(back, "Everything").get_by_role("link", name="Download")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_it(windows: Windows, server: Server, size: Size) -> None:
    empty, person, looked = someone(server), someone(server, 10), Inspector()
    page = windows.open("/profile/data", empty.email, size=size)
    looked.look(page, "nothing booked", page.get_by_text("Nothing has been booked yet."))
    earlier = {"created_at": now() - timedelta(days=2), "ended_at": now()}
    an_export(server, person, ExportState.FAILED, **earlier)
    an_export(server, person, ExportState.READY, total=9, done=9, expires_at=now(), **earlier)
    an_export(server, person, ExportState.READY, total=9, done=9, expires_at=now() + timedelta(hours=9), **earlier)
    an_export(server, person, ExportState.BUILDING, total=340, done=12)
    page = windows.open("/profile/data", person.email, size=size)
    expect(page.get_by_text("Something went wrong on our side. Please try again or write to us.")).to_be_visible()
    expect(page.get_by_text("Its day is over and the files are deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Download")).to_have_count(1)
    looked.look(page, "exports", page.get_by_text("12 of 340 files"))
    page.get_by_role("button", name="Cancel: Everything").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert looked.found == {}
