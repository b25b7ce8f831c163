"""A person of two companies: asked after signing in, and able to change from the menu."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal import db
from portal.models import Client, Contact
from tests.attack.people import database_of, somebody
from tests.browser.conftest import Windows
from tests.browser.ways import expect_fitting, sign_in_by_code
from tests.build import a_contact
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_choosing_and_switching(windows: Windows, server: Server):
    with database_of(server), db.everyone(write=True) as session:
        one, two = somebody(session), somebody(session)
        a_contact(session, session.get_one(Client, two.client_id), one.email, is_primary=False)
        session.get_one(Contact, one.contact_id).last_login_at = session.get_one(Contact, one.contact_id).created_at
        names = [session.get_one(Client, each.client_id).name for each in (one, two)]
    page = windows.open("/login")
    sign_in_by_code(page, server, one.email)
    expect(page.get_by_role("heading", name="For which company?")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(2)
    expect_fitting(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    page.get_by_role("button").filter(has_text=names[1]).click()
    expect(page.get_by_text(names[1]).first).to_be_visible()
    page.get_by_role("link", name="Switch company").first.click()
    page.get_by_role("button").filter(has_text=names[0]).click()
    expect(page.get_by_text(names[0]).first).to_be_visible()
    expect(page.get_by_text(two.canary)).to_have_count(0)


def test_with_one_company_nobody_asks(windows: Windows, server: Server):
    with database_of(server), db.everyone(write=True) as session:
        one = somebody(session)
    page = windows.open("/login?next=/invoices")
    sign_in_by_code(page, server, one.email)
    expect(page.get_by_role("heading", level=1, name="Invoices")).to_be_visible()
    expect(page.get_by_role("link", name="Switch company")).to_have_count(0)
