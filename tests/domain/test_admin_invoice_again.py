"""An issued paper goes out once more: in a mail of its own, to who may read it; the paper stays as it is."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import visit_now
from portal.domain import activity, mails
from portal.domain.admin import actions, invoice, invoice_actions, invoice_mail, invoice_payments, quote, quote_sending
from portal.domain.admin.invoice_mail import NobodyToTell, NotSentAgain
from portal.domain.admin.invoice_payments import TypedPayment
from portal.domain.admin.quote_sending import Telling
from portal.domain.letters import Letter
from portal.domain.mail_choices import MailChoice, addressed
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.gateways.mail import compose
from portal.models import Client, Contact, ContactRole, Invoice, Outbox, PaymentMethod, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.quotes import a_quote
from tests.staff import a_staff, become_staff


@pytest.fixture
def key(database: object) -> str:
    """An open invoice over 100 euros; its client has two who read about money and one who does not; an agent."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.MANAGER, name="Max Lehner"))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, "ada@example.com", name="Ada Berger")
        a_contact(session, client, "bill@example.com", name="Bill", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, "view@example.com", name="Vera", role=ContactRole.VIEWER, is_primary=False)
        return an_invoice(session, client).id.hex


def contact(name: str) -> str:
    with db.everyone() as session:
        return session.exec(select(Contact.id).where(Contact.email == f"{name}@example.com")).one().hex


def stored(key: str) -> dict[str, object]:
    with db.everyone() as session:
        return session.get_one(Invoice, UUID(key)).model_dump()


def left() -> list[Letter]:
    """What goes out, as each reader gets it, the oldest first."""
    with db.everyone() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "invoice_sent").order_by(col(Outbox.id))).all()
        letters = [(row.kind, mails.letter(row.kind, row.facts)) for row in rows]
        return [sent for kind, one in letters if one and (sent := addressed(session, kind, one))]


def done() -> list[str]:
    return [row.sentence for row in staff_visit_now(actions.page).rows]


def test_it_goes_out_again_and_nothing_of_it_changes(key: str) -> None:
    before = stored(key)
    assert staff_visit_now(invoice_mail.send_again, key, [contact("ada")], "As you asked.", "Once more for you") == 1
    staff_visit_now(invoice_mail.send_again, key, [contact("ada")])
    assert stored(key) == before
    first, second = left()
    assert (first.subject, first.quoted, [one.email for one in first.to]) == (
        "Once more for you", "As you asked.", ["ada@example.com"])  # fmt: skip
    assert second.subject == "Invoice INV-00001 from Studio"
    assert first.opening == ("This is your invoice once more. You can read, download and pay it online.",)
    [attached] = compose.message(first, uuid4()).iter_attachments()
    assert attached.get_filename() == "INV-00001.pdf"
    assert done() == ["Max Lehner sent invoice INV-00001 to Berger GmbH again"] * 2
    labels = [label for label, _ in staff_visit_now(invoice.card, key).facts]
    assert labels == ["Issued", "Sent again", "Seen by the client", "Due"]
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.name == "Ada Berger")).one())
    assert visit_now(activity.latest, "Studio")[0].sentence == "Studio sent invoice INV-00001 again"


def test_it_is_looked_at_as_it_will_leave(key: str) -> None:
    seen = staff_visit_now(invoice_mail.preview, key, [contact("bill")], "Hello", "Mine")
    staff_visit_now(invoice_mail.send_again, key, [contact("bill")], "Hello", "Mine")
    [sent] = left()
    assert (seen.subject, seen.to, seen.quoted, seen.opening, seen.facts, seen.url) == (
        sent.subject, sent.to, sent.quoted, sent.opening, sent.facts, sent.url)  # fmt: skip


