"""A browser with an eye in each page: it notes when the list's rows are there, by the page's own clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.browser import find

# When 25 rows stand in the table, and are painted. Runs before anything of the page itself.
EYE = """
window.rowsShown = () => [...document.querySelectorAll('table tbody tr')].map(row => row.textContent).join('|');
window.rowsAt = new Promise(done => {
  const look = () => {
    if (document.querySelectorAll('table tbody tr').length < 25) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now()));
  };
  const watch = new MutationObserver(look);
  watch.observe(document, {childList: true, subtree: true});
  addEventListener('DOMContentLoaded', look);
});
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for a whole benchmark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find.executable())
        yield browser
        browser.close()


@contextmanager
def profile(browser: Browser, url: str = "", cookies: dict[str, str] | None = None) -> Iterator[BrowserContext]:
    """A fresh profile: nothing cached, signed in with these cookies."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script(EYE)
    for name, value in (cookies or {}).items():
        context.add_cookies([{"name": name, "value": value, "url": url, "httpOnly": True}])
    yield context
    context.close()


class Meter:
    """Counts the bytes a page takes from the network, sockets included."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._loaded)
        self.session.on("Network.webSocketFrameReceived", self._heard)

    def throttle(self, rtt_ms: int, down_mbps: float) -> None:
        """A slower network from here on."""
        rate = int(down_mbps * 1e6 / 8)
        facts = {"offline": False, "latency": rtt_ms, "downloadThroughput": rate, "uploadThroughput": rate}
        self.session.send("Network.emulateNetworkConditions", facts)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _heard(self, event: dict[str, Any]) -> None:
        self.bytes += len(event["response"]["payloadData"])


def first_rows(context: BrowserContext, url: str, network: tuple[int, float] | None = None) -> tuple[float, int]:
    """Milliseconds until 25 rows are painted after opening this address, and the bytes it took until all is quiet."""
    page = context.new_page()
    meter = Meter(page)
    if network:
        meter.throttle(*network)
    page.goto(url, wait_until="commit")
    shown = page.evaluate("window.rowsAt")
    page.wait_for_load_state("networkidle")
    page.close()
    return shown, meter.bytes
