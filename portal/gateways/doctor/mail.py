"""Mail: does the server let us in, is the sender an address, and did mails stay behind?"""

import asyncio
from email.utils import parseaddr

from portal import outbox
from portal.access.emails import normalised
from portal.errors import Misconfigured
from portal.gateways.doctor.finding import Finding, note, ok, wrong
from portal.gateways.mail import smtp
from portal.settings import settings

ABOUT = "mail"
REACH = (
    "Check host, port, user and password in PORTAL_SMTP_URL (percent-encode special characters), and that a "
    "firewall lets "
    "this machine reach it. smtp:// needs STARTTLS, usually port 587; smtps:// is TLS from the start, usually 465."
)


def server() -> list[Finding]:
    """Connected, encrypted and signed in; nothing is sent."""
    if not settings().smtp_url:
        return []
    sender = parseaddr(settings().mail_from)[1]
    found = []
    if settings().mail_from and normalised(sender) is None:
        found = [wrong(ABOUT, "PORTAL_MAIL_FROM is no address", "Write it like: Studio <office@example.com>")]
    try:
        asyncio.run(smtp.greet())
    except Misconfigured as error:
        return [*found, wrong(ABOUT, error.complaints[0], REACH)]
    except smtp.Unreachable as error:
        return [*found, wrong(ABOUT, f"the server cannot be used: {error}", REACH)]
    return found or ok(ABOUT, f"{smtp.server_of(settings().smtp_url).host} lets us in")


def given_up() -> list[Finding]:
    """Mails nobody got."""
    count = len(outbox.dead_letters())
    mend = "Look at them in the portal under Inbox, or run: python -m portal mails"
    return [note(ABOUT, f"mails that were given up: {count}", mend)] if count else []
