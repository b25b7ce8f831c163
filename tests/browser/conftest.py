"""A browser for the tests of this folder, and windows in it that fail the test when the browser complains."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import find
from tests.browser.inspecting import Inspector
from tests.browser.watching import Watch
from tests.server import Server

Size = Literal["phone", "desktop"]
Scheme = Literal["light", "dark"]
SIZES: dict[Size, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 860}},
}
expect.set_options(timeout=15_000)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser; gone with the last test of this folder, because its event loop occupies the thread."""
    try:
        path = find.executable()
    except LookupError as absent:
        if find.required():
            raise
        pytest.skip(str(absent))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


class Windows:
    """Opens windows: one context is one browser profile, with its own cookies."""

    def __init__(self, browser: Browser, watch: Watch, server: Server) -> None:
        self.browser, self.watch, self.server = browser, watch, server
        self.contexts: list[BrowserContext] = []

    def profile(self, email: str = "", size: Size = "desktop", scheme: Scheme = "light", **more: Any) -> BrowserContext:
        """A fresh profile, signed in as `email` unless empty."""
        context = self.browser.new_context(base_url=self.server.url, color_scheme=scheme, reduced_motion="reduce",
                                           locale="en-GB", **{**SIZES[size], **more})  # fmt: skip
        context.set_default_timeout(15_000)
        self.watch.over(context)
        self.contexts.append(context)
        if email:
            self.let_in(context, email)
        return context

    def let_in(self, context: BrowserContext, email: str) -> None:
        """The quick way in: the session cookie of somebody who followed the mail."""
        with closing(self.server.sign_in(email)) as visitor:
            context.add_cookies([{"name": name, "value": value, "url": self.server.url, "httpOnly": True}
                                 for name, value in visitor.cookies.items()])  # fmt: skip

    def open(self, path: str, email: str = "", size: Size = "desktop", scheme: Scheme = "light", **more: Any) -> Page:
        """A window of a fresh profile at this address."""
        page = self.profile(email, size, scheme, **more).new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        """Every profile of the test."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def watch() -> Watch:
    """What the browser complains about; say `watch.expect(…)` for what belongs to the test."""
    return Watch()


@pytest.fixture
def windows_at(chromium: Browser, watch: Watch) -> Iterator[Callable[[Server], Windows]]:
    """Windows onto a server of the test's choice; afterwards there must be no complaint."""
    opened: list[Windows] = []

    def at(server: Server) -> Windows:
        opened.append(Windows(chromium, watch, server))
        return opened[-1]

    yield at
    for windows in opened:
        windows.close()
    assert watch.unexpected() == []


@pytest.fixture
def windows(windows_at: Callable[[Server], Windows], server: Server) -> Windows:
    """Windows onto the server all tests share."""
    return windows_at(server)


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Complains at the end, about all pages at once."""
    one = Inspector()
    yield one
    assert one.found == {}
