"""Asking for another e-mail address: the request, its mails, the answer, and who is signed out by it."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import activity, change_requests, mails
from portal.domain.change_requests import (
    AddressTaken,
    AlreadyAnswered,
    AlreadyAsked,
    NoAddress,
    RequestRow,
    SameAddress,
)
from portal.domain.letters import Letter
from portal.domain.signer import TooLong
from portal.errors import NotFound, NotSignedIn
from portal.gateways.mail import compose
from portal.models import Activity, Business, ChangeRequest, Client, Contact, DocumentLink, Login, Outbox, RequestState
from tests.build import a_business, a_client, a_contact, become, signed_in
from tests.paying import only, rows
from tests.quotes import a_quote

NEW = "Ada.New@example.com"


@pytest.fixture(autouse=True)
def ada(database: object) -> Contact:
    """The visitor."""
    with db.everyone(write=True) as session:
        ada = a_contact(session, a_client(session, a_business(session), name="Lovelace KG"), "ada@example.com")
        become(session, ada)
        return ada


def ask(email: str = NEW, remark: str = "I married.") -> UUID:
    visit_now(change_requests.ask, email, remark)
    return rows(ChangeRequest)[-1].id


def answer(request_id: UUID, done: bool) -> None:
    with db.everyone(write=True) as session:
        change_requests.answer(session, request_id, done, now())


def promised(kind: str) -> list[Letter | None]:
    return [mails.letter(one.kind, one.facts) for one in rows(Outbox) if one.kind == kind]


def recipients(*letters: Letter | None) -> list[str]:
    return [to.email for letter in letters if letter for to in letter.to]


def test_a_request_is_on_record_and_mailed_to_the_business_and_the_old_address():
    ask()
    assert recipients(*promised("email_change_wanted")) == ["office@example.com"]
    assert recipients(*promised("email_change_asked")) == ["ada@example.com"], "never to the new one"
    assert {one.kind for one in rows(Outbox)} == {"email_change_wanted", "email_change_asked"}
    wanted, asked = promised("email_change_wanted")[0], promised("email_change_asked")[0]
    assert wanted
    assert asked
    assert (wanted.quoted, dict(wanted.facts)["Address wanted"]) == ("I married.", NEW)
    assert NEW in asked.opening[0]
    fact = {"field": "email", "before": "ada@example.com", "after": NEW}
    assert only(Activity).facts == {"fields": [fact]}
    assert visit_now(activity.latest, "Studio")[0].sentence == "You asked for another e-mail address"
    assert visit_now(change_requests.open_of).email == NEW
    assert only(Contact).email == "ada@example.com"


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a b@example.com", "x" * 1_000_000, "a@example.com\nb@example.com"]
)
def test_what_is_no_address_is_refused(email: str):
    with pytest.raises(NoAddress):
        ask(email)
    assert rows(ChangeRequest) + rows(Outbox) + rows(Activity) == []


def test_the_same_address_and_too_many_words_are_refused():
    with pytest.raises(SameAddress):
        ask(" ADA@example.com ")
    with pytest.raises(TooLong):
        ask(remark="x" * 1001)
    assert rows(ChangeRequest) == []


def test_one_at_a_time():
    ask()
    with pytest.raises(AlreadyAsked):
        ask("third@example.com")
    assert only(ChangeRequest).email == NEW
    assert len(rows(Outbox)) == 2
    answer(only(ChangeRequest).id, False)
    ask("third@example.com")
    assert {one.email for one in rows(ChangeRequest)} == {NEW, "third@example.com"}


def test_done_changes_the_address_signs_out_and_mails_both():
    request, cookie = ask(), ""
    with db.everyone(write=True) as session:
        cookie = signed_in(session, session.get_one(Contact, only(Contact).id))
    answer(request, True)
    assert cookie
    assert (only(Contact).email, only(Contact).email_norm) == (NEW, NEW.casefold())
    assert all(one.revoked_at for one in rows(Login))
    with pytest.raises(NotSignedIn):
        visit_now(change_requests.open_of)
    assert (only(ChangeRequest).state, only(ChangeRequest).answered_at is not None) == (RequestState.DONE, True)
    assert recipients(*promised("email_changed")) == ["ada@example.com", NEW]
    assert promised("email_change_asked") == [None], "no longer true"
    verbs = {one.verb: one.facts["fields"][0] for one in rows(Activity)}
    assert verbs["email_changed"] == {"field": "email", "before": "ada@example.com", "after": NEW}


def test_declined_leaves_everything_and_says_so():
    answer(ask(), False)
    assert only(Contact).email == "ada@example.com"
    assert not any(one.revoked_at for one in rows(Login))
    assert recipients(*promised("email_change_declined")) == ["ada@example.com"]
    assert visit_now(change_requests.open_of) == RequestRow()
    assert visit_now(activity.latest, "Studio")[0].sentence == "Studio left your e-mail address as it is"


def test_answered_once():
    request = ask()
    answer(request, True)
    for done in (True, False):
        with pytest.raises(AlreadyAnswered):
            answer(request, done)
    with pytest.raises(NotFound):
        answer(uuid4(), True)


def test_an_address_of_a_colleague_is_not_given_twice():
    request = ask()
    with db.everyone(write=True) as session:
        colleague(session, only(Contact))
    with pytest.raises(AddressTaken):
        answer(request, True)
    assert only_request().state is RequestState.OPEN
    assert {one.email for one in rows(Contact)} == {"ada@example.com", NEW}


def test_the_same_address_at_another_client_is_fine():
    request = ask()
    with db.everyone(write=True) as session:
        a_contact(session, a_client(session, session.get_one(Business, only(Business).id)), NEW)
    answer(request, True)
    assert [one.email for one in rows(Contact)] == [NEW, NEW]


def test_only_the_business_learns_who_uses_that_address_already(ada: Contact):
    with db.everyone(write=True) as session:
        business = session.get_one(Business, ada.business_id)
        a_contact(session, session.get_one(Client, ada.client_id), NEW, name="Cleo", active=False)
        a_contact(session, a_client(session, business, name="Other\nGmbH"), NEW, name="Ben")
        a_contact(session, a_client(session, a_business(session, host="elsewhere.example")), NEW, name="Eve")
    ask()
    [wanted], [asked] = promised("email_change_wanted"), promised("email_change_asked")
    assert wanted
    assert asked
    assert wanted.closing == (
        "Cleo of Lovelace KG uses that address already. Two people of one client cannot share one.",
        "Ben of Other GmbH uses that address already: whoever reads its mails would then act for both clients.",
    )
    assert not any(name in str(asked) for name in ("Cleo", "Ben", "Eve", "already"))
    assert visit_now(change_requests.open_of).email == NEW, "nor does the page tell"


def test_nobody_uses_it_yet():
    ask()
    [wanted] = promised("email_change_wanted")
    assert wanted
    assert wanted.closing == ()


def test_mails_stop_with_the_access():
    ask()
    with db.everyone(write=True) as session:
        session.exec(select(Client)).one().portal_enabled = False
    assert promised("email_change_wanted") + promised("email_change_asked") == [None, None]


def test_hostile_words_stay_on_their_line():
    with db.everyone(write=True) as session:
        session.exec(select(Contact)).one().name = "Eve\r\nBcc: eve@example.com<b>\u202e"
    ask(remark="<script>\x00\nBcc: x@example.com")
    letter = promised("email_change_wanted")[0]
    assert letter
    assert letter.subject == "Eve Bcc: eve@example.com<b> asks for another e-mail address"
    assert letter.quoted == "<script>\nBcc: x@example.com"


def test_every_mail_can_be_sent():
    with db.everyone(write=True) as session:
        session.exec(select(Contact)).one().name = 'Eve\r\nBcc: eve@example.com <img src=x> "x" =?utf-8?q?=0ABcc:_e?='
    answer(ask(remark="<script>alert(1)</script>"), False)
    first = [*promised("email_change_declined")]
    ask(remark="<script>alert(1)</script>")
    first += [*promised("email_change_wanted")[1:], *promised("email_change_asked")[1:]]
    answer(next(one for one in rows(ChangeRequest) if one.state is RequestState.OPEN).id, True)
    for letter in (*first, *promised("email_changed")):
        assert letter
        sent = compose.message(letter, uuid4())
        assert "Bcc" not in sent
        assert "<script>" not in compose.html(letter)
        assert "<img src=x" not in compose.html(letter)


def test_nobody_sees_anothers_request():
    ask()
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.exec(select(Client)).one(), "vera@example.com"))
    assert visit_now(change_requests.open_of) == RequestRow()


def colleague(session: Session, contact: Contact) -> None:
    a_contact(session, session.get_one(Client, contact.client_id), NEW)


def only_request() -> ChangeRequest:
    return only(ChangeRequest)


def test_links_in_the_old_mailbox_end_with_the_address(ada: Contact):
    with db.everyone(write=True) as session:
        a_quote(session, session.get_one(Client, ada.client_id), mail=True)
    assert only(DocumentLink).revoked_at is None
    answer(ask(), True)
    assert only(DocumentLink).revoked_at


def test_a_long_address_is_written_to_in_full():
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example.com"
    answer(ask(long), True)
    letters = promised("email_changed")
    assert long.casefold() in [to.casefold() for to in recipients(*letters)]
    assert long in " ".join(str(compose.message(one, uuid4())["To"]).casefold() for one in letters if one)
