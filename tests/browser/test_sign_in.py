"""Signing in, as a person meets it: by link, by code, and every way it can fail."""

import re
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect
from sqlmodel import select

from portal.clock import now
from portal.models import MagicLink
from tests.browser.books import books, someone
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.browser.ways import ask_for_link, expect_invoice, expect_login, sign_in_by_code, type_code
from tests.server import Server, code_in, link_in

pytestmark = [pytest.mark.browser, pytest.mark.server]
SPENT = "This link has been used or has expired"


def test_by_link_though_a_scanner_opened_it_first(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/login", size="phone")
    ask_for_link(page, person.email)
    link = link_in(server.wait_for_mail(person.email))
    assert [httpx.get(link).status_code for _ in range(3)] == [200, 200, 200]
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page.get_by_text(f"Hello {person.name.split()[0]}")).to_be_visible()


def test_a_used_link_says_so_and_offers_a_new_one(windows: Windows, server: Server, watch: Watch) -> None:
    watch.expect("status of 410")
    person = someone(server)
    page = windows.open("/login")
    ask_for_link(page, person.email)
    link = link_in(server.wait_for_mail(person.email))
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    stranger = windows.open(link)
    expect(stranger.get_by_role("heading", name=SPENT)).to_be_visible()
    stranger.get_by_role("link", name="Get a new link").click()
    expect_login(stranger)


def test_an_expired_link_looks_like_a_used_one(windows: Windows, server: Server, watch: Watch) -> None:
    watch.expect("status of 410")
    person = someone(server)
    page = windows.open("/login")
    ask_for_link(page, person.email)
    link = link_in(server.wait_for_mail(person.email))
    with books(server) as session:
        waiting = session.exec(select(MagicLink).where(MagicLink.email_norm == person.email)).one()
        waiting.expires_at = now() - timedelta(seconds=1)
        session.add(waiting)
    page.goto(link)
    expect(page.get_by_role("heading", name=SPENT)).to_be_visible()


def test_a_link_that_was_cut_off(windows: Windows, watch: Watch) -> None:
    watch.expect("status of 404")
    page = windows.open("/auth/link/cut-off")
    expect(page.get_by_role("heading", name="This link is not valid")).to_be_visible()


def test_by_code_after_wrong_ones(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/login")
    ask_for_link(page, person.email)
    code = code_in(server.wait_for_mail(person.email))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(4):
        type_code(page, wrong)
        expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    type_code(page, f"{code[:3]} {code[3:]}")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_five_wrong_codes_end_it(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/login")
    ask_for_link(page, person.email)
    code = code_in(server.wait_for_mail(person.email))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for entry in [wrong] * 5 + [code]:
        type_code(page, entry)
        expect(page.get_by_role("alert")).to_contain_text("That code is not right")


def test_the_same_screen_whoever_lives_at_the_address(windows: Windows, server: Server) -> None:
    known = someone(server).email
    screens = []
    for email in ("nobody@example.com", "cleo@example.com", known):
        page = windows.open("/login")
        ask_for_link(page, email)
        screens.append(page.get_by_role("main").text_content())
    assert screens[0] == screens[1] == screens[2]
    server.wait_for_mail(known)  # mails leave in the order they were asked for: by now the others would be there
    assert server.mails("nobody@example.com") == []
    assert server.mails("cleo@example.com") == []


def test_nonsense_is_refused_in_words(windows: Windows, watch: Watch) -> None:
    watch.expect("status of 400")
    page = windows.open("/login")
    page.get_by_label("E-mail").fill("ada@nowhere")
    page.get_by_role("button", name="Send Magic Link").click()
    expect(page.get_by_role("alert")).to_contain_text("does not look like an e-mail address")
    expect(page.get_by_label("E-mail")).to_have_value("ada@nowhere")


def test_on_to_where_one_wanted_to_go(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}")
    expect_login(page)
    expect(page).to_have_url(re.compile("next="))
    sign_in_by_code(page, server, person.email)
    expect_invoice(page, person.numbers[0])


def test_never_on_to_another_site(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/login?next=//evil.example/")
    sign_in_by_code(page, server, person.email)
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/")


def test_without_javascript(windows: Windows, server: Server, watch: Watch) -> None:
    watch.expect(r"request failed: .*\.js csp$")  # Chromium's word for scripts while JavaScript is off
    person = someone(server)
    page = windows.open("/login", java_script_enabled=False)
    ask_for_link(page, person.email)
    mail = server.wait_for_mail(person.email)
    type_code(page, "000000" if code_in(mail) != "000000" else "111111")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(link_in(mail))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.url}/")
    kept = {one.get("name", ""): one.get("value", "") for one in page.context.cookies() if one.get("httpOnly")}
    assert httpx.get(f"{server.url}/login", cookies=kept).status_code == 303
