"""Writing an invoice: typed, summed up, saved, changed, copied, thrown away, issued."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current, visit_now
from portal.domain import invoices as of_client
from portal.domain import mails
from portal.domain.admin import actions, drafts, invoice, invoice_issuing, invoices
from portal.domain.admin.draft_form import LessThanNothing, TypedDraft, TypedLine
from portal.domain.admin.drafts import ChangedMeanwhile
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_issuing import NoLines
from portal.domain.issuing import AlreadyIssued
from portal.errors import NotFound, WrongFields
from portal.models import Client, Contact, ContactRole, Invoice, InvoiceLine, Outbox, Staff, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.staff import a_staff, become_staff

LINES = (
    TypedLine("1", "Concept", "Two workshops", "2", "450", "20"),
    TypedLine("2", "Printing", "", "1.5", "33.335", "10"),
    TypedLine("3", "Goodwill", "", "1", "-50.00", "20"),
    TypedLine("4"),  # nobody has begun it
)


@pytest.fixture
def client(database: object) -> UUID:
    """A client with two people who read about money and one who does not; an agent signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.AGENT, name="Iris Moser"))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, "ada@example.com")
        a_contact(session, client, "bill@example.com", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, "view@example.com", role=ContactRole.VIEWER, is_primary=False)
        return client.id


def typed(client: UUID, **facts: object) -> TypedDraft:
    begun = staff_visit_now(drafts.begin, client.hex)
    return replace(begun, **{"lines": LINES, **facts})  # type: ignore[arg-type]


def saved(client: UUID, **facts: object) -> str:
    return staff_visit_now(drafts.save, typed(client, **facts))


def card(key: str) -> InvoiceCard:
    return staff_visit_now(invoice.card, key)


def done() -> list[str]:
    signed_in = current.get()
    with db.everyone(write=True) as session:
        one = session.exec(select(Staff)).first()
        assert one
        become_staff(session, one)
        one.role = StaffRole.OWNER
        session.add(one)
    told = [row.sentence for row in staff_visit_now(actions.page).rows]
    current.set(signed_in)
    return told


def test_a_draft_is_saved_as_the_calculator_sums_it(client: UUID) -> None:
    given = typed(client, discount_kind="percent", discount="10", po_number=" PO 7 ", notes="Thank\nyou")
    sums = staff_visit_now(drafts.sums, given)
    seen = card(staff_visit_now(drafts.save, given))
    assert sums.amounts == {"1": "900.00", "2": "50.00", "3": "-50.00"}
    assert [(one.label, one.amount) for one in sums.steps] == [
        ("Subtotal", "900.00"), ("Discount", "-90.00"), ("VAT 10%", "4.50"), ("VAT 20%", "153.00")]  # fmt: skip
    assert sums.total == seen.total == "€967.50"
    assert [one.description for one in seen.paper.lines] == ["Concept", "Printing", "Goodwill"]
    assert (seen.paper.po_number, seen.paper.notes) == ("PO 7", "Thank\nyou")
    assert done() == ["Iris Moser wrote a draft of an invoice to Berger GmbH"]


def test_what_is_half_typed_counts_nothing_yet(client: UUID) -> None:
    given = typed(client, lines=(*LINES[:1], TypedLine("2", "Printing", "", "1,5,", "33", "20")))
    sums = staff_visit_now(drafts.sums, given)
    assert (sums.amounts, sums.total) == ({"1": "900.00"}, "€1,080.00")


def test_what_was_saved_is_read_back_to_go_on_with(client: UUID) -> None:
    given = typed(client, discount_kind="fixed", discount="12.5", due_days="30")
    key = staff_visit_now(drafts.save, given)
    read = staff_visit_now(drafts.read, key)
    assert [(one.description, one.quantity, one.price, one.tax) for one in read.lines] == [
        ("Concept", "2", "450.00", "20"), ("Printing", "1.5", "33.335", "10"), ("Goodwill", "1", "-50.00", "20")
    ]  # fmt: skip
    assert (read.discount_kind, read.discount, read.due_days, read.client) == ("fixed", "12.5", "30", "Berger GmbH")
    assert staff_visit_now(drafts.save, read) == key
    assert len(done()) == 1  # nothing was changed


