"""What ends when a person's e-mail address is changed: whatever was sent to the old mailbox, or told there."""

from uuid import UUID

import pytest

from portal import db
from portal.access.payers import payer_of
from portal.clock import now
from portal.domain import change_requests
from portal.gateways import effects
from portal.models import ChangeRequest, Client, Contact, Export, ExportFile, ExportState, PayLink
from tests.build import a_contact, an_invoice, become
from tests.exporting import Shelf, a_shelf, ask, built, newest, promised, row
from tests.payers import a_pay_link, path_of
from tests.paying import only, rows

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf() -> Shelf:
    """Its person gets another address."""
    return a_shelf()


def change_address(shelf: Shelf, done: bool = True) -> None:
    """Asked for, and answered by the business."""
    request = ChangeRequest(business_id=shelf.business_id, client_id=shelf.client_id, contact_id=shelf.contact_id,
                            email="new.person@example.com")  # fmt: skip
    with db.everyone(write=True) as session:
        session.add(request)
    with db.everyone(write=True) as session:
        change_requests.answer(session, request.id, done, now())


def a_link(shelf: Shelf, contact_id: UUID) -> PayLink:
    """Sent by one of the client's people."""
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, session.get_one(Client, shelf.client_id), "10.00")
        return a_pay_link(session, invoice, session.get_one(Contact, contact_id))


def test_links_to_pay_that_they_sent_end(shelf: Shelf) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, shelf.client_id)
        colleague = a_contact(session, client, "cleo@example.com", is_primary=False).id
    link, hers = a_link(shelf, shelf.contact_id), a_link(shelf, colleague)
    change_address(shelf)
    tokens = [path_of(one.id).removeprefix("/p/") for one in (link, hers)]
    assert [payer_of(token, shelf.business_id) is None for token in tokens] == [True, False]
    assert [one.revoked_at is None for one in rows(PayLink)] == [False, True]


def test_an_export_that_is_ready_can_be_downloaded_no_more(shelf: Shelf) -> None:
    address = f"/documents/exports/{built().id.hex}.zip"
    assert shelf.browser().get(address).status_code == 200
    change_address(shelf)
    assert shelf.browser().get(address).status_code == 404, "nor by who has signed in anew"


def test_one_that_is_being_built_gets_no_further(shelf: Shelf) -> None:
    ask()
    effects.carry_out("export_step", promised()[0])
    change_address(shelf)
    effects.carry_out("export_step", promised()[1])
    assert (newest().state, len(promised())) == (ExportState.FAILED, 2)
    assert all(one.content is None for one in rows(ExportFile) if one.source), "nothing was printed"
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, shelf.contact_id))
    assert built().state is ExportState.READY, "and stands in nobody's way"


def test_declined_leaves_them(shelf: Shelf) -> None:
    link, export = a_link(shelf, shelf.contact_id), built()
    change_address(shelf, done=False)
    assert only(PayLink).id == link.id
    assert (only(PayLink).revoked_at, only(Export).expires_at) == (None, export.expires_at)


def test_those_that_were_over_stay_as_they_were(shelf: Shelf) -> None:
    export = built()
    row(Export, export.id, expires_at=export.ended_at)
    change_address(shelf)
    assert only(Export).expires_at == export.ended_at
