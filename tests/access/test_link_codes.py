"""The code that lets a link's reader decide: once, in time, in one browser, one answer, mailed to its recipient."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from portal import db
from portal.access import limits, link_codes
from portal.access.holders import visit_by_now
from portal.access.link_codes import CodeState, Intent, TooManyCodes, TooManyToday, code_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import mails
from portal.errors import NotFound
from portal.models import Client, Contact, DocumentLink, LinkCode, LinkScope, Outbox, Quote
from tests.build import become
from tests.linking import Linked, change, linked

ACCEPT = Intent("accept", 1, "a" * 64, 121_200, "EUR")
REJECT = Intent("reject", 1, "b" * 64)


@pytest.fixture
def ada(database) -> Linked:
    """Ada's link."""
    return linked()


def asked(one: Linked, browser: str = "nonce", intent: Intent = ACCEPT) -> LinkCode:
    key = visit_by_now(one.guest(), link_codes.ask, browser, intent)
    with db.everyone() as session:
        return session.get_one(LinkCode, key)


def spent(one: Linked, code: str, browser: str = "nonce", intent: Intent = ACCEPT) -> CodeState:
    return visit_by_now(one.guest(), link_codes.spend, browser, code, intent)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_it_works_once(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    assert len(code) == 6
    assert code.isdigit()
    assert [spent(ada, code) for _ in range(3)] == [CodeState.GOOD, CodeState.USED, CodeState.USED]


def test_neither_code_nor_browser_is_stored(ada: Linked) -> None:
    row = asked(ada)
    with db.everyone() as session:
        stored = str([one.model_dump() for kind in (LinkCode, Outbox) for one in session.exec(select(kind))])
    assert code_of(row.id) not in stored.replace(row.id.hex, "").replace(str(row.id), "")
    assert "nonce" not in stored


def test_a_race_has_one_winner(ada: Linked) -> None:
    code, answers, ready = code_of(asked(ada).id), list[CodeState](), threading.Barrier(12)

    def run() -> None:
        ready.wait()
        answers.append(spent(ada, code))

    threads = [threading.Thread(target=run) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [CodeState.GOOD] + [CodeState.USED] * 11


def test_only_where_it_was_asked_for(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    assert [spent(ada, code, other) for other in ("", "other", "Nonce")] == [CodeState.WRONG] * 3
    assert spent(ada, code) is CodeState.GOOD


def test_only_for_the_answer_it_was_asked_for(ada: Linked) -> None:
    code, other = code_of(asked(ada).id), code_of(asked(ada, intent=REJECT).id)
    assert spent(ada, code, intent=REJECT) is CodeState.OTHER
    assert spent(ada, other) is CodeState.OTHER
    assert spent(ada, code, "other", REJECT) is CodeState.WRONG, "told in the browser that asked, nowhere else"
    assert [spent(ada, code), spent(ada, code)] == [CodeState.GOOD, CodeState.USED]
    assert spent(ada, other) is CodeState.OTHER
    assert spent(ada, other, intent=REJECT) is CodeState.USED


def test_another_answer_counts_as_a_try(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    assert [spent(ada, code, intent=REJECT) for _ in range(5)] == [CodeState.OTHER] * 5
    assert spent(ada, code) is spent(ada, code, intent=REJECT) is CodeState.WRONG


def refusal(one: Linked) -> str:
    with pytest.raises(TooManyCodes) as refused:
        asked(one)
    return refused.value.said()


def test_ten_a_day_and_thirty_in_all(ada: Linked) -> None:
    whom = f"Please sign in to answer, or write to us at {ada.business.contact_email}."
    for day in range(3):
        rows = [asked(ada, f"browser {number}") for number in range(10)]
        over = "No more codes can be sent for this link." if day == 2 else "Too many codes were asked for today."
        assert refusal(ada) == f"{over} {whom}"
        for row in rows:
            change(LinkCode, row.id, created_at=now() - timedelta(days=1))
    assert refusal(ada) == f"No more codes can be sent for this link. {whom}"
    with db.everyone() as session:
        assert len(session.exec(select(Outbox).where(Outbox.kind == "quote_code")).all()) == 30
    assert asked(linked(business=ada.business)), "each link by itself"


def test_the_tenth_of_a_day_is_asked_for_once(ada: Linked) -> None:
    for _ in range(9):
        asked(ada)
    answers, ready = list[bool](), threading.Barrier(4)

    def run() -> None:
        ready.wait()
        try:
            answers.append(bool(asked(ada)))
        except TooManyToday:
            answers.append(False)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [False] * 3 + [True]


def test_only_for_its_own_link(ada: Linked) -> None:
    ben, code = linked(business=ada.business), code_of(asked(ada).id)
    asked(ben)
    assert spent(ben, code) is CodeState.WRONG
    assert spent(ada, code) is CodeState.GOOD


def test_after_five_wrong_ones_the_right_one_is_wrong_too(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    for typed in (wrong(code), "", "１２３４５６", "é\ud800", "\x00"):
        assert spent(ada, typed) is CodeState.WRONG
    assert spent(ada, code) is CodeState.WRONG
    assert spent(ada, code_of(asked(ada).id)) is CodeState.GOOD


def test_four_wrong_ones_do_no_harm(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    assert [spent(ada, wrong(code)) for _ in range(4)] == [CodeState.WRONG] * 4
    assert spent(ada, code) is CodeState.GOOD


def test_it_lives_for_fifteen_minutes(ada: Linked) -> None:
    row = asked(ada)
    assert timedelta(minutes=14) < row.expires_at - now() <= timedelta(minutes=15)
    change(LinkCode, row.id, expires_at=now() - timedelta(seconds=1))
    assert spent(ada, code_of(row.id)) is CodeState.WRONG


def test_using_one_ends_the_others_of_the_link(ada: Linked) -> None:
    first, second, elsewhere = asked(ada), asked(ada), asked(ada, "other")
    assert spent(ada, code_of(second.id)) is CodeState.GOOD
    assert spent(ada, code_of(first.id)) is CodeState.USED
    assert spent(ada, code_of(elsewhere.id), "other") is CodeState.USED


def test_who_may_only_read_gets_none(ada: Linked) -> None:
    change(DocumentLink, ada.link.id, scope=LinkScope.VIEW)
    with pytest.raises(NotFound):
        asked(ada)


def test_somebody_signed_in_neither_gets_nor_spends_one(ada: Linked) -> None:
    code = code_of(asked(ada).id)
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, ada.contact.id))
    with pytest.raises(NotFound):
        visit_now(link_codes.ask, "nonce", ACCEPT)
    with pytest.raises(NotFound):
        visit_now(link_codes.spend, "nonce", code, ACCEPT)


def letter(row: LinkCode):
    with db.everyone() as session:
        promised = session.exec(select(Outbox).where(Outbox.kind == "quote_code")).all()
    return mails.letter("quote_code", next(one.facts for one in promised if one.facts["code"] == row.id.hex))


def test_the_mail_goes_to_the_links_recipient(ada: Linked) -> None:
    row = asked(ada)
    written = letter(row)
    assert written
    assert [one.email for one in written.to] == [ada.contact.email]
    assert written.code == code_of(row.id)
    assert written.subject == written.heading == "Your code to accept quote QT-00001"
    assert written.opening == (f"Somebody wants to accept quote QT-00001, version 1, from {written.sender.name}, "
                               "for €1,212.00.",)  # fmt: skip
    assert written.facts == (("Title", "New website"), ("Version", "1"), ("Total", "€1,212.00"))
    assert written.url == ""
    assert "for 15 minutes" in written.closing[0]
    with db.everyone() as session:
        promised = session.exec(select(Outbox).where(Outbox.kind == "quote_code")).one()
    assert promised.facts == {"code": row.id.hex, "action": "accept", "version": 1, "total_minor": 121_200,
                              "currency": "EUR"}  # fmt: skip


def test_the_mail_says_that_it_is_for_rejecting(ada: Linked) -> None:
    written = letter(asked(ada, intent=REJECT))
    assert written
    assert written.subject == written.heading == "Your code to reject quote QT-00001"
    assert written.opening == (f"Somebody wants to reject quote QT-00001, version 1, from {written.sender.name}.",)
    assert written.facts == (("Title", "New website"), ("Version", "1"))


OVER = {
    "used": lambda one, row: change(LinkCode, row.id, consumed_at=now()),
    "old": lambda one, row: change(LinkCode, row.id, expires_at=now()),
    "revised": lambda one, row: change(Quote, one.quote.id, version=2),
    "revoked": lambda one, row: change(DocumentLink, one.link.id, revoked_at=now()),
    "link expired": lambda one, row: change(DocumentLink, one.link.id, expires_at=now()),
    "person off": lambda one, row: change(Contact, one.contact.id, active=False),
    "client off": lambda one, row: change(Client, one.client.id, portal_enabled=False),
}


@pytest.mark.parametrize("over", OVER)
def test_no_mail_once_there_is_no_reason_for_it(ada: Linked, over: str) -> None:
    row = asked(ada)
    OVER[over](ada, row)
    assert letter(row) is None


def test_how_many_mails_a_link_and_an_address_may_ask_for(ada: Linked) -> None:
    assert [limits.may_ask_code(ada.link.id, "10.1.1.1") for _ in range(6)] == [True] * 5 + [False]
    ben = linked(business=ada.business)
    assert limits.may_ask_code(ben.link.id, "10.1.1.1")
    assert limits.may_ask("ada@example.com", "10.1.1.1"), "signing in is counted by itself"
