"""Watches a window: whatever the browser complains about fails the test, unless the test said it would come."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

# A policy violation is logged by the browser itself only for some directives: this makes every one an error.
LISTEN = """addEventListener('securitypolicyviolation',
  found => console.error('policy violation:', found.violatedDirective, found.blockedURI))"""
# The browser's own words for a request or a socket it gave up because the page moved on: nothing went wrong.
MOVED_ON = ("net::ERR_ABORTED", "WebSocket is closed before the connection is established")

# Reflex's for an event that was on its way when the page moved on: what was to be focused is not there any more.
FOCUS_TOO_LATE = "No element found for ref"


@dataclass
class Watch:
    """What one context complained about. `expected` are patterns of complaints that belong to the test."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of this context."""
        context.add_init_script(LISTEN)
        context.on("page", self._listen)
        context.on("console", self._said)
        context.on("requestfailed", self._failed)

    def expect(self, *patterns: str) -> None:
        """These complaints are the point of the test."""
        self.expected.extend(patterns)

    def unexpected(self) -> list[str]:
        """What nobody announced."""
        return [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self.expected)]

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        over = message.text.rstrip(".").endswith(MOVED_ON) or message.text.startswith(FOCUS_TOO_LATE)
        if message.type in ("error", "warning") and not over:
            where = message.location.get("url", "")
            self.complaints.append(f"console {message.type}: {message.text} ({where})")

    def _failed(self, request: Request) -> None:
        if request.failure not in MOVED_ON:
            self.complaints.append(f"request failed: {request.url} {request.failure}")
