"""Papers for staff: their own business's, for every role; of another business not a byte, and no preview either."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from portal import db
from portal.access import cookies
from portal.models import Client, StaffRole
from portal.routes import app
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.quotes import a_quote
from tests.staff import a_staff, staff_in

HOME = "http://localhost:8000"


def get(cookie: str, *paths: str, client: str = "") -> list[httpx.Response]:
    """As a browser of this session; and last, a preview of this client."""

    async def run() -> list[httpx.Response]:
        jar, transport = {cookies.session_name(): cookie}, httpx.ASGITransport(app=app([]))
        async with httpx.AsyncClient(transport=transport, base_url=HOME, cookies=jar, headers={"origin": HOME}) as at:
            return [*[await at.get(path) for path in paths], await at.post("/admin/preview", data={"client": client})]

    return asyncio.run(run())


def papers_of(client: Client) -> tuple[str, ...]:
    with db.everyone(write=True) as session:
        invoice, quote = an_invoice(session, client), a_quote(session, client)
        draft = an_invoice(session, client, draft=True)
        of_quote = f"/admin/documents/quotes/{quote.id.hex}"
        signed = f"{of_quote}/1-signed.pdf"
        papers = [f"/admin/documents/invoices/{one.id.hex}.pdf" for one in (invoice, draft)]
        return (*papers, f"{of_quote}.pdf", f"{of_quote}/1.pdf", signed)


@pytest.mark.parametrize("role", StaffRole)
def test_their_own(database: object, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business)
        a_contact(session, client)
        cookie = staff_in(session, a_staff(session, business, role))
    *papers, preview = get(cookie, *papers_of(client), client=client.id.hex)
    assert [one.status_code for one in papers] == [200, 200, 200, 200, 404], "the last was never signed"
    assert all(one.content.startswith(b"%PDF") for one in papers[:-1])
    assert preview.headers["location"] == "/"


def test_of_another_business_not_a_byte_and_it_looks_like_nothing(database: object) -> None:
    with db.everyone(write=True) as session:
        mine, other = a_business(session), a_business(session, host="other.test")
        foreign = a_client(session, other, name="Canary")
        a_contact(session, foreign)
        cookie = staff_in(session, a_staff(session, mine))
    *papers, preview = get(cookie, *papers_of(foreign), client=foreign.id.hex)
    absent, *_, nobody = get(cookie, f"/admin/documents/invoices/{uuid4().hex}.pdf", client=uuid4().hex)
    assert {one.status_code for one in papers} == {404}
    assert papers[0].content == absent.content
    assert (preview.status_code, preview.content) == (404, nobody.content)
