"""A quote opened by its link: read, choose, and decide with a mailed code, without a script and without a session."""

import re
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from portal import db
from portal.access import cookies
from portal.access.document_links import token_of
from portal.clock import now
from portal.domain import mails, quoting
from portal.domain.decisions import check
from portal.domain.offer_check import MOST_LINES
from portal.models import (
    Activity,
    Client,
    Contact,
    ContactRole,
    DocumentLink,
    FileKind,
    Invoice,
    LinkCode,
    LinkScope,
    Login,
    Outbox,
    Outcome,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteLook,
    QuoteState,
)
from tests.build import a_contact
from tests.linking import Linked, a_browser, a_link, change, fresh, hidden, linked, newest_code, signing
from tests.quotes import a_line, an_offer, revised, today

NAUGHTY = """<script>alert(1)</script>"'><b>&{{7*7}}\u202eevil"""


@pytest.fixture
def ada(database) -> Linked:
    """Ada's link to a quote with something to choose."""
    design = a_line("Design", "100.00")
    hosting = a_line("Hosting", "50.00", key="host", optional=True, chosen=False)
    seats = a_line("Seats", "10.00", "2", key="seats", least=Decimal(1), most=Decimal(10))
    return linked(an_offer(design, hosting, seats, terms="Pay within a week."))


@pytest.fixture
def browser() -> TestClient:
    """Ada's, with cookies of its own."""
    return a_browser()


def total(page: str) -> str:
    found = re.search(r'class="final"><dt>Total</dt><dd class="amount">([^<]*)<', page)
    assert found
    return found[1]


def decision() -> QuoteDecision:
    with db.everyone() as session:
        return session.exec(select(QuoteDecision)).one()


def rejecting(quote: Quote, **fields: str) -> dict[str, str]:
    return {"do": "decline", "version": str(quote.version), "hash": quote.content_hash, "reason": "price", **fields}


def test_the_page_is_whole_and_kept_by_nobody(ada: Linked, browser: TestClient) -> None:
    page = browser.get(ada.path)
    assert page.status_code == 200
    for words in ("QT-00001", "New website", "Design", "Pay within a week.", "€144.00", "30 days left", "Hosting"):
        assert words in page.text, words
    assert "<script" not in page.text
    assert "/login?next=%2Fquotes%2FQT-00001" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "strict-origin"
    assert "set-cookie" not in page.headers
    assert "@example.com" not in page.text.replace("office@example.com", "").replace("p…\u2060@example.com", "")


def test_views_are_counted_and_the_look_is_kept(ada: Linked, browser: TestClient) -> None:
    assert browser.head(ada.path).status_code == 200
    for _ in range(2):
        browser.get(ada.path)
    with db.everyone() as session:
        link = session.get_one(DocumentLink, ada.link.id)
        look = session.exec(select(QuoteLook)).one()
        viewed = session.exec(select(Activity).where(Activity.verb == "quote_viewed")).all()
    assert (link.views, look.version, look.contact_id, len(viewed)) == (2, 1, ada.contact.id, 1)
    assert link.seen_at
    assert fresh(ada.quote).first_viewed_at


def test_the_total_follows_what_is_chosen_and_all_is_kept(ada: Linked, browser: TestClient) -> None:
    form = signing(ada.quote, do="total", **{"take.host": "1", "count.seats": "3,5", "po": "PO 7", "words": "hm"})
    page = browser.post(ada.path, data=form)
    assert page.status_code == 200
    assert total(page.text) == "€222.00"
    assert 'value="3,5"' in page.text
    assert 'value="PO 7"' in page.text
    assert 'name="take.host" value="1" form="quote-form" checked' in page.text
    assert ">\nhm</textarea>" in page.text
    assert fresh(ada.quote).state is QuoteState.SENT