def test_only_to_contacts_who_may_see_bills(key: str) -> None:
    with db.everyone(write=True) as session:
        other = a_contact(session, a_client(session, a_business(session, host="other.test"))).id.hex
    for nobody in ([], [contact("view")], [other], ["nonsense"]):
        with pytest.raises(NobodyToTell):
            staff_visit_now(invoice_mail.send_again, key, nobody)
    assert staff_visit_now(invoice_mail.send_again, key, [contact("view"), other, contact("bill")]) == 1
    assert [one.email for letter in left() for one in letter.to] == ["bill@example.com"]


def test_who_has_switched_such_mails_off_is_said_and_not_counted(key: str) -> None:
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.email == "bill@example.com")).one()
        person.muted = [MailChoice.INVOICES]
        session.add(person)
        offer = a_quote(session, session.exec(select(Client)).first()).id.hex  # type: ignore[arg-type]
    assert [(one.name, one.is_off) for one in staff_visit_now(invoice.card, key).readers] == [
        ("Ada Berger", False), ("Bill", True)]  # fmt: skip
    assert not any(one.is_off for one in staff_visit_now(quote.card, offer).readers)
    with pytest.raises(NobodyToTell):
        staff_visit_now(invoice_mail.send_again, key, [contact("bill")])
    assert staff_visit_now(invoice_mail.send_again, key, [contact("bill"), contact("ada")]) == 1


def test_a_quote_does_not_go_to_who_has_switched_quotes_off(key: str) -> None:
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.email == "bill@example.com")).one()
        person.muted = [MailChoice.QUOTES]
        session.add(person)
        draft = a_quote(session, session.exec(select(Client)).first(), draft=True).id.hex  # type: ignore[arg-type]
    assert [one.is_off for one in staff_visit_now(quote.card, draft).readers] == [False, True]
    staff_visit_now(quote_sending.send, draft, Telling([contact("ada"), contact("bill")]))
    assert [one.name for one in staff_visit_now(quote.card, draft).links] == ["Ada Berger"]


def test_what_was_paid_or_credited_goes_out_too(key: str) -> None:
    day = staff_visit_now(invoice.card, key).today
    staff_visit_now(invoice_payments.record, key, TypedPayment("100", day, PaymentMethod.CASH))
    staff_visit_now(invoice_mail.send_again, key, [contact("ada")])
    assert "it is settled" in left()[-1].opening[0]
    staff_visit_now(invoice_actions.credit, key, "", "")
    with db.everyone() as session:
        note = session.exec(select(Invoice.id).where(Invoice.number == "CN-00001")).one().hex
    assert staff_visit_now(invoice.card, note).may == ["send_again"]
    staff_visit_now(invoice_mail.send_again, note, [contact("ada")])
    assert left()[-1].opening == ("This is your credit note once more. You can read and download it online.",)


def test_neither_a_draft_nor_what_is_void(key: str) -> None:
    with db.everyone(write=True) as session:
        draft = an_invoice(session, session.exec(select(Client)).first(), draft=True).id.hex  # type: ignore[arg-type]
    staff_visit_now(invoice_actions.void, key)
    for one in (draft, key):
        assert "send_again" not in staff_visit_now(invoice.card, one).may
        with pytest.raises(NotSentAgain):
            staff_visit_now(invoice_mail.send_again, one, [contact("ada")])
    with pytest.raises(NotSentAgain):
        staff_visit_now(invoice_mail.preview, key, [contact("ada")])
    assert left() == []


def test_what_is_wrong_and_who_may_not(key: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(invoice_mail.send_again, key, [contact("ada")], "x" * 2001, "x" * 121)
    assert list(wrong.value.fields) == ["subject", "message"]
    with db.everyone(write=True) as session:
        other = an_invoice(session, a_client(session, a_business(session, host="other.test"))).id.hex
    for absent in (other, "x", uuid4().hex):
        with pytest.raises(NotFound):
            staff_visit_now(invoice_mail.send_again, absent, [contact("ada")])
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.name == "Ada Berger")).one())
    with pytest.raises(NotSignedIn):
        staff_visit_now(invoice_mail.send_again, key, [contact("ada")])
