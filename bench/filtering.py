"""P4: from the click on a filter to its rows, against a Django navigation of the same list. `python -m bench filter`"""

import sys
from itertools import cycle, islice
from statistics import median, quantiles

from playwright.sync_api import Page

from bench.browser import chromium, profile
from bench.report import Ratio, show
from bench.serving import cookie, django, portal

CLICKS = 60
FILTERS = ("paid", "unpaid", "overdue", "paid", "unpaid")

# Clicks, waits for other rows, and tells how long it took; nothing leaves the page.
WITHIN = """status => new Promise(done => {
  const before = rowsShown(), begun = performance.now();
  const watch = new MutationObserver(() => {
    const now = rowsShown();
    if (!now || now === before) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - begun));
  });
  watch.observe(document.body, {childList: true, subtree: true, characterData: true});
  document.querySelector(`nav a[href$="status=${status}"]`).click();
})"""
# The same across a navigation: the clock is the wall's, kept by the tab.
ACROSS = """status => {
  sessionStorage.begun = performance.timeOrigin + performance.now();
  document.querySelector(`nav a[href$="status=${status}"]`).click();
}"""
ARRIVED = "rowsAt.then(at => performance.timeOrigin + at - sessionStorage.begun)"


def run() -> list[Ratio]:
    """All rows of P4."""
    ours, theirs = [], []
    with (
        portal() as server,
        django(server) as reference,
        chromium() as browser,
        profile(browser, server.url, cookie(server)) as mine,
        profile(browser) as other,
    ):
        page, plain = mine.new_page(), other.new_page()
        page.goto(f"{server.url}/invoices")
        plain.goto(f"{reference}/invoices")
        page.evaluate("rowsAt")
        for status in islice(cycle(FILTERS), CLICKS):
            ours.append(within(page, status))
            theirs.append(_across(plain, status))
    print(
        f"  ours: {median(ours):.1f} ms, p95 {p95(ours):.1f} · django: {median(theirs):.1f} ms, p95 {p95(theirs):.1f}"
    )
    return [
        Ratio("filter, against a Django navigation", median(ours) / median(theirs), 0.5),
        Ratio("filter, p95", p95(ours) / p95(theirs), 0.8),
    ]


def within(page: Page, status: str) -> float:
    """Milliseconds from the click on this filter until its rows are painted."""
    page.bring_to_front()
    return page.evaluate(WITHIN, status)


def p95(times: list[float]) -> float:
    """19 of 20 are quicker."""
    return quantiles(times, n=20)[-1]


def _across(page: Page, status: str) -> float:
    page.bring_to_front()
    with page.expect_navigation(wait_until="commit"):
        page.evaluate(ACROSS, status)
    return page.evaluate(ARRIVED)


if __name__ == "__main__":
    sys.exit(0 if show("P4  Filter", run()) else 1)
