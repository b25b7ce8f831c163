"""SMTP: one mail, one connection, and what an answer means for the next attempt."""

import asyncio
import contextlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import aiosmtplib

from portal.errors import Misconfigured
from portal.settings import LOOPBACK, settings

STEP = 20.0  # seconds one command may take
WHOLE = 120.0  # seconds for a mail; well below the outbox's lease
GOODBYE = 2.0
PORTS = {"smtp": 587, "smtps": 465}
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


class Unreachable(Exception):
    """No server, no answer, or no way in: nothing is known about this mail. Try again soon."""


class NotNow(Exception):
    """The server will not take this mail at the moment. Try again later."""


class Rejected(Exception):
    """The server will never take this mail."""


@dataclass(frozen=True)
class Server:
    """Where mails leave. `start_tls`: True demands it, None takes it when offered."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    start_tls: bool | None
    checked: bool


@lru_cache
def server_of(url: str) -> Server:
    """PORTAL_SMTP_URL taken apart; raises `Misconfigured`. On loopback encryption and certificate are optional."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise Misconfigured(["PORTAL_SMTP_URL must look like smtp://user:password@host:587"]) from None
    if not parts.hostname:
        raise Misconfigured(["PORTAL_SMTP_URL names no host"])
    near, tls = parts.hostname in LOOPBACK, parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        start_tls=False if tls else None if near else True,
        checked=not near,
    )


async def send(message: EmailMessage) -> str:
    """Hand the mail over. Returns a remark when some, not all, recipients were refused, else "".

    Raises `Unreachable`, `NotNow` or `Rejected`, their words free of addresses.
    """
    client = _client()
    try:
        async with asyncio.timeout(WHOLE):
            await client.connect()
            refused, _ = await client.send_message(message)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise _meaning(error) from None
    finally:
        await _part(client)
    return "; ".join(f"a recipient was refused: {_said(code, words)}" for code, words in refused.values())


async def greet() -> None:
    """Connect and sign in, and send nothing. Raises as `send` does."""
    client = _client()
    try:
        async with asyncio.timeout(WHOLE):
            await client.connect()
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise _meaning(error) from None
    finally:
        await _part(client)


def _client() -> aiosmtplib.SMTP:
    server = server_of(settings().smtp_url)
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls,
        start_tls=server.start_tls,
        validate_certs=server.checked,
        timeout=STEP,
    )


async def _part(client: aiosmtplib.SMTP) -> None:
    """Say goodbye. The mail was taken or refused before: how the parting goes changes nothing."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await client.quit(timeout=GOODBYE)
    client.close()


def _meaning(error: Exception) -> Exception:
    """Which of the three refusals this is. Only an answer about this very mail can end it."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            answers = [_said(each.code, each.message) for each in error.recipients]
            final = all(each.code >= 500 for each in error.recipients)
            return (Rejected if final else NotNow)("recipient refused: " + "; ".join(answers))
        case aiosmtplib.SMTPDataError():
            return (Rejected if error.code >= 500 else NotNow)("mail refused: " + _said(error.code, error.message))
        case aiosmtplib.SMTPSenderRefused():  # PORTAL_MAIL_FROM is wrong, not the mail
            return NotNow("sender refused: " + _said(error.code, error.message))
        case aiosmtplib.SMTPNotSupported() if "SMTPUTF8" in str(error):
            return Rejected("the server takes no addresses beyond ASCII")
        case aiosmtplib.SMTPResponseException():  # greeting, HELO, STARTTLS, sign-in
            return Unreachable(f"{type(error).__name__}: {_said(error.code, error.message)}")
    return Unreachable(type(error).__name__)


def _said(code: int, words: str) -> str:
    """A server's answer without addresses, short enough for a list."""
    return f"{code} {ADDRESS.sub('…', ' '.join(words.split()))}"[:200]
