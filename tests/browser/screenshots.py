"""The README's pictures, taken from a fresh demo: `python -m tests.browser.screenshots`."""

import io
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from portal.clock import now
from tests.browser import find
from tests.browser.conftest import SIZES, Scheme, Size
from tests.server import ROOT, Server, running

FOLDER = ROOT / "docs" / "screenshots"
CLIENT, OWNER = "ada@example.com", "office@example.com"
COLOURS = 256  # enough for flat colours and soft shadows; keeps every picture below 150 kB

# File, who looks, address, what to wait for, how wide, which theme.
Picture = tuple[str, str, str, str, Size, Scheme]
PICTURES: list[Picture] = [
    ("dashboard", CLIENT, "/", "Outstanding balance", "desktop", "light"),
    ("dashboard-dark", CLIENT, "/", "Outstanding balance", "desktop", "dark"),
    ("invoice", CLIENT, "/invoices/INV-00058", "Payment history", "desktop", "light"),
    ("quote", CLIENT, "/quotes/QT-00007", "What has changed since version 1", "desktop", "light"),
    ("booking", CLIENT, "/booking/photo-day?month={next_month}", "Price", "desktop", "light"),
    ("booking-phone", CLIENT, "/booking", "Upcoming appointments", "phone", "light"),
    ("invoices-phone", CLIENT, "/invoices", "Amount", "phone", "light"),
    ("overview", OWNER, "/admin", "Money owed to you", "desktop", "light"),
    ("clients-phone", OWNER, "/admin/clients", "Clients", "phone", "light"),
    ("staff-invoices", OWNER, "/admin/invoices", "Amount", "desktop", "light"),
    ("settings-dark", OWNER, "/admin/settings", "Colours", "desktop", "dark"),
]


def take(browser: Browser, server: Server, cookies: list, picture: Picture) -> Path:
    """One picture, as large as the window, twice as sharp."""
    name, _, address, sign, size, scheme = picture
    context = browser.new_context(base_url=server.url, color_scheme=scheme, reduced_motion="reduce",
                                  device_scale_factor=2, locale="en-GB", **SIZES[size])  # fmt: skip
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(address.format(next_month=f"{now().replace(day=1) + timedelta(days=31):%Y-%m}"))
    expect(page.get_by_text(sign, exact=True).first).to_be_attached()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    path = FOLDER / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()
    return path


def main() -> None:
    """All of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        cookies = {email: cookies_of(server, email) for email in (CLIENT, OWNER)}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find.executable())
            for picture in PICTURES:
                path = take(browser, server, cookies[picture[1]], picture)
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")
            browser.close()


def cookies_of(server: Server, email: str) -> list:
    """Of somebody who followed the link in their mail."""
    with closing(server.sign_in(email)) as visitor:
        return [{"name": name, "value": value, "url": server.url} for name, value in visitor.cookies.items()]


if __name__ == "__main__":
    main()
