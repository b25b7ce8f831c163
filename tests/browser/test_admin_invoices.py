"""Invoices as staff work with them: written by keyboard, issued, seen live by the client, paid, corrected."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Someone, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, AGENT = "office@example.com", "iris@example.com"
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\"> \u202eשלום\u202c " + "W" * 120


def begin(page: Page, person: Someone) -> None:
    """A new invoice for this client."""
    page.get_by_role("link", name="New invoice").click()
    expect(page.get_by_role("heading", name="Who is it for?")).to_be_visible()
    page.get_by_role("searchbox").fill(f"{person.name} Ltd")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))  # or else the search would lead away from the client that was chosen
    page.get_by_role("link", name=f"{person.name} Ltd").click()
    expect(page.get_by_text(f"For {person.name} Ltd")).to_be_visible()


def write(page: Page, *lines: tuple[str, str, str, str]) -> None:
    """By keyboard alone: Tab from field to field, Enter for the next line."""
    page.get_by_label("Description of line 1").focus()
    for nth, (what, quantity, price, tax) in enumerate(lines, 1):
        expect(page.get_by_label(f"Description of line {nth}")).to_be_focused()
        for typed in (what, quantity, "", price, tax):  # the unit stays as it is
            page.keyboard.type(typed)
            page.keyboard.press("Tab") if typed is not tax else None
        if nth < len(lines):
            page.keyboard.press("Enter")


def saved(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Issue and send")).to_be_visible()


def test_from_the_first_line_to_the_money(windows: Windows, server: Server) -> None:
    person = someone(server)
    theirs = windows.open("/invoices", person.email)
    expect(theirs.get_by_role("heading", name="No invoices yet")).to_be_visible()
    page = windows.open("/admin/invoices", AGENT)
    begin(page, person)
    write(page, ("Concept", "2", "450", "20"), ("Printing", "1.5", "33.335", "10"), ("Goodwill", "1", "-50", "20"))
    expect(page.get_by_role("definition").filter(has_text="€1,075.00")).to_be_visible()
    saved(page)
    expect(page.get_by_role("article")).to_contain_text("Goodwill")
    expect(page.get_by_role("button", name="Void invoice")).to_have_count(0)
    expect(theirs.get_by_role("heading", name="No invoices yet")).to_be_visible()
    page.get_by_label("Message in the mail (optional)").fill("As we said on Monday.")
    page.get_by_role("button", name="Look at the mail").click()
    looked_at = page.get_by_role("region", name="The mail as it will be sent")
    expect(looked_at).to_contain_text("As we said on Monday.")
    expect(looked_at).to_contain_text("€1,075.00")
    page.get_by_role("button", name="Issue invoice").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("INV-")
    number = page.get_by_role("heading", level=1).inner_text()
    theirs.get_by_role("link", name=number).click()
    expect(theirs.get_by_role("heading", level=1, name=number)).to_be_visible()
    mail = server.wait_for_mail(person.email, number)
    assert "As we said on Monday." in mail["text"]
    assert len([one for one in server.mails(person.email) if number in one["subject"]]) == 1
    owner = windows.open(f"/admin/invoices?q={number}", OWNER)
    owner.get_by_role("link", name=f"{person.name} Ltd").click()
    expect(owner.get_by_text(f"Seen by {person.name}")).to_be_visible()
    owner.get_by_role("heading", name="Record a payment").click()
    owner.get_by_label("Reference (optional)").fill("Transfer 7")
    owner.get_by_role("button", name="Record payment").click()
    expect(owner.get_by_role("status").filter(has_text="The payment is recorded.")).to_be_visible()
    expect(owner.get_by_role("complementary").last).to_contain_text("Transfer 7")
    expect(theirs.get_by_role("complementary").last.get_by_text("Paid", exact=True).first).to_be_visible()
    owner.goto("/admin/audit")
    expect(owner.get_by_text(f"recorded €1,075.00 for invoice {number}")).to_be_visible()


def test_discount_and_tax_of_each_line_add_up_at_once(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/admin/invoices", AGENT)
    begin(page, person)
    write(page, ("Concept", "1", "100", "20"), ("Printing", "1", "100", "10"))
    expect(page.get_by_role("definition").filter(has_text="€230.00")).to_be_visible()
    page.get_by_label("Discount", exact=True).select_option("percent")
    page.get_by_label("Discount in percent").fill("10")
    expect(page.get_by_role("definition").filter(has_text="€207.00")).to_be_visible()
    page.get_by_label("Discount", exact=True).select_option("fixed")
    page.get_by_label("Discount before tax").fill("40")
    expect(page.get_by_role("definition").filter(has_text="€184.00")).to_be_visible()
    saved(page)
    expect(page.get_by_role("article")).to_contain_text("€184.00")


def test_what_is_wrong_stands_at_its_field_and_a_reload_loses_nothing(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/admin/invoices", AGENT)
    begin(page, person)
    write(page, ("Concept", "2", "a lot", "20"), ("Printing", "1", "5", "10"))
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_have_text("This is not a number. Write it like 1,234.5.")
    expect(page.get_by_label("Unit price of line 1")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Unit price of line 1")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Unit price of line 1")).to_have_value("a lot")
    expect(page.get_by_label("Description of line 2")).to_have_value("Printing")
    page.get_by_role("button", name="Move line 2 up").click()
    expect(page.get_by_label("Description of line 1")).to_have_value("Printing")
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.get_by_label("Description of line 2")).to_have_count(0)
    saved(page)
    page.get_by_role("heading", name="Delete this draft").click()
    page.get_by_role("button", name="Delete draft").click()
    expect(page.get_by_role("heading", name="Invoices", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("status=draft"))
    expect(page.get_by_role("link", name=f"{person.name} Ltd")).to_have_count(0)


def test_an_invoice_is_credited_and_its_refusals_are_said(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open(f"/admin/invoices?q={person.numbers[0]}", OWNER)
    page.get_by_role("link", name=f"{person.name} Ltd").click()
    page.get_by_role("heading", name="Issue a credit note").click()
    page.get_by_label("Amount with tax").fill("500")
    page.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("status").filter(has_text="€120.00 is left to be credited")).to_be_visible()
    expect(page.get_by_label("Amount with tax")).to_have_value("500")
    page.get_by_label("Amount with tax").fill("20")
    page.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("status").filter(has_text="The credit note is issued.")).to_be_visible()
    expect(page.get_by_role("complementary").last).to_contain_text("€100.00")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download PDF").click()
    assert loading.value.suggested_filename == f"{person.numbers[0]}.pdf"


def test_a_product_is_picked_by_typing_and_lines_move_by_keys(windows: Windows, server: Server) -> None:
    person = someone(server)
    name = f"Workshop {person.name}"
    page = windows.open("/admin/products/new", OWNER)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Price without tax").fill("a lot")
    page.get_by_label("Unit").select_option("HUR")
    page.get_by_label("Tax in percent").fill("10")
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_label("Price without tax")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_have_value(name)
    page.get_by_label("Price without tax").fill("120")
    page.get_by_role("button", name="Save product").dblclick()
    expect(page.get_by_role("status").filter(has_text="The product is saved.")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_have_count(1)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Invoices", exact=True).click()
    begin(page, person)
    page.get_by_label("Description of line 1").focus()
    page.keyboard.type(name[:-1].lower())
    expect(page.get_by_role("option", name=name)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name=name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Quantity of line 1")).to_be_focused()
    expect(page.get_by_label("Unit price of line 1")).to_have_value("120.00")
    expect(page.get_by_label("Unit of line 1")).to_have_value("HUR")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Description of line 2")).to_be_focused()
    page.keyboard.type("Travel")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Description of line 1")).to_have_value("Travel")
    expect(page.get_by_label("Description of line 1")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_label("Description of line 2")).to_have_value("Travel")
    expect(page.get_by_label("Description of line 2")).to_be_focused()
    page.get_by_label("Unit price of line 2").fill("10")
    saved(page)
    expect(page.get_by_role("article")).to_contain_text("1.5\u00a0hr")


def test_two_who_write_one_draft_are_told(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/admin/invoices", AGENT)
    begin(page, person)
    write(page, ("Concept", "2", "450", "20"))
    saved(page)
    page.get_by_role("link", name="Edit draft").click()
    expect(page.get_by_role("heading", name="Edit draft", level=1)).to_be_visible()
    page.get_by_label("Description of line 1").fill("Concept and draft")
    other = windows.open(page.url.removeprefix(server.url), OWNER)
    other.get_by_label("Description of line 1").fill("Concept, as agreed")
    saved(other)
    expect(page.get_by_role("status").filter(has_text="Somebody else has saved this draft.")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Description of line 1")).to_have_value("Concept and draft")
    page.get_by_role("button", name="Throw changes away").click()
    expect(page.get_by_role("article")).to_contain_text("Concept, as agreed")


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_stay_words_and_everything_fits(windows: Windows, server: Server, size: Size) -> None:
    person = someone(server, -5, name=f"{size} {HOSTILE}")
    page = windows.open("/admin/invoices?status=overdue", OWNER, size=size)
    expect(page.get_by_role("link", name=f"{size} <img").first).to_be_visible()
    expect_fitting(page)
    page.get_by_role("link", name=f"{size} <img").first.click()
    expect(page.get_by_role("heading", level=1, name=person.numbers[0])).to_be_visible()
    expect_fitting(page)
    page.get_by_role("button", name="Copy to a new draft").click()
    expect(page.get_by_label("Description of line 1")).not_to_have_value("")
    page.get_by_label("Description of line 1").fill(HOSTILE)
    expect_fitting(page)
    saved(page)
    expect_fitting(page)
    assert "taken" not in page.title()
