"""The end of a session: by hand, by idleness; and what a restart of the server does not end."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.browser.ways import expect_invoice, expect_login
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
AWAY = ("WebSocket connection", "ERR_CONNECTION_REFUSED")


def test_signing_out_empties_every_tab(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    profile = windows.profile(person.email)
    page, other = profile.new_page(), profile.new_page()
    other.goto("/")
    expect(other.get_by_role("link", name=person.numbers[0]).first).to_be_visible()
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
    for steps in range(2):
        page.go_back()
        if steps and page.url == "about:blank":  # further back than this tab goes
            return
        expect(page.get_by_role("button", name="Send Magic Link")).to_be_visible()
        assert number not in page.get_by_role("main").inner_text()


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may stop and start again."""
    with running(tmp_path_factory.mktemp("second")) as started:
        yield started
        stop(started)


def test_a_restart_is_survived(windows_at: Callable[[Server], Windows], second: Server, watch: Watch) -> None:
    watch.expect(*AWAY)
    person = someone(second, 10, 20)
    page = windows_at(second).open("/invoices", person.email)
    expect(page.get_by_role("link", name=person.numbers[0])).to_be_visible()
    stop(second)
    expect(page.get_by_text("Connection lost. Trying to reconnect…")).to_be_visible(timeout=30_000)
    restart(second)
    expect(page.get_by_text("Connection lost. Trying to reconnect…")).to_have_count(0, timeout=30_000)
    page.get_by_role("link", name=person.numbers[0]).click()
    expect_invoice(page, person.numbers[0])


def test_left_alone_it_ends(windows_at: Callable[[Server], Windows], second: Server) -> None:
    restart(second, PORTAL_SESSION_IDLE="8")
    person = someone(second, 10)
    page = windows_at(second).open("/invoices", person.email)
    page.get_by_role("link", name=person.numbers[0]).click()
    expect_invoice(page, person.numbers[0])
    expect_login(page)  # by itself, though the page and its server kept talking
    expect_nothing_behind(page, person.numbers[0])


def stop(server: Server) -> None:
    """End the process."""
    server.process.terminate()
    server.process.wait(20)


def restart(server: Server, **settings: str) -> None:
    """Start it again on the same port, with these settings."""
    stop(server)
    command = [sys.executable, "-m", "portal", "demo", "--port", str(server.port)]
    server.process = subprocess.Popen(command, cwd=server.folder, env={**server.environment(), **settings}, text=True,
                                      stdout=subprocess.DEVNULL)  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{server.port}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not come back")
