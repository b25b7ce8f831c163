"""What waits for somebody of the business, and the one way on from each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db, outbox
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.clock import now
from portal.domain import mails, quote_questions
from portal.domain.admin import actions, inbox, inbox_doing, mail_words
from portal.domain.admin.inbox import Inbox
from portal.domain.checkout_gateway import Report
from portal.domain.parked import Decided
from portal.errors import NotFound, Refused
from portal.gateways import effects
from portal.models import (
    Actor,
    AppointmentState,
    Business,
    Checkout,
    Client,
    Contact,
    Dispute,
    Invoice,
    InvoiceState,
    Outbox,
    OutboxState,
    ParkedPayment,
    Payment,
    Quote,
    QuoteQuestion,
    StaffRole,
)
from portal.settings import settings
from tests.booking import a_practice, an_appointment
from tests.build import a_business, a_client, a_contact
from tests.paying import only
from tests.quotes import a_line, a_quote, an_offer
from tests.reports import an_open_invoice, asked, settle
from tests.staff import a_staff, become_staff

HOSTILE = "<img src=x onerror=alert(1)>\u202eevil"


def as_staff(role: StaffRole = StaffRole.OWNER) -> None:
    """Of the first business."""
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).all()[0]
        become_staff(session, a_staff(session, business, role))


def seen() -> Inbox:
    return staff_visit_now(inbox.look)


def do(rule: Callable[..., None], *args: Any) -> None:
    staff_visit_now(rule, *args)


def said() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


@pytest.fixture
def parked(database: object) -> Report:
    """€100.00 were asked for, €90.00 came."""
    report = replace(asked(an_open_invoice()), amount_minor=9000)
    settle(report)
    as_staff()
    return report


@pytest.fixture
def dead(database: object) -> UUID:
    """A mail that was given up."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        outbox.promise(session, business.id, mails.MailKind.INVOICE_SENT, "once", invoice=uuid4().hex)
        mail = session.exec(select(Outbox)).one()
        mail.state, mail.attempts, mail.error = OutboxState.DEAD, 12, "550 no such mailbox"
        session.add(mail)
        key = mail.id
    as_staff()
    return key


