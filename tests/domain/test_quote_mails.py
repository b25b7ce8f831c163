"""Mails about quotes: what they say, to whom, when there is nothing to say any more, and hostile words in them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
import time_machine

from portal import db
from portal.access.document_links import link_id_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import mails, quote_links, quote_questions, quoting, rejecting
from portal.domain.letters import Letter
from portal.domain.quote_content import Content
from portal.domain.rejecting import Refusal
from portal.gateways.mail import compose
from portal.models import Business, Client, Contact, ContactRole, DocumentLink, FileKind, Outbox, Quote, QuoteFile
from tests.build import a_business, a_client, a_contact, become
from tests.mailing import body
from tests.paying import only, rows
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, revised, today

OFFER = an_offer(a_line("Design", "100.00", key="design"), valid_until=today() + timedelta(days=10))
HOSTILE = 'Eve\r\nBcc: eve@example.com\r\n\r\n<img src=x onerror=alert(1)>\u202e "x" =?utf-8?q?=0ABcc:_e?='


@pytest.fixture(autouse=True)
def ada(database: object) -> Contact:
    """The visitor, and an owner of her client; Ben reads about money, Vera looks only."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session), name="Lovelace KG")
        ada = a_contact(session, client, "ada@example.com", name="Ada Lovelace")
        a_contact(session, client, "ben@example.com", name="Ben", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, "vera@example.com", name="Vera", role=ContactRole.VIEWER, is_primary=False)
        become(session, ada)
        return ada


def sent(content: Content = OFFER, **facts: Any) -> Quote:
    """Committed, its mails promised."""
    with db.everyone(write=True) as session:
        return a_quote(session, session.get_one(Client, only(Client).id), content, **{"mail": True, **facts})


def change(model: type[Any], key: UUID, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        row = session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)


def owner(rule: Callable[..., Any], *args: Any, **facts: Any) -> Any:
    with db.everyone(write=True) as session:
        return rule(session, *args, **facts)


def letters(kind: str) -> list[Letter | None]:
    """Every promised mail of a kind, as it is true now."""
    return [mails.letter(row.kind, row.facts) for row in rows(Outbox) if row.kind == kind]


def letter(kind: str) -> Letter:
    [found] = letters(kind)
    assert found is not None
    return found


def composed(found: Letter) -> EmailMessage:
    """Read back from the bytes that leave."""
    return message_from_bytes(compose.message(found, UUID(int=7)).as_bytes(), policy=default)  # type: ignore[return-value]


def to(found: Letter) -> list[str]:
    return [person.email for person in found.to]


def reject(quote: Quote, kind: str = "price", words: str = "") -> None:
    visit_now(rejecting.reject, Refusal(quote.slug, quote.version, quote.content_hash, kind, words))


def test_each_reader_gets_a_link_of_their_own() -> None:
    sent()
    found = [one for one in letters("quote_sent") if one]
    assert sorted(to(one)[0] for one in found) == ["ada@example.com", "ben@example.com"]
    by_link = {link.id: link.contact_id for link in rows(DocumentLink)}
    people = {contact.id: contact.email for contact in rows(Contact)}
    for one in found:
        origin, token = one.url.split("/q/")
        assert (origin, people[by_link[link_id_of(token) or UUID(int=0)]]) == (one.sender.origin, to(one)[0])
        assert one.subject == one.heading == "Quote QT-00001 from Studio"
        assert one.action == "View quote"
        facts = dict(one.facts)
        assert (facts["Title"], facts["Amount"]) == ("New website", "€120.00")
        assert facts["Valid until"].endswith("(10 days left)")
        assert "a code that we send to this address" in one.closing[1]


def test_a_revision_says_which_version_and_the_owners_words() -> None:
    quote = sent()
    owner(quoting.revise, quote.id, 1, replace(OFFER, title="Less"), now(), today(), remark="Cheaper now:\n<b>10 %</b>")
    found = [one for one in letters("quote_sent") if one]
    assert len(found) == 2, "the first version's two mails have nothing to say any more"
    assert {one.subject for one in found} == {"Quote QT-00001 has been revised (version 2)"}
    assert found[0].quoted == "Cheaper now:\n<b>10 %</b>"
    mail = composed(found[0])
    assert "&lt;b&gt;10 %&lt;/b&gt;" in body(mail, "html")
    assert "> Cheaper now:\n> <b>10 %</b>\n" in body(mail)