@pytest.mark.parametrize(("count", "said"), [("11", "between 1 and 10"), ("x", "not a number"), ("9" * 99, "number")])
def test_an_impossible_choice_is_told_and_kept(ada: Linked, browser: TestClient, count: str, said: str) -> None:
    for do, status in (("total", 200), ("accept", 400)):
        page = browser.post(ada.path, data=signing(ada.quote, do=do, **{"count.seats": count}))
        assert page.status_code == status
        assert page.text.count('role="alert"') == 1
        assert said in page.text
        assert f'value="{count}"' in page.text
        assert total(page.text) == "€144.00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Please type your full name."),
        ({"agreed": ""}, "Please tick that you accept the terms."),
        ({"name": "N" * 10_000}, "120 characters"),
        ({"po": "N" * 61}, "60 characters"),
        ({"take.other": "1"}, "Please choose again"),
        ({"count.other": "1"}, "Please choose again"),
        ({"hash": "0" * 64}, "has changed since you opened it"),
        ({"version": "2"}, "has changed since you opened it"),
        ({"version": "x"}, "has changed since you opened it"),
    ],
)
def test_no_code_is_sent_for_what_cannot_be_signed(
    ada: Linked, browser: TestClient, fields: dict[str, str], said: str
) -> None:
    page = browser.post(ada.path, data=signing(ada.quote, **fields))
    assert page.status_code == 400
    assert said in page.text
    assert "set-cookie" not in page.headers
    with db.everyone() as session:
        assert not session.exec(select(LinkCode)).all()


def test_accepting(ada: Linked, browser: TestClient) -> None:
    form = signing(ada.quote, **{"take.host": "1", "count.seats": "3", "po": "PO <7>", "name": "Ada “A” Berger"})
    asked = browser.post(ada.path, data=form)
    assert asked.status_code == 200
    assert "6-digit code" in asked.text
    assert newest_code() not in asked.text
    assert total(asked.text) == "€216.00"
    again = {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in hidden(asked.text).items()}
    done = browser.post(ada.path, data={**again, "do": "sign", "code": newest_code()})
    assert (done.status_code, done.headers["location"]) == (303, ada.path + "#answer")
    row = decision()
    assert (row.outcome, row.signer_name, row.po_number) == (Outcome.ACCEPTED, "Ada “A” Berger", "PO <7>")
    assert (row.total_minor, row.link_id, row.contact_id) == (21600, ada.link.id, ada.contact.id)
    assert (row.ip, row.user_agent, row.email) == ("testclient", "testclient", ada.contact.email)
    page = browser.get(ada.path).text
    assert "Thank you! This quote is accepted" in page
    assert total(page) == "€216.00"
    assert "quote-form" not in page
    with db.everyone() as session:
        assert check(session, ada.client.id) == []
        assert not session.exec(select(Login)).all()


