"""Where a person is signed in, how each browser is signed out, and the mail about a new one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from portal import db
from portal.access import sessions
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import activity, mails, signed_in
from portal.errors import NotFound, NotSignedIn
from portal.models import Activity, Business, Client, Contact, ContactRole, Login, Outbox, Push
from tests.build import a_business, a_client, a_contact
from tests.linking import change

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"
HOSTILE = "<b>\u202e{x}</b>" * 100


@pytest.fixture
def ada(database: object) -> Contact:
    """Somebody who is not signed in yet."""
    with db.everyone(write=True) as session:
        return a_contact(session, a_client(session, a_business(session)))


def enter(contact: Contact, device: str = FIREFOX, ip: str = "10.1.2.3") -> UUID:
    """Signed in with this browser, and looking; returns the session."""
    with db.everyone(write=True) as session:
        cookie = sessions.start(session, session.get_one(Contact, contact.id), ip, device)
    who = sessions.by_cookie(cookie, ip)
    assert who
    current.set(who)
    return who.login_id


def a_colleague(ada: Contact, **facts: Any) -> Contact:
    with db.everyone(write=True) as session:
        return a_contact(session, session.get_one(Client, ada.client_id), is_primary=False, **facts)


def somebody_else(ada: Contact, email: str = "") -> Contact:
    """A person of another client of the same business."""
    with db.everyone(write=True) as session:
        return a_contact(session, a_client(session, session.get_one(Business, ada.business_id)), email)


def living(*logins: UUID) -> list[bool]:
    with db.everyone() as session:
        return [session.get_one(Login, login).revoked_at is None for login in logins]


def told() -> list[str]:
    """What the account's story says, newest first."""
    return [row.sentence for row in visit_now(activity.latest, "Studio")]


def promised() -> list[str]:
    with db.everyone() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "new_device").order_by(col(Outbox.id)))
        return [row.facts["login"] for row in rows]


def test_the_browser_used_last_comes_first_and_this_one_is_marked(ada: Contact) -> None:
    phone, desk = enter(ada, SAFARI, "10.9.9.9"), enter(ada)
    change(Login, phone, seen_at=now() - timedelta(minutes=5, seconds=1))
    first, second = visit_now(signed_in.browsers)
    assert (first.key, first.device, first.is_here) == (desk.hex, "Firefox on Windows", True)
    assert (second.key, second.device, second.is_here) == (phone.hex, "Safari on an iPhone", False)
    assert (first.seen, second.seen) == ("Last used just now", "Last used 5 minutes ago")
    assert (first.address, second.address) == ("10.1.2.3", "10.9.9.9")
    assert first.since.startswith("Signed in on ")


@pytest.mark.parametrize(("ago", "said"), [
    (timedelta(0), "Last used just now"),
    (timedelta(minutes=1, seconds=59), "Last used just now"),
    (timedelta(minutes=2), "Last used 2 minutes ago"),
    (timedelta(minutes=59, seconds=59), "Last used 59 minutes ago"),
    (timedelta(minutes=60), "Last used 1 hour ago"),
    (timedelta(hours=23, minutes=59), "Last used 23 hours ago"),
    (timedelta(hours=24), "Last used on "),
    (timedelta(minutes=-1), "Last used just now"),
])  # fmt: skip
def test_last_used_in_words(ada: Contact, ago: timedelta, said: str) -> None:
    enter(ada)
    assert visit_now(lambda v: signed_in._seen(v, v.now - ago)).startswith(said)


def test_only_live_ones_of_this_very_person_are_shown(ada: Contact) -> None:
    over = enter(ada)
    idle = enter(ada)
    change(Login, over, revoked_at=now())
    change(Login, idle, seen_at=now() - timedelta(hours=2))
    enter(a_colleague(ada))
    enter(somebody_else(ada, ada.email))
    mine = enter(ada)
    assert [row.key for row in visit_now(signed_in.browsers)] == [mine.hex]


def test_what_a_browser_calls_itself_is_never_repeated(ada: Contact) -> None:
    enter(ada, HOSTILE)
    assert visit_now(signed_in.browsers)[0].device == "a browser we do not know"


def test_signing_out_one_leaves_the_others(ada: Contact) -> None:
    phone, tablet, here = enter(ada, SAFARI), enter(ada), enter(ada)
    assert visit_now(signed_in.sign_out, phone) == "Safari on an iPhone"
    assert living(phone, tablet, here) == [False, True, True]
    assert told()[0] == "You signed out of Safari on an iPhone"


def test_foreign_absent_and_ended_look_alike(ada: Contact) -> None:
    colleague, other, over = enter(a_colleague(ada)), enter(somebody_else(ada)), enter(ada)
    here = enter(ada)
    change(Login, over, revoked_at=now())
    for key in (colleague, other, over, uuid4()):
        with pytest.raises(NotFound):
            visit_now(signed_in.sign_out, key)
    assert living(colleague, other, here) == [True, True, True]
    assert told() == []


def test_signing_out_here_ends_this_visit(ada: Contact) -> None:
    here = enter(ada)
    visit_now(signed_in.sign_out, here)
    with pytest.raises(NotSignedIn):
        visit_now(signed_in.browsers)