def test_nothing_is_sent_about_what_is_over() -> None:
    quote = sent()
    for name, value in (("archived_at", now()), ("valid_until", today() - timedelta(days=1))):
        before = getattr(quote, name)
        change(Quote, quote.id, **{name: value})
        assert letters("quote_sent") == [None, None]
        change(Quote, quote.id, **{name: before})
    change(Client, quote.client_id, portal_enabled=False)
    assert letters("quote_sent") == [None, None]
    change(Client, quote.client_id, portal_enabled=True)
    owner(quoting.withdraw, quote.id, 1, now())
    assert letters("quote_sent") == [None, None]


def test_nothing_is_sent_once_it_is_decided() -> None:
    quote = sent()
    accepted(agreement(quote))
    assert letters("quote_sent") == [None, None]


def test_nothing_is_sent_to_whom_a_link_serves_no_more(ada: Contact) -> None:
    sent()
    links = {link.contact_id: link for link in rows(DocumentLink)}
    owner(quote_links.revoke, links.pop(ada.id).id, now())
    assert [to(one) for one in letters("quote_sent") if one] == [["ben@example.com"]]
    [ben] = links
    change(Contact, ben, active=False)
    assert letters("quote_sent") == [None, None]
    change(Contact, ben, active=True)
    with time_machine.travel(now() + timedelta(days=60)):
        assert letters("quote_sent") == [None, None]


def test_both_sides_get_the_signed_copy() -> None:
    quote = sent(replace(OFFER, deposit_percent=Decimal(25)))
    accepted(agreement(quote, signer_name="Ada King", po_number="PO 7"), signed=b"%PDF the copy")
    copy = next(file for file in rows(QuoteFile) if file.kind is FileKind.SIGNED)
    client, business = letter("quote_accepted"), letter("quote_won")
    assert (to(client), to(business)) == (["ada@example.com", "ben@example.com"], ["office@example.com"])
    for one in (client, business):
        facts = dict(one.facts)
        assert (facts["Amount"], facts["Order number"], facts["Accepted by"]) == ("€120.00", "PO 7", "Ada King")
        assert facts["E-mail"] == "ada@example.com"
        [attached] = list(composed(one).iter_attachments())
        assert (attached.get_filename(), attached.get_content_type()) == ("QT-00001-signed.pdf", "application/pdf")
        assert attached.get_content() == copy.content
    assert client.url == f"{client.sender.origin}/quotes/QT-00001"
    assert client.opening[1].startswith("A deposit of €30.00 is due now.")
    assert (business.subject, business.url) == ("Quote QT-00001 was accepted", "")
    assert business.opening == ("Lovelace KG accepted quote QT-00001. The signed copy is attached.",)


def test_without_a_deposit_nothing_is_said_of_one() -> None:
    accepted(agreement(sent()))
    assert len(letter("quote_accepted").opening) == 1
    assert "Order number" not in dict(letter("quote_accepted").facts)


def test_an_acceptance_that_was_undone_is_not_announced() -> None:
    quote = sent()
    accepted(agreement(quote))
    owner(quoting.reopen, quote.id, today() + timedelta(days=3), now(), today())
    assert letters("quote_accepted") == letters("quote_won") == [None]


def test_of_two_acceptances_the_one_that_stands_is_announced() -> None:
    quote = sent()
    accepted(agreement(quote), signed=b"%PDF first")
    accepted(agreement(owner(quoting.reopen, quote.id, today() + timedelta(days=3), now(), today())))
    for kind in ("quote_accepted", "quote_won"):
        [found] = [one for one in letters(kind) if one]
        assert [attached.name for attached in found.attachments] == ["QT-00001-v2-signed"]


def test_a_rejection_that_was_undone_is_not_announced() -> None:
    quote = sent()
    reject(quote)
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id))
    assert letters("quote_lost") == [None]


def test_the_business_learns_why_it_was_rejected() -> None:
    reject(sent(), "timing", "Not before May.\n\nPerhaps then.")
    found = letter("quote_lost")
    assert (to(found), found.subject) == (["office@example.com"], "Quote QT-00001 was rejected")
    facts = dict(found.facts)
    assert (facts["Reason"], facts["Rejected by"]) == ("The timing does not fit", "Ada Lovelace")
    mail = composed(found)
    assert "> Not before May.\n>\n> Perhaps then.\n" in body(mail)
    quoted = re.search(r"<blockquote.*</blockquote>", body(mail, "html"), re.DOTALL)
    assert quoted
    assert re.findall(r">([^<]+)</p>", quoted.group()) == ["Not before May.", "Perhaps then."]


