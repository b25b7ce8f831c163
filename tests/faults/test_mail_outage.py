"""No mail server: signing in answers all the same, and the mail leaves once when the server is back."""

import asyncio

import httpx
import pytest

from portal import db, outbox
from portal.routes import app as routes
from portal.settings import settings
from tests.build import a_business, a_client, a_contact
from tests.faults.victim import deliver, waiting
from tests.mailing import MailServer, a_port, listening


@pytest.fixture
def nowhere(database, monkeypatch: pytest.MonkeyPatch):
    """A mail server that does not run; ada@example.com may sign in."""
    server = MailServer(a_port())
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setattr(outbox, "PAUSES", (0.1,) * 30)
    settings.cache_clear()
    with db.everyone(write=True) as session:
        a_contact(session, a_client(session, a_business(session)), "ada@example.com")
    yield server
    settings.cache_clear()


async def ask(address: str) -> httpx.Response:
    """As the form on /login does."""
    through = httpx.ASGITransport(app=routes([]))
    origin = {"origin": "http://localhost:8000"}
    async with httpx.AsyncClient(transport=through, base_url="http://localhost:8000", headers=origin) as client:
        return await client.post("/auth/request", data={"email": address})


async def test_signing_in_answers_and_the_mail_leaves_once(nowhere: MailServer):
    known, unknown = await ask("ada@example.com"), await ask("nobody@example.com")
    assert (known.status_code, known.headers["location"]) == (303, "/login?sent=1")
    assert (unknown.status_code, unknown.headers["location"]) == (303, "/login?sent=1")
    delivering = asyncio.create_task(deliver())
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(waiting)
    with listening(nowhere):
        await asyncio.wait_for(delivering, 20)
        await deliver()
    assert nowhere.to() == ["ada@example.com"]
