"""P3: a cold browser until 25 invoices are visible, against a server-rendered page. `python -m bench load`"""

import sys
from statistics import median

from playwright.sync_api import Browser

from bench.browser import Meter, chromium, first_rows, profile
from bench.report import Ratio, show
from bench.serving import cookie, django, portal
from tests.server import Server

ROUNDS, SLOW_ROUNDS = 15, 4
# Round trip in ms and Mbit/s down: WebPageTest's "4G", Lighthouse's "Slow 4G".
NETWORKS = {"4G": (170, 9.0), "Slow 4G": (150, 1.6)}
KILOBYTE = 1000


def run() -> list[Ratio]:
    """All rows of P3."""
    with portal() as server, django(server) as reference, chromium() as browser:
        cookies = cookie(server)
        places = {"ours": (f"{server.url}/invoices", cookies), "django": (f"{reference}/invoices", {})}
        seen: dict[str, list[tuple[float, int]]] = {name: [] for name in places}
        for _ in range(ROUNDS):
            for name, (url, given) in places.items():
                seen[name].append(_cold(browser, url, given))
        times = {name: median(time for time, _ in found) for name, found in seen.items()}
        weight = {name: median(size for _, size in found) / KILOBYTE for name, found in seen.items()}
        slow = {name: _throttled(browser, f"{server.url}/invoices", cookies, net) for name, net in NETWORKS.items()}
        login = _login(browser, server) / KILOBYTE
    for name in places:
        print(f"  {name}: {times[name]:.0f} ms, {weight[name]:.0f} kB")
    print(f"  4G: {slow['4G']:.0f} ms, Slow 4G: {slow['Slow 4G']:.0f} ms")
    return [
        Ratio("25 rows, cold, against Django", times["ours"] / times["django"], 2.5),
        Ratio("transferred", weight["ours"], 230, "kB"),
        Ratio("25 rows on 4G (170 ms, 9 Mbit/s)", slow["4G"] / 1000, 2.5, "s"),
        Ratio("25 rows on Slow 4G (150 ms, 1.6 Mbit/s)", slow["Slow 4G"] / 1000, 2.5, "s"),
        Ratio("login page", login, 200, "kB"),
    ]


def _cold(
    browser: Browser, url: str, cookies: dict[str, str], network: tuple[int, float] | None = None
) -> tuple[float, int]:
    with profile(browser, url, cookies) as context:
        return first_rows(context, url, network)


def _throttled(browser: Browser, url: str, cookies: dict[str, str], network: tuple[int, float]) -> float:
    return median(_cold(browser, url, cookies, network)[0] for _ in range(SLOW_ROUNDS))


def _login(browser: Browser, server: Server) -> int:
    with profile(browser) as context:
        page = context.new_page()
        meter = Meter(page)
        page.goto(f"{server.url}/login", wait_until="networkidle")
        return meter.bytes


if __name__ == "__main__":
    sys.exit(0 if show("P3  First load", run()) else 1)