def test_without_words_nothing_is_quoted() -> None:
    reject(sent())
    mail = composed(letter("quote_lost"))
    assert "<blockquote" not in body(mail, "html")
    assert "\n>" not in body(mail)


def test_questions_go_to_the_business_and_answers_to_the_readers() -> None:
    quote = sent()
    visit_now(quote_questions.ask, quote.slug, "design", "How long?\nAnd <when>?")
    owner(quote_questions.answer, quote.id, "Two weeks.", "design")
    asked, answered = letter("quote_question"), letter("quote_answer")
    assert (to(asked), to(answered)) == (["office@example.com"], ["ada@example.com", "ben@example.com"])
    facts = dict(asked.facts)
    assert (facts["Asked by"], facts["E-mail"], facts["Line"]) == ("Ada Lovelace", "ada@example.com", "Design")
    assert asked.opening == ("Lovelace KG has a question about quote QT-00001.",)
    assert "And &lt;when&gt;?" in body(composed(asked), "html")
    assert (answered.quoted, dict(answered.facts)["Line"]) == ("Two weeks.", "Design")
    assert answered.url == f"{answered.sender.origin}/quotes/QT-00001"
    change(Quote, quote.id, archived_at=now())
    assert letters("quote_answer") == [None]


def test_nobody_is_written_to_without_an_address_or_access() -> None:
    quote = sent()
    visit_now(quote_questions.ask, quote.slug, "", "How long?")
    owner(quote_questions.answer, quote.id, "Two weeks.")
    accepted(agreement(quote))
    change(Business, quote.business_id, contact_email="")
    change(Client, quote.client_id, portal_enabled=False)
    for kind in ("quote_question", "quote_answer", "quote_accepted", "quote_won"):
        assert letters(kind) == [None], kind
    other = sent(mail=False)
    change(Client, quote.client_id, portal_enabled=True)
    reject(other)
    assert letters("quote_lost") == [None]


@pytest.mark.parametrize("hostile", [HOSTILE, "سلام 🎉 שלום", "W" * 10_000])
def test_hostile_words_reach_no_header_and_no_tag(ada: Contact, hostile: str) -> None:
    """In every place a client or an owner types: names, title, line, signer, reason, question."""
    change(Client, ada.client_id, name=hostile)
    change(Contact, ada.id, name=hostile)
    content = replace(OFFER, title=hostile, lines=(a_line(hostile, key="design"),))
    quote = sent(content)
    visit_now(quote_questions.ask, quote.slug, "design", hostile[:2000])
    owner(quote_questions.answer, quote.id, hostile[:2000], "design")
    found = [one for one in letters("quote_sent") if one]
    accepted(agreement(quote, signer_name=hostile[:60], po_number=hostile[:50]))
    second = sent(content, mail=False)
    change(Contact, ada.id, name="Ada")  # the signer of a rejection is the contact, and may be no longer than a name
    reject(second, "other", hostile[:2000])
    kinds = ("quote_accepted", "quote_won", "quote_lost", "quote_question", "quote_answer")
    found += [letter(kind) for kind in kinds]
    assert len(found) == 7
    for one in found:
        mail, page = composed(one), body(composed(one), "html")
        people = [person.addr_spec for person in mail["To"].addresses]
        assert people == to(one)
        assert mail["Bcc"] is None
        assert not re.search(r"[\x00-\x1f\x7f]", str(mail["Subject"]))
        assert "<img" not in page
        assert "\u202e" not in page + body(mail)
        assert all("\n" not in value and len(value) <= 200 for _, value in one.facts)


def test_every_promise_of_a_quote_has_its_writer() -> None:
    known = {kind.value for kind in mails.WRITERS}
    quote = sent(replace(OFFER, deposit_percent=Decimal(25)))
    visit_now(quote_questions.ask, quote.slug, "", "How long?")
    accepted(agreement(quote))
    assert {row.kind for row in rows(Outbox)} <= known | {"bill_deposit"}