def test_both_files(ada: Linked, browser: TestClient) -> None:
    offer = browser.get(ada.path + "/quote.pdf")
    assert (offer.status_code, offer.content[:5]) == (200, b"%PDF-")
    assert offer.headers["content-disposition"] == 'attachment; filename="QT-00001.pdf"'
    assert (offer.headers["cache-control"], offer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert browser.get(ada.path + "/signed.pdf").content == browser.get("/q/x").content
    accept(ada, browser)
    signed = browser.get(ada.path + "/signed.pdf")
    assert (signed.status_code, signed.content[:5]) == (200, b"%PDF-")
    assert browser.get(ada.path + "/quote.pdf").content == offer.content
    with db.everyone() as session:
        kept = {file.kind: file.content for file in session.exec(select(QuoteFile))}
    assert kept == {FileKind.OFFER: offer.content, FileKind.SIGNED: signed.content}


def accept(one: Linked, browser: TestClient) -> None:
    browser.post(one.path, data=signing(one.quote))
    done = browser.post(one.path, data=signing(one.quote, do="sign", code=newest_code()))
    assert done.status_code == 303


def test_a_deposit_is_due_and_paid_by_signing_in(database, browser: TestClient) -> None:
    ada = linked(an_offer(deposit_percent=Decimal(30)))
    accept(ada, browser)
    with db.everyone() as session:
        invoice = session.exec(select(Invoice)).one()
    page = browser.get(ada.path).text
    assert "The deposit of €36.00 is due now." in page
    assert f'href="/login?next=%2Finvoices%2F{invoice.slug}%2Fpay"' in page


def test_rejecting(ada: Linked, browser: TestClient) -> None:
    nothing = browser.post(ada.path, data=rejecting(ada.quote, reason=""))
    assert (nothing.status_code, "Please choose a reason." in nothing.text) == (400, True)
    assert '<details class="decline" open>' in nothing.text
    form = rejecting(ada.quote, reason="other", words=f"{NAUGHTY}\n\n second")
    asked = browser.post(ada.path, data=form)
    assert "Type the code to reject quote" in asked.text
    assert "<script" not in asked.text
    done = browser.post(ada.path, data={**form, "do": "reject", "code": newest_code()})
    assert done.status_code == 303
    row = decision()
    assert (row.outcome, row.reason_kind) == (Outcome.REJECTED, "other")
    assert row.reason.startswith("<script>alert(1)</script>")
    assert "\u202e" not in row.reason
    assert "This quote was rejected" in browser.get(ada.path).text


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "x" * 500, "-1", "\x00"])
def test_a_wrong_code_loses_nothing(ada: Linked, browser: TestClient, code: str) -> None:
    form = signing(ada.quote, **{"take.host": "1", "count.seats": "7", "po": "PO 7"})
    asked = browser.post(ada.path, data=form)
    again = browser.post(ada.path, data={**hidden(asked.text), "do": "sign", "code": code})
    assert again.status_code == 400
    assert "That code is not right" in again.text
    assert hidden(again.text) == hidden(asked.text)
    assert fresh(ada.quote).state is QuoteState.SENT
    done = browser.post(ada.path, data={**hidden(again.text), "do": "sign", "code": f" {newest_code()[:3]} "
                                        f"{newest_code()[3:]}"})  # fmt: skip
    assert done.status_code == 303
    assert decision().total_minor == (100 + 50 + 70) * 120


@pytest.mark.parametrize(
    "other",
    [{"count.seats": "8"}, {"take.host": ""}, {"name": "Somebody Else"}, {"po": "PO 8"}, {"count.seats": "7.0001"}],
)
def test_the_code_signs_what_its_page_showed_and_nothing_else(
    ada: Linked, browser: TestClient, other: dict[str, str]
) -> None:
    form = signing(ada.quote, **{"take.host": "1", "count.seats": "7", "po": "PO 7"})
    browser.post(ada.path, data=form)
    code = newest_code()
    changed = {name: value for name, value in {**form, **other}.items() if value}
    page = browser.post(ada.path, data={**changed, "do": "sign", "code": code})
    assert page.status_code == 400
    assert "This code belongs to another answer. Ask for a new one." in page.text
    assert "Send a new code" in page.text
    assert fresh(ada.quote).state is QuoteState.SENT
    same = {**form, "count.seats": " 7,0 ", "name": " Ada  Berger"}
    assert browser.post(ada.path, data={**same, "do": "sign", "code": code}).status_code == 303
    assert decision().total_minor == (100 + 50 + 70) * 120


def test_the_code_of_rejecting_does_not_accept(ada: Linked, browser: TestClient) -> None:
    form = rejecting(ada.quote, words="Too\r\nmuch")
    browser.post(ada.path, data=form)
    code = newest_code()
    for other in (signing(ada.quote, do="sign"), {**form, "do": "reject", "reason": "timing"},
                  {**form, "do": "reject", "words": "Fine"}):  # fmt: skip
        page = browser.post(ada.path, data={**other, "code": code})
        assert (page.status_code, "This code belongs to another answer" in page.text) == (400, True)
    assert fresh(ada.quote).state is QuoteState.SENT
    assert browser.post(ada.path, data={**form, "do": "reject", "words": "Too\nmuch", "code": code}).status_code == 303
    assert decision().outcome is Outcome.REJECTED