def test_a_change_replaces_and_two_writers_notice(client: UUID) -> None:
    key = saved(client)
    read = staff_visit_now(drafts.read, key)
    shorter = replace(read, lines=read.lines[1:2])
    staff_visit_now(drafts.save, shorter)
    assert [one.description for one in card(key).paper.lines] == ["Printing"]
    with pytest.raises(ChangedMeanwhile):
        staff_visit_now(drafts.save, read)
    with db.everyone() as session:
        assert len(session.exec(select(InvoiceLine)).all()) == 1
    assert done()[0] == "Iris Moser changed a draft of an invoice to Berger GmbH"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"lines": (TypedLine("1", "Work", price="a lot", tax="20"),)}, "price-1"),
        ({"lines": (TypedLine("1", "Work", price="1", tax="200"),)}, "tax-1"),
        ({"lines": (TypedLine("1", "Work", quantity="1e9", price="1", tax="0"),)}, "quantity-1"),
        ({"lines": (TypedLine("1", "Work", quantity="9" * 29, price="1", tax="0"),)}, "quantity-1"),
        ({"lines": (TypedLine("1", "", price="5", tax="0"),)}, "description-1"),
        ({"lines": (TypedLine("1", "x" * 501, price="5", tax="0"),)}, "description-1"),
        ({"discount_kind": "percent", "discount": "101"}, "discount"),
        ({"discount_kind": "fixed", "discount": "1.234"}, "discount"),
        ({"due_days": "soon"}, "due_days"),
        ({"due_days": "-1"}, "due_days"),
        ({"notes": "x" * 4001}, "notes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: UUID, facts: dict[str, object], field: str) -> None:
    given = typed(client, **facts)
    staff_visit_now(drafts.sums, given)  # half-typed, it still sums up what it can
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(drafts.save, given)
    assert list(wrong.value.fields) == [field]
    assert staff_visit_now(invoices.page).rows == []
    assert done() == []


def test_nobody_is_paid_for_being_billed(client: UUID) -> None:
    with pytest.raises(LessThanNothing):
        saved(client, lines=LINES[2:3])


def test_copied_and_deleted(client: UUID) -> None:
    key = saved(client)
    staff_visit_now(invoice_issuing.issue, key, [])
    copy = staff_visit_now(drafts.copy, key)
    assert (card(copy).total, card(copy).status) == (card(key).total, "draft")
    assert staff_visit_now(drafts.read, copy).due_days == "14"
    staff_visit_now(drafts.delete, copy)
    with pytest.raises(NotFound):
        card(copy)
    with pytest.raises(AlreadyIssued):
        staff_visit_now(drafts.delete, key)
    with pytest.raises(AlreadyIssued):
        staff_visit_now(drafts.read, key)
    assert done()[:2] == [
        "Iris Moser deleted a draft over €1,075.00 to Berger GmbH",
        "Iris Moser copied an invoice to Berger GmbH as a draft",
    ]


def test_issued_once_and_those_chosen_are_told(client: UUID) -> None:
    key = saved(client, due_days="7")
    bill = next(one for one in card(key).readers if one.email == "bill@example.com")
    assert [one.email for one in card(key).readers] == ["ada@example.com", "bill@example.com"]
    number = staff_visit_now(invoice_issuing.issue, key, [bill.key], "As discussed.\n\x00<b>Ada</b>")
    assert staff_visit_now(invoice_issuing.issue, key, [bill.key], "Again") == number == "INV-00001"
    with db.everyone() as session:
        row = session.exec(select(Outbox)).one()
        made = session.get_one(Invoice, UUID(key))
        assert made.due_on
        assert made.issue_on
        assert (made.due_on - made.issue_on).days == 7
    letter = mails.letter(row.kind, row.facts)
    assert letter is not None
    assert [to.email for to in letter.to] == ["bill@example.com"]
    assert letter.quoted == "As discussed.\n <b>Ada</b>"
    assert done()[0] == "Iris Moser issued invoice INV-00001 to Berger GmbH"


def test_the_client_sees_it_once_it_is_issued(client: UUID) -> None:
    key, staff = saved(client), current.get()
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact)).first())  # type: ignore[arg-type]
    theirs = current.get()
    assert visit_now(of_client.page).rows == []
    current.set(staff)
    staff_visit_now(invoice_issuing.issue, key, [])
    current.set(theirs)
    assert [one.amount for one in visit_now(of_client.page).rows] == ["€1,075.00"]


def test_nothing_is_issued_over_nothing(client: UUID) -> None:
    with pytest.raises(NoLines):
        staff_visit_now(invoice_issuing.issue, saved(client, lines=()), [])


def test_a_stranger_is_not_told(client: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_contact(session, a_client(session, a_business(session, host="other.test")))
        viewer = session.exec(select(Contact).where(Contact.role == ContactRole.VIEWER)).one()
    staff_visit_now(invoice_issuing.issue, saved(client), [other.id.hex, viewer.id.hex, "nonsense"])
    with db.everyone() as session:
        assert session.exec(select(Outbox)).all() == []


def test_another_business_and_nonsense_look_absent(client: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, a_business(session, host="other.test"))
        draft = an_invoice(session, other, draft=True).id.hex
        theirs = other.id.hex
    for key in (draft, "x", "\x00"):
        for rule in (drafts.read, drafts.copy, drafts.delete):
            with pytest.raises(NotFound):
                staff_visit_now(rule, key)
        with pytest.raises(NotFound):
            staff_visit_now(invoice_issuing.issue, key, [])
        with pytest.raises(NotFound):
            staff_visit_now(drafts.save, replace(typed(client), key=key))
    with pytest.raises(NotFound):
        staff_visit_now(drafts.save, replace(typed(client), client_key=theirs))
    with db.everyone() as session:
        assert session.get_one(Client, UUID(theirs)).name
