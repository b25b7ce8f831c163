"""Looking at a page as axe does."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.ways import expect_fitting

SCHEMES = ("light", "dark")
# Another scheme is the same page in other colours: everything else has been looked at by then.
LOOKS_FOR: dict[str, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}


@dataclass
class Inspector:
    """Looks at pages, by day and by night, and keeps what axe says about each."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page: Page, name: str, there: Locator) -> None:
        """Once `there` is visible the page is complete."""
        expect(there).to_be_visible()
        expect_fitting(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if violations := Axe().run(page, options=LOOKS_FOR[scheme]).response["violations"]:
                self.found[f"{name}, {scheme}"] = [f"{one['id']}: {one['nodes'][0]['html']}" for one in violations]