@pytest.mark.parametrize("first", [signing, rejecting])
def test_the_code_of_one_version_does_not_sign_the_next(ada: Linked, browser: TestClient, first) -> None:
    browser.post(ada.path, data=first(ada.quote))
    code = newest_code()
    with db.everyone(write=True) as session:
        new = revised(session, session.get_one(Quote, ada.quote.id), an_offer(a_line("Much dearer", "99999.00")))
    for form in (signing(new, do="sign", code=code), rejecting(new, do="reject", code=code)):
        assert "This code belongs to another answer" in browser.post(ada.path, data=form).text
    assert fresh(new).state is QuoteState.SENT


def test_the_mail_of_the_code_says_what_the_page_says(ada: Linked, browser: TestClient) -> None:
    said = []
    for form in (signing(ada.quote, **{"count.seats": "3"}), rejecting(ada.quote)):
        browser.post(ada.path, data=form)
        with db.everyone() as session:
            promised = session.exec(select(Outbox).where(Outbox.kind == "quote_code")).all()
        letter = mails.letter("quote_code", max(promised, key=lambda one: one.id).facts)
        assert letter
        said.append(letter.opening[0].replace(letter.sender.name, "us"))
    assert said == [
        "Somebody wants to accept quote QT-00001, version 1, from us, for €156.00.",
        "Somebody wants to reject quote QT-00001, version 1, from us.",
    ]


def test_a_link_that_has_asked_for_too_many_codes_says_whom_to_write_to(ada: Linked, browser: TestClient) -> None:
    with db.everyone(write=True) as session:
        for number in range(30):
            session.add(LinkCode(business_id=ada.business.id, client_id=ada.client.id, link_id=ada.link.id,
                                 browser_hash=str(number), expires_at=now()))  # fmt: skip
    for form in (signing(ada.quote, name="Ada “A”"), rejecting(ada.quote)):
        page = browser.post(ada.path, data=form)
        assert page.status_code == 429
        assert f"sign in to answer, or write to us at {ada.business.contact_email}." in page.text
    assert 'value="Ada “A”"' in browser.post(ada.path, data=signing(ada.quote, name="Ada “A”")).text


def test_a_quote_of_any_size_can_be_answered(database, browser: TestClient) -> None:
    lines = [
        a_line(f"Line {number}", "1.00", key=f"line number {number} é" * 4, optional=True, least=Decimal(0),
               most=Decimal(9))
        for number in range(MOST_LINES)
    ]  # fmt: skip
    ada = linked(an_offer(*lines))
    choices = {f"take.{line.key}": "1" for line in lines} | {f"count.{line.key}": "1" for line in lines}
    form = signing(ada.quote, **choices)
    assert "6-digit code" in browser.post(ada.path, data=form).text
    assert browser.post(ada.path, data={**form, "do": "sign", "code": newest_code()}).status_code == 303
    assert decision().total_minor == MOST_LINES * 120


def test_no_form_is_larger_than_its_quote(ada: Linked, browser: TestClient) -> None:
    most = {f"f{number}": "" for number in range(100)}
    for path in (ada.path, "/q/x"):
        assert browser.post(path, data={f"f{number}": "" for number in range(105)}).status_code == 413
    assert browser.post(ada.path, data=most).status_code == 200


