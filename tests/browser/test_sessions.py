"""The end of a session: by hand, by idleness; and what a restart of the server does not end."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.browser.ways import expect_invoice, expect_login
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
WHILE_IT_IS_AWAY = ("WebSocket connection", "ERR_CONNECTION_REFUSED")


def test_signing_out_empties_every_tab(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    profile = windows.profile(person.email)
    page, other = profile.new_page(), profile.new_page()
    other.goto("/")
    expect(other.get_by_role("link", name=person.numbers[0])).to_be_visible()
    page.goto("/invoices")
    page.get_by_role("link", name=person.numbers[0]).click()
    expect_invoice(page, person.numbers[0])
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    expect_login(page)
    expect(page.get_by_role("status")).to_have_text("You have been signed out.")
    expect_login(other)
    expect_nothing_behind(page, person.numbers[0])


def expect_nothing_behind(page: Page, number: str) -> None:
    """The way back leads to the sign-in page, and shows nothing on the way."""
    for _ in range(2):
        page.go_back()
        expect_login(page)
        assert number not in page.content()


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may stop."""
    with running(tmp_path_factory.mktemp("second")) as started:
        yield started


def test_a_restart_is_survived(
    windows_at: Callable[[Server], Windows], second: Server, watch: Watch, server: Server
) -> None:
    watch.expect(*WHILE_IT_IS_AWAY)
    person = someone(second, 10, 20)
    page = windows_at(second).open("/invoices", person.email)
    expect(page.get_by_role("link", name=person.numbers[0])).to_be_visible()
    restart(second)
    page.get_by_role("link", name=person.numbers[0]).click()
    expect_invoice(page, person.numbers[0])


def restart(server: Server, **settings: str) -> None:
    """Stop it, and start it again on the same port."""
