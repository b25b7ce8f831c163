"""Mails to who pays by a link: what they say, to whom, and when no more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.pay_links import path_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import mails, pay_link_sending, pay_links
from portal.domain.letters import Letter
from portal.domain.receipts import ReceiptPaper
from portal.gateways.mail import compose
from portal.models import Checkout, Client, Contact, ContactRole, Invoice, InvoiceState, Outbox, PayLink
from tests.linking import change
from tests.mailing import body
from tests.payers import Sent, a_pay_link, sent
from tests.paying import rows
from tests.purse import a_purse, settled


@pytest.fixture
def ada(database: object) -> Sent:
    """Ada has just sent a second link, with words."""
    made = sent()
    words = "See https://evil.example/x\n<b>now</b>"
    visit_now(pay_link_sending.send, made.invoice.slug, "Berta Bank", "berta@bank.example", words)
    return made


def newest() -> PayLink:
    return rows(PayLink)[-1]


def letter() -> Letter | None:
    [row] = [row for row in rows(Outbox) if row.kind == "pay_link"]
    return mails.letter(row.kind, row.facts)


def written() -> Letter:
    found = letter()
    assert found
    return found


def test_it_says_who_sends_what_and_until_when(ada: Sent) -> None:
    mail = written()
    assert [(one.name, one.email, one.contact_id) for one in mail.to] == [("Berta Bank", "berta@bank.example", None)]
    assert mail.subject == f"Invoice {ada.invoice.number} from Studio"
    assert mail.opening[0] == f"Ada Berger of {ada.client.name} asks you to pay this invoice from Studio."
    assert mail.url == mail.sender.origin + path_of(newest().id)
    assert dict(mail.facts)["Amount due"] == "€100.00"
    assert set(dict(mail.facts)) == {"Invoice", "Amount due", "Due"}
    assert "opens this invoice only and works until" in mail.closing[0]
    assert mail.why == "You receive this mail because Ada Berger asked Studio to send it to you."
    assert (mail.unsubscribe, mail.attachments) == ("", ())
    assert ada.contact.email not in str(mail)


def test_the_senders_words_are_quoted_and_no_link_of_ours(ada: Sent) -> None:
    mail = compose.message(written(), newest().id)
    html, plain = body(mail, "html"), body(mail)
    assert "> See https://evil.example/x\n> <b>now</b>" in plain
    assert "See https://evil.example/x</p>" in html
    assert "&lt;b&gt;now&lt;/b&gt;" in html
    assert 'href="https://evil' not in html


def test_without_words_nothing_is_quoted(ada: Sent) -> None:
    change(PayLink, newest().id, remark="")
    mail = written()
    assert (mail.quoted, len(mail.opening)) == ("", 1)


def test_it_says_what_is_owed_when_it_leaves(ada: Sent) -> None:
    change(Invoice, ada.invoice.id, balance_minor=4000, paid_minor=6000)
    assert dict(written().facts)["Amount due"] == "€40.00"


GONE: list[tuple[type[Any], dict[str, Any]]] = [
    (PayLink, {"revoked_at": now()}),
    (PayLink, {"expires_at": now() - timedelta(seconds=1)}),
    (Invoice, {"state": InvoiceState.PAID, "balance_minor": 0}),
    (Invoice, {"state": InvoiceState.VOID}),
    (Invoice, {"processing_minor": 10000}),
    (Invoice, {"archived_at": now()}),
    (Contact, {"active": False}),
    (Contact, {"role": ContactRole.VIEWER}),
    (Client, {"portal_enabled": False}),
    (Client, {"archived_at": now()}),
]


@pytest.mark.parametrize(("model", "facts"), GONE)
def test_nothing_leaves_once_there_is_no_reason(ada: Sent, model: type[Any], facts: dict[str, Any]) -> None:
    keys = {PayLink: newest().id, Invoice: ada.invoice.id, Contact: ada.contact.id, Client: ada.client.id}
    change(model, keys[model], **facts)
    assert letter() is None


def test_nothing_leaves_once_it_was_ended_by_hand(ada: Sent) -> None:
    visit_now(pay_links.end, newest().id)
    assert letter() is None


def test_a_link_that_is_gone_writes_nothing(ada: Sent) -> None:
    with db.everyone(write=True) as session:
        session.delete(session.get_one(PayLink, newest().id))
    assert letter() is None


def test_the_receipt_names_what_was_paid_by_the_link_and_no_other_invoice(database: object) -> None:
    """Too much was paid, and what was too much has gone to another invoice before the mail left."""
    purse = a_purse()
    paid, other = purse.owes("100.00", "30.00")
    report = purse.report({paid: 10000})
    with db.everyone(write=True) as session:
        invoice = session.exec(select(Invoice).where(Invoice.slug == paid)).one()
        link = a_pay_link(session, invoice, session.get_one(Contact, purse.contact_id))
        session.get_one(Checkout, UUID(report.checkout_id)).pay_link_id = link.id
    settled(report)
    purse.credits(paid, 2000)
    assert purse.spends(other) == 2000
    [row] = [row for row in rows(Outbox) if row.kind == "pay_link_paid"]
    mail = mails.letter(row.kind, row.facts)
    assert mail
    assert dict(mail.facts)["Invoice"] == paid
    paper = mail.attachments[0].content
    assert isinstance(paper, ReceiptPaper)
    assert [(one.number, one.amount) for one in paper.receipt.settled] == [(paid, "80.00")]
    assert (paper.receipt.amount, paper.receipt.kept) == ("€100.00", "20.00")
    assert other not in str(mail)
    assert [one.number for one in purse.receipt().settled] == [paid, other], "the client reads all of it"
    assert purse.receipt().kept == ""