def test_the_signed_copy_is_for_those_who_may_sign(ada: Linked, browser: TestClient) -> None:
    accept(ada, browser)
    with db.everyone(write=True) as session:
        reader = a_contact(session, session.get_one(Client, ada.client.id), role=ContactRole.VIEWER, is_primary=False)
        link = a_link(session, session.get_one(Quote, ada.quote.id), reader, scope=LinkScope.VIEW)
    path = f"/q/{token_of(link.id)}"
    page, absent = browser.get(path), browser.get("/q/x/signed.pdf")
    assert "This quote is accepted" in page.text
    assert "signed" not in page.text.lower().replace('aria-labelledby="verdict', "")
    assert ada.contact.email not in page.text
    refused = browser.get(path + "/signed.pdf")
    assert (refused.status_code, refused.content, str(refused.headers)) == (404, absent.content, str(absent.headers))
    assert browser.get(path + "/quote.pdf").status_code == 200
    assert "signed.pdf" in browser.get(ada.path).text
    assert browser.get(ada.path + "/signed.pdf").status_code == 200
    change(Contact, ada.contact.id, role=ContactRole.VIEWER)
    assert browser.get(ada.path + "/signed.pdf").content == absent.content


def test_the_mail_promises_what_the_page_can_do(ada: Linked, browser: TestClient) -> None:
    letter = mails.letter("quote_sent", {"link": ada.link.id.hex, "version": 1})
    assert letter
    assert letter.opening == ("There is a new quote for you. You can read it online, download it, and accept or reject "
                              "it. If you have a question, answer this mail or sign in.",)  # fmt: skip
    page = browser.get(ada.path).text
    for way in ("Download PDF", "Accept quote", "Reject quote", "/login"):
        assert way in page


def test_another_browser_has_no_use_for_the_code(ada: Linked, browser: TestClient) -> None:
    browser.post(ada.path, data=signing(ada.quote))
    form = signing(ada.quote, do="sign", code=newest_code())
    assert a_browser().post(ada.path, data=form).status_code == 400
    assert fresh(ada.quote).state is QuoteState.SENT
    assert browser.post(ada.path, data=form).status_code == 303


def test_the_code_of_another_link_is_wrong(ada: Linked, browser: TestClient) -> None:
    ben = linked(business=ada.business)
    browser.post(ada.path, data=signing(ada.quote))
    code = newest_code()
    browser.post(ben.path, data=signing(ben.quote))
    assert browser.post(ben.path, data=signing(ben.quote, do="sign", code=code)).status_code == 400
    assert fresh(ben.quote).state is QuoteState.SENT


def test_a_second_click_gets_the_first_answer(ada: Linked, browser: TestClient) -> None:
    accept(ada, browser)
    form = signing(ada.quote, do="sign", code=newest_code())
    assert browser.post(ada.path, data=form).status_code == 303
    assert browser.post(ada.path, data={**form, "do": "accept"}).status_code == 303
    other = browser.post(ada.path, data=rejecting(ada.quote))
    assert other.status_code == 400
    assert "Thank you! This quote is accepted" in other.text


def test_two_clicks_at_once_decide_once(ada: Linked, browser: TestClient) -> None:
    browser.post(ada.path, data=signing(ada.quote))
    name = cookies.nonce_name()
    form, nonce = signing(ada.quote, do="sign", code=newest_code()), browser.cookies[name]
    answers, ready = list[int](), threading.Barrier(4)

    def click() -> None:
        mine = a_browser()
        mine.cookies.set(name, nonce)
        ready.wait()
        answers.append(mine.post(ada.path, data=form).status_code)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [303] * 4
    assert decision().outcome is Outcome.ACCEPTED


def test_what_changed_meanwhile_is_shown_and_nothing_accepted(ada: Linked, browser: TestClient) -> None:
    browser.get(ada.path)
    browser.post(ada.path, data=signing(ada.quote))
    with db.everyone(write=True) as session:
        quote = session.get_one(Quote, ada.quote.id)
        revised(session, quote, an_offer(a_line("Other work", "300.00")), remark="More of it")
    page = browser.post(ada.path, data=signing(ada.quote, do="sign", code=newest_code(), po="PO 7"))
    assert page.status_code == 400
    assert "Nothing was accepted" in page.text
    for words in ("Other work", "€360.00", "New in version 2", "More of it", 'value="Ada Berger"', 'value="PO 7"'):
        assert words in page.text, words
    new = fresh(ada.quote)
    assert hidden(page.text)["hash"] == new.content_hash
    assert 'name="agreed" value="1" required>' in page.text, "consent is given anew"
    assert new.state is QuoteState.SENT
    with db.everyone() as session:
        assert not session.exec(select(QuoteDecision)).all()


