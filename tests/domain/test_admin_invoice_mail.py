"""The mail that goes with an invoice: looked at before it leaves, with the paper, in the sender's own words."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current, visit_now
from portal.domain import mails, viewing
from portal.domain.admin import drafts, invoice, invoice_issuing, invoice_mail
from portal.domain.admin.drafts import ChangedMeanwhile
from portal.domain.admin.invoice_mail import NobodyToTell
from portal.domain.issuing import AlreadyIssued
from portal.domain.letters import Letter
from portal.errors import NotFound, WrongFields
from portal.gateways.mail import compose, plain
from portal.models import Client, Contact, Invoice, Outbox, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.staff import a_staff, become_staff

HOSTILE = "Bcc: eve@example.com\r\n<b>\u202eAda</b> =?utf-8?q?=0ABcc:_e?="


@pytest.fixture
def draft(database: object) -> str:
    """A draft over 120 euros for a client with one who reads about money; an agent signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, name="Ada Berger")
        return an_invoice(session, client, draft=True).id.hex


def ada(draft: str) -> str:
    return staff_visit_now(invoice.card, draft).readers[0].key


def looked_at(draft: str, **words: str) -> Letter:
    return staff_visit_now(invoice_mail.preview, draft, [ada(draft)], **words)


def left() -> Letter:
    with db.everyone() as session:
        row = session.exec(select(Outbox)).one()
    letter = mails.letter(row.kind, row.facts)
    assert letter
    return letter


def test_it_is_looked_at_as_it_will_leave(draft: str) -> None:
    seen = looked_at(draft, message="As we said.\nAda", subject="Our workshop")
    with db.everyone() as session:
        assert session.get_one(Invoice, UUID(draft)).awaited_on is None  # nothing of the look is kept
        assert session.exec(select(Outbox)).all() == []
    staff_visit_now(invoice_issuing.issue, draft, [ada(draft)], "As we said.\nAda", "Our workshop")
    sent = left()
    assert (seen.subject, seen.to, seen.quoted, seen.opening) == (sent.subject, sent.to, sent.quoted, sent.opening)
    assert seen.facts == sent.facts
    assert seen.heading.replace("INV-…", "INV-00001") == sent.heading
    assert "/invoices/INV-…" in plain.plain_text(seen)
    assert looked_at(draft).opening == ("This is your invoice once more. You can read, download and pay it online.",)


def test_without_words_of_ones_own_the_subject_names_the_invoice(draft: str) -> None:
    assert looked_at(draft).subject == "Invoice INV-… from Studio"
    staff_visit_now(invoice_issuing.issue, draft, [ada(draft)], "", "  ")
    assert left().subject == "Invoice INV-00001 from Studio"


def test_the_paper_goes_along(draft: str) -> None:
    staff_visit_now(invoice_issuing.issue, draft, [ada(draft)])
    [attached] = compose.message(left(), uuid4()).iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("INV-00001.pdf", "application/pdf")
    assert "INV-00001" in PdfReader(BytesIO(attached.get_content())).pages[0].extract_text()


def test_hostile_words_stay_words(draft: str) -> None:
    assert looked_at(draft, message=HOSTILE, subject=HOSTILE).subject.count("\n") == 0
    staff_visit_now(invoice_issuing.issue, draft, [ada(draft)], HOSTILE, HOSTILE)
    mail = compose.message(left(), uuid4())
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])
    assert "\u202e" not in str(mail["Subject"])
    html = mail.get_body(("html",))
    assert html
    assert "<b>" not in html.get_content()


def test_nobody_is_nobody_to_write_to(draft: str) -> None:
    for chosen in ([], ["nonsense"], [uuid4().hex]):
        with pytest.raises(NobodyToTell):
            staff_visit_now(invoice_mail.preview, draft, chosen)


@pytest.mark.parametrize(
    ("words", "field"), [({"subject": "x" * 121}, "subject"), ({"message": "x" * 2001}, "message")]
)
def test_what_is_too_long_is_said_at_its_field(draft: str, words: dict[str, str], field: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        looked_at(draft, **words)
    assert list(wrong.value.fields) == [field]
    with pytest.raises(WrongFields):
        staff_visit_now(invoice_issuing.issue, draft, [ada(draft)], **words)
    assert staff_visit_now(invoice.card, draft).status == "draft"


def test_who_has_seen_it_first_is_told(draft: str) -> None:
    staff_visit_now(invoice_issuing.issue, draft, [])
    staff = current.get()
    for name in ("Ada", "Bill"):
        with db.everyone(write=True) as session:
            client = session.exec(select(Client)).one()
            email = f"{name}@example.com"
            known = session.exec(select(Contact).where(Contact.name == "Ada Berger")).one()
            person = known if name == "Ada" else a_contact(session, client, email, name=name, is_primary=False)
            become(session, person)
        visit_now(viewing.note_opened, "INV-00001")
    current.set(staff)
    assert [label for label, _ in staff_visit_now(invoice.card, draft).facts][1] == "Seen by Ada Berger"


def test_whoever_writes_is_told_before_saving(draft: str) -> None:
    read = staff_visit_now(drafts.read, draft)
    staff_visit_now(drafts.check, draft, read.version)
    staff_visit_now(drafts.save, replace(read, notes="Thank you"))
    with pytest.raises(ChangedMeanwhile):
        staff_visit_now(drafts.check, draft, read.version)
    staff_visit_now(invoice_issuing.issue, draft, [])
    with pytest.raises(AlreadyIssued):
        staff_visit_now(drafts.check, draft, read.version + 1)


def test_foreign_and_absent_look_alike(draft: str) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, a_business(session, host="other.test"))
        a_contact(session, other)
        theirs = an_invoice(session, other, draft=True).id.hex
    for key in (theirs, "x", uuid4().hex):
        with pytest.raises(NotFound):
            staff_visit_now(invoice_mail.preview, key, [ada(draft)])
        with pytest.raises(NotFound):
            staff_visit_now(drafts.check, key, 1)