@pytest.fixture
def quote(database: object) -> Quote:
    """Ada asked about its one line."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session), name="Lovelace KG")
        ada = a_contact(session, client, "ada@example.com", name="Ada Berger")
        quote = a_quote(session, client, an_offer(a_line("Design", key="design")))
        session.add(a_question(quote, ada, "When?\nI ask.", line_key="design"))
    as_staff()
    return quote


def a_question(quote: Quote, person: Contact, text: str, **facts: Any) -> QuoteQuestion:
    owner = {"business_id": quote.business_id, "client_id": quote.client_id, "quote_id": quote.id}
    given = {"version": quote.version, "author": Actor.CLIENT, "contact_id": person.id, **facts}
    return QuoteQuestion(**owner, text=text, **given)


def test_an_empty_business_has_nothing(database: object) -> None:
    with db.everyone(write=True) as session:
        a_business(session)
    as_staff(StaffRole.AGENT)
    assert seen() == Inbox()


def test_money_says_how_much_whose_and_why(parked: Report) -> None:
    one = seen().parked[0]
    assert (one.amount, one.reason, one.may_book) == ("€90.00", "It is not the amount that was asked for.", True)
    assert one.client == only(Client).name
    assert seen().count == 1


def test_money_is_booked_as_it_came(parked: Report) -> None:
    do(inbox_doing.book, UUID(seen().parked[0].key), parked)
    assert (only(Payment).amount_minor, only(Invoice).balance_minor) == (9000, 1000)
    assert seen().count == 0
    assert said() == ["Nora Hofer booked money that did not fit what was asked for"]


def test_money_is_left_aside(parked: Report) -> None:
    key = UUID(seen().parked[0].key)
    do(inbox_doing.release, key)
    assert (seen().count, only(Invoice).state) == (0, InvoiceState.OPEN)
    with pytest.raises(Decided):
        do(inbox_doing.release, key)
    assert len(said()) == 1


def test_a_surplus_is_only_noted(database: object) -> None:
    report = asked(an_open_invoice())
    with db.everyone(write=True) as session:  # paid elsewhere meanwhile
        invoice = session.exec(select(Invoice)).one()
        session.add(
            ParkedPayment(business_id=invoice.business_id, stripe_session=report.session, stripe_intent=report.intent,
                          reason="overpaid", amount_minor=500, currency="EUR")
        )  # fmt: skip
    as_staff()
    one = seen().parked[0]
    assert (one.may_book, one.amount) == (False, "€5.00")
    do(inbox_doing.release, UUID(one.key))
    assert seen().count == 0


def test_a_mail_says_what_it_is_and_why_not(dead: UUID) -> None:
    one = seen().mails[0]
    assert (one.kind, one.error) == ("Invoice", "550 no such mailbox")


def test_a_mail_is_tried_again_from_the_beginning(dead: UUID) -> None:
    do(inbox_doing.send_again, dead)
    mail = only(Outbox)
    assert (mail.state, mail.attempts, mail.error) == (OutboxState.WAITING, 0, "")
    assert mail.run_at <= now()
    with pytest.raises(inbox_doing.GoneAlready):
        do(inbox_doing.let_go, dead)
    assert said() == ["Nora Hofer had a mail sent again"]


def test_a_mail_stays_unsent(dead: UUID) -> None:
    do(inbox_doing.let_go, dead)
    assert (only(Outbox).state, seen().count) == (OutboxState.DROPPED, 0)
    with pytest.raises(inbox_doing.GoneAlready):
        do(inbox_doing.send_again, dead)


def test_every_mail_and_effect_has_words() -> None:
    assert mail_words.MAILS.keys() == {str(kind) for kind in mails.MailKind} | effects.KINDS.keys()


def test_a_question_is_shown_with_who_asked_about_what(quote: Quote) -> None:
    one = seen().questions[0]
    assert (one.quote, one.person, one.client) == ("QT-00001, New website", "Ada Berger", "Lovelace KG")
    assert (one.about, one.text) == ("Design", "When?\nI ask.")


def test_an_answer_ends_it_until_the_next_question(quote: Quote) -> None:
    do(inbox_doing.answer, quote.id, f"Soon. {HOSTILE}", "design")
    assert seen().questions == []
    with db.everyone(write=True) as session:
        answered = session.exec(select(QuoteQuestion).where(QuoteQuestion.author == Actor.BUSINESS)).one()
        assert "<img" in answered.text  # as typed; escaped where it is shown
        assert session.exec(select(Outbox).where(Outbox.kind == mails.MailKind.QUOTE_ANSWER)).one()
        later = a_question(quote, session.exec(select(Contact)).one(), "Sure?", created_at=now() + timedelta(seconds=1))
        session.add(later)
    assert [one.text for one in seen().questions] == ["Sure?"]
    assert said() == ["Nora Hofer answered Lovelace KG about quote QT-00001"]


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 2001])
def test_an_answer_needs_words(quote: Quote, text: str) -> None:
    with pytest.raises(Refused):
        do(inbox_doing.answer, quote.id, text)
    assert (len(seen().questions), said()) == (1, [])


def test_the_answer_to_a_line_that_is_gone_is_about_the_whole(quote: Quote) -> None:
    do(inbox_doing.answer, quote.id, "It is gone.", "never was")
    with db.everyone() as session:
        last = session.exec(select(QuoteQuestion).where(QuoteQuestion.author == Actor.BUSINESS)).one()
        assert quote_questions.line_of(session, last) == ""


@pytest.mark.parametrize(("account", "path"), [("", "test/disputes/dp_1"), ("acct_1", "acct_1/test/disputes/dp_1")])
def test_a_dispute_is_answered_at_stripe(database: object, account: str, path: str) -> None:
    settle(asked(an_open_invoice()))
    with db.everyone(write=True) as session:
        payment = session.exec(select(Payment)).one()
        session.get_one(Checkout, payment.checkout_id).account = account
        owner = {"business_id": payment.business_id, "client_id": payment.client_id, "payment_id": payment.id}
        session.add(
            Dispute(**owner, stripe_dispute="dp_1", amount_minor=4200, currency="EUR", reason="product_not_received")
        )
    as_staff(StaffRole.AGENT)
    one = seen().disputes[0]
    assert (one.amount, one.reason) == ("€42.00", "product not received")
    assert one.href == f"https://dashboard.stripe.com/{path}"


def test_real_money_is_looked_at_among_real_money(database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_live_x")
    settings.cache_clear()
    assert inbox.at_stripe("", "disputes/dp_1") == "https://dashboard.stripe.com/disputes/dp_1"
    monkeypatch.undo()
    settings.cache_clear()


def test_agents_do_not_decide_about_money(parked: Report) -> None:
    key = UUID(seen().parked[0].key)
    as_staff(StaffRole.AGENT)
    for rule, args in ((inbox_doing.release, ()), (inbox_doing.book, (parked,)), (inbox_doing.parked_session, ())):
        with pytest.raises(NotYours):
            staff_visit_now(rule, key, *args)  # pyright: ignore
    assert only(ParkedPayment).resolved_at is None


def test_foreign_and_absent_look_alike(parked: Report) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.test")
        client = a_client(session, other)
        foreign = ParkedPayment(business_id=other.id, stripe_session="cs_other", stripe_intent="pi_other",
                                reason="amount", amount_minor=1, currency="EUR")  # fmt: skip
        session.add(foreign)
        outbox.promise(session, other.id, mails.MailKind.INVOICE_SENT, "theirs", invoice=uuid4().hex)
        mail = session.exec(select(Outbox).where(Outbox.once == "theirs")).one()
        mail.state = OutboxState.DEAD
        session.add(mail)
        quote = a_quote(session, client)
        session.add(a_question(quote, a_contact(session, client), "Theirs"))
        keys = foreign.id, mail.id, quote.id
    ours = seen()
    assert (len(ours.parked), ours.mails, ours.questions) == (1, [], [])
    for key, rules in zip(keys, ((inbox_doing.release, inbox_doing.parked_session),
                                 (inbox_doing.send_again, inbox_doing.let_go), ()), strict=True):  # fmt: skip
        for rule in rules:
            for one in (key, uuid4()):
                with pytest.raises(NotFound):
                    staff_visit_now(rule, one)
    for one in (keys[2], uuid4()):
        with pytest.raises(NotFound):
            do(inbox_doing.answer, one, "Hello")


def test_what_waits_elsewhere_is_counted(database: object) -> None:
    with db.everyone(write=True) as session:
        one = a_practice(session)
        who = one.client, one.contact, one.service, one.provider
        an_appointment(session, *who, now() + timedelta(days=1), AppointmentState.REQUESTED)
    as_staff(StaffRole.AGENT)
    assert (seen().appointments, seen().count) == (1, 1)