def test_over_for_good_is_said(ada: Linked, browser: TestClient) -> None:
    change(Quote, ada.quote.id, valid_until=today() - timedelta(days=1))
    for page in (browser.get(ada.path), browser.post(ada.path, data=signing(ada.quote))):
        assert "This quote has expired" in page.text
        assert "quote-form" not in page.text
    with db.everyone(write=True) as session:
        quoting.withdraw(session, ada.quote.id, 1, now())
    assert "This quote was withdrawn" in browser.get(ada.path).text


def test_a_link_to_read_decides_nothing(ada: Linked, browser: TestClient) -> None:
    change(DocumentLink, ada.link.id, scope=LinkScope.VIEW)
    assert "quote-form" not in browser.get(ada.path).text
    for form in (signing(ada.quote), rejecting(ada.quote), signing(ada.quote, do="sign", code="000000")):
        assert browser.post(ada.path, data=form).status_code == 400
    assert browser.get(ada.path + "/quote.pdf").status_code == 200
    with db.everyone() as session:
        assert not session.exec(select(LinkCode)).all()


def test_too_many_codes(ada: Linked, browser: TestClient) -> None:
    answers = [browser.post(ada.path, data=signing(ada.quote)) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Too many codes" in answers[-1].text
    assert 'value="Ada Berger"' in answers[-1].text


@pytest.mark.parametrize("field", ["name", "po", "words", "take.<b>", "count.seats", "hash", "version", "reason", "do"])
def test_hostile_text_is_only_text(ada: Linked, browser: TestClient, field: str) -> None:
    for do in ("total", "accept", "decline", "sign", "reject"):
        page = browser.post(ada.path, data={**signing(ada.quote, do=do), field: NAUGHTY})
        assert page.status_code in (200, 400)
        assert "<script" not in page.text
        assert '"><b>' not in page.text
        assert "'><b>" not in page.text


def test_hostile_words_of_the_business_are_only_text(database, browser: TestClient) -> None:
    line = a_line(NAUGHTY, detail=NAUGHTY, optional=True, key='"><script>')
    page = browser.get(linked(an_offer(a_line(), line, title=NAUGHTY, notes=NAUGHTY, terms=NAUGHTY)).path).text
    assert "alert(1)" in page
    assert "<script" not in page
    assert "<b>" not in page


def test_every_dead_link_gives_the_same_page(ada: Linked, browser: TestClient) -> None:
    dead = [linked(business=ada.business) for _ in range(4)]
    change(DocumentLink, dead[0].link.id, expires_at=now())
    change(DocumentLink, dead[1].link.id, revoked_at=now())
    change(Client, dead[2].client.id, portal_enabled=False)
    change(Quote, dead[3].quote.id, archived_at=now())
    paths = ["/q/x", ada.path[:-1], *(one.path for one in dead)]
    answers = [browser.get(path + end) for path in paths for end in ("", "/quote.pdf", "/signed.pdf")]
    answers += [browser.post(path, data=signing(ada.quote)) for path in paths]
    assert {(one.status_code, one.content, str(one.headers)) for one in answers} == {
        (404, answers[0].content, str(answers[0].headers))
    }
    assert "This link is not valid any more" in answers[0].text
    assert '<a href="/help#expired-link">' in answers[0].text


def test_forms_from_elsewhere_are_refused(ada: Linked, browser: TestClient) -> None:
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post(ada.path, data=signing(ada.quote), headers=headers).status_code == 403
    assert browser.post(ada.path, content=b"a=" + b"x" * 300_000).status_code == 413