def test_everywhere_else_spares_this_one_and_everybody_else(ada: Contact) -> None:
    colleague, other = enter(a_colleague(ada)), enter(somebody_else(ada))
    one, two, here = enter(ada), enter(ada, SAFARI), enter(ada)
    assert visit_now(signed_in.sign_out_elsewhere) == 2
    assert living(one, two) == [False, False]
    assert living(colleague, other, here) == [True, True, True]
    assert told()[0] == "You signed out everywhere else"
    assert visit_now(signed_in.sign_out_elsewhere) == 0
    assert told().count("You signed out everywhere else") == 1, "nothing happened the second time"


def test_everywhere_ends_this_one_too(ada: Contact) -> None:
    colleague, one, here = enter(a_colleague(ada)), enter(ada), enter(ada)
    visit_now(signed_in.sign_out_everywhere)
    assert living(one, here, colleague) == [False, False, True]
    with pytest.raises(NotSignedIn):
        visit_now(signed_in.browsers)
    enter(ada)
    assert told()[0] == "You signed out everywhere"


def test_a_viewer_signs_out_like_anybody(ada: Contact) -> None:
    viewer = a_colleague(ada, role=ContactRole.VIEWER)
    one, _ = enter(viewer), enter(viewer)
    visit_now(signed_in.sign_out, one)
    assert living(one) == [False]


def test_a_sign_in_shows_at_once_where_else_one_is_signed_in(ada: Contact) -> None:
    enter(ada)
    with db.everyone() as session:
        assert ada.client_id in session.exec(select(Push.client_id)).all()


def test_the_first_sign_in_is_no_news(ada: Contact) -> None:
    enter(ada)
    assert promised() == []
    assert told() == []


def test_a_new_device_is_told_by_mail_and_on_the_account(ada: Contact) -> None:
    enter(ada)
    phone = enter(ada, SAFARI)
    assert promised() == [phone.hex]
    assert told() == ["You signed in from a new device: Safari on an iPhone"]
    enter(ada, SAFARI)
    enter(ada, FIREFOX.replace("131", "132"))
    assert promised() == [phone.hex], "both are known now"


def test_a_device_not_used_for_90_days_is_new_again(ada: Contact) -> None:
    enter(ada)
    with db.everyone(write=True) as session:
        session.exec(update(Login).values(seen_at=now() - timedelta(days=89, hours=23)))
    again = enter(ada)
    assert promised() == []
    with db.everyone(write=True) as session:
        session.exec(update(Login).values(seen_at=now() - timedelta(days=90, seconds=1)))
        assert session.get_one(Login, again).device == FIREFOX
    assert promised() == []
    assert [enter(ada).hex] == promised()


def test_a_device_is_known_for_all_clients_of_one_person_and_for_no_colleague(ada: Contact) -> None:
    enter(ada)
    enter(somebody_else(ada, ada.email))
    assert promised() == []
    colleague = a_colleague(ada)
    enter(colleague, SAFARI)
    news = enter(ada, SAFARI)
    assert promised() == [news.hex], "a colleague's device is not one's own"


def test_a_hostile_name_is_a_device_like_any_other(ada: Contact) -> None:
    enter(ada)
    news = enter(ada, HOSTILE)
    with db.everyone() as session:
        assert session.exec(select(Activity.facts)).one() == {"device": "/"}
    letter = mails.letter("new_device", {"login": news.hex})
    assert letter
    assert ("Device", "A browser we do not know") in letter.facts


def test_the_mail_says_what_when_and_from_where(ada: Contact) -> None:
    enter(ada)
    news = enter(ada, SAFARI, "203.0.113.7")
    letter = mails.letter("new_device", {"login": news.hex})
    assert letter
    assert letter.subject == "New sign-in to Studio"
    assert [(one.name, one.email) for one in letter.to] == [(ada.name, ada.email)]
    assert letter.url.endswith("/profile/access")
    facts = dict(letter.facts)
    assert (facts["Device"], facts["Address"]) == ("Safari on an iPhone", "203.0.113.7")
    assert facts["When"].endswith("(Vienna time)")
    assert "was not you" in letter.closing[1]


@pytest.mark.parametrize(("model", "off"), [
    (Contact, {"active": False}), (Client, {"portal_enabled": False}), (Client, {"archived_at": now()}),
])  # fmt: skip
def test_who_is_let_in_no_more_is_not_written_to(ada: Contact, model: Any, off: dict[str, Any]) -> None:
    news = enter(ada)
    change(model, ada.id if model is Contact else ada.client_id, **off)
    assert mails.letter("new_device", {"login": news.hex}) is None


def test_it_is_sent_though_the_session_is_over_and_not_for_one_that_never_was(ada: Contact) -> None:
    news = enter(ada)
    change(Login, news, revoked_at=now())
    assert mails.letter("new_device", {"login": news.hex})
    assert mails.letter("new_device", {"login": uuid4().hex}) is None


def test_the_reader_of_a_link_has_no_sessions_to_end(ada: Contact) -> None:
    one = enter(ada)

    def as_guest(visit: Any, rule: Any, *args: Any) -> Any:
        return rule(replace(visit, login_id=None), *args)

    for rule, args in ((signed_in.sign_out, (one,)), (signed_in.sign_out_elsewhere, ()),
                       (signed_in.sign_out_everywhere, ())):  # fmt: skip
        with pytest.raises(NotFound):
            visit_now(as_guest, rule, *args)
    assert living(one) == [True]
