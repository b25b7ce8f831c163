"""Where the portal is, how it writes, what clients see of it, and how long people stay, as staff set it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.access import hosts, lifetimes, links, sessions, staff_sessions
from portal.access.cookies import fingerprint
from portal.access.sessions import Visitor
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.clock import now
from portal.domain.admin import actions, parts, reach, signing_in
from portal.domain.admin.parts import UnknownPart
from portal.errors import NotSignedIn, WrongFields
from portal.models import Business, Login, MagicLink, Module, StaffLogin, StaffRole
from tests.build import a_business, a_client, a_contact, signed_in
from tests.staff import a_staff, become_staff, staff_in

TIMES = {"session_idle": "15", "session_absolute": "60", "link_life": "30"}


@pytest.fixture
def nora(database: object) -> UUID:
    """An owner, signed in; the key of her business."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business))
        return business.id


def kept(business_id: UUID) -> Business:
    with db.everyone() as session:
        return session.get_one(Business, business_id)


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def wrong(rule: Any, *args: Any) -> list[str]:
    with pytest.raises(WrongFields) as refused:
        staff_visit_now(rule, *args)
    return list(refused.value.fields)


def test_a_part_is_hidden_and_shown_again(nora: UUID) -> None:
    for wanted in (False, False, True):
        staff_visit_now(parts.show, "quotes", wanted)
        assert [one.key for one in staff_visit_now(parts.shown) if not one.is_shown] == ([] if wanted else ["quotes"])
    assert kept(nora).hidden_modules == []
    assert done() == ["Nora Hofer let clients see this part of the portal: Quotes",
                      "Nora Hofer hid this part of the portal from clients: Quotes"]  # fmt: skip
    with pytest.raises(UnknownPart):
        staff_visit_now(parts.show, "invoices", False)


def test_every_part_has_a_name_and_words() -> None:
    assert parts.NAMES.keys() == parts.ABOUT.keys() == set(Module)


@pytest.mark.parametrize(
    ("typed", "host"),
    [("Portal.Example.com", "portal.example.com"), (" https://portal.example.com/ ", "portal.example.com"),
     ("büro.example", "xn--bro-hoa.example"), ("portal.example.com.", "portal.example.com"), ("", None)],
)  # fmt: skip
def test_a_host_name_is_kept_as_browsers_send_it(nora: UUID, typed: str, host: str | None) -> None:
    staff_visit_now(reach.save_host, "old.example.com")
    seen = staff_visit_now(reach.save_host, typed)
    assert kept(nora).host == host
    assert seen.origin == hosts.origin_of(host)
    hosts.forget()
    place = hosts.place_of(host or "localhost")
    assert place is not None
    assert place.business_id == nora
    assert done()[0] == "Nora Hofer changed where the portal is reached"


BAD = ["portal", "a b.example", "portal.example.com/login", "10.0.0.1", "x@example.com", "-a.example", "a..example",
       "portal.example:8000", "x" * 300, "[::1]", "<b>.example", "xn--\ud800.example"]  # fmt: skip


@pytest.mark.parametrize("typed", BAD)
def test_what_is_no_host_name_is_refused(nora: UUID, typed: str) -> None:
    assert wrong(reach.save_host, typed) == ["host"]
    assert kept(nora).host is None


def test_nobody_takes_the_name_of_another_business_or_of_the_server(
    nora: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.everyone(write=True) as session:
        eve = a_business(session, host="eve.example.com")
        become_staff(session, a_staff(session, eve))
        session.get_one(Business, nora).host = "nora.example.com"
    assert wrong(reach.save_host, "nora.example.com") == ["host"]
    hosts.forget()  # known meanwhile
    assert wrong(reach.save_host, "nora.example.com") == ["host"]
    monkeypatch.setattr(reach, "urlsplit", lambda _: type("Url", (), {"hostname": "server.example.com"}))
    assert wrong(reach.save_host, "server.example.com") == ["host"]
    assert kept(eve.id).host == "eve.example.com"


def test_language_and_country_come_from_the_list(nora: UUID) -> None:
    assert wrong(reach.save_writing, "xx") == ["locale"]
    assert wrong(reach.save_writing, "de_AT") == ["locale"], "there is no catalogue of it"
    seen = staff_visit_now(reach.save_writing, "en_GB")
    assert (seen.locale, kept(nora).locale) == ("en_GB", "en_GB")
    assert [group.name for group in seen.groups] == ["English"]
    assert done() == ["Nora Hofer changed how the portal writes days and money"]


def test_what_the_server_was_set_up_with_stays_to_be_chosen(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, nora).locale = "de-AT"
    seen = staff_visit_now(reach.writing)
    assert seen.locale in {one.value for group in seen.groups for one in group.regions}
    staff_visit_now(reach.save_writing, seen.locale)
    assert kept(nora).locale == "de-AT"
    assert done() == []


def test_times_come_from_the_lists_and_make_sense(nora: UUID) -> None:
    assert wrong(signing_in.save, {**TIMES, "link_life": "31"}) == ["link_life"]
    assert wrong(signing_in.save, {**TIMES, "session_idle": "-1"}) == ["session_idle"]
    assert wrong(signing_in.save, {**TIMES, "session_idle": "240"}) == ["session_idle"]
    seen = staff_visit_now(signing_in.save, TIMES)
    assert (seen.session_idle.said, seen.session_absolute.said, seen.link_life.said) == (
        "15 minutes", "1 hour", "30 minutes")  # fmt: skip
    assert done() == ["Nora Hofer changed how long people stay signed in"]
    seen = staff_visit_now(signing_in.save, dict.fromkeys(TIMES, "0"))
    assert seen.session_idle.said == "1 hour", "as PORTAL_SESSION_IDLE says"


def test_a_shorter_life_ends_older_sessions_at_once_a_longer_one_keeps_them(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, nora))
        cookie = signed_in(session, a_contact(session, client))
        login = session.get_one(Login, _login(session, cookie))
        login.seen_at = now() - timedelta(minutes=20)
    assert sessions.by_cookie(cookie)
    staff_visit_now(signing_in.save, TIMES)
    assert sessions.by_cookie(cookie) is None
    sessions.touch(login.id)
    staff_visit_now(signing_in.save, {**TIMES, "session_idle": "30"})
    assert sessions.by_cookie(cookie), "and nobody touched it while it was over"


def _login(session: Any, cookie: str) -> UUID:
    return session.exec(sessions.living(Login.id).where(Login.cookie_hash == fingerprint(cookie))).one()


def test_the_staffs_own_sessions_end_too(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        cookie = staff_in(session, a_staff(session, session.get_one(Business, nora)))
        mine = staff_sessions.arrived(StaffLogin)
        login = session.exec(mine.where(StaffLogin.cookie_hash == fingerprint(cookie))).one()
        login.created_at = now() - timedelta(hours=2)
    assert staff_sessions.by_cookie(cookie)
    staff_visit_now(signing_in.save, TIMES)
    assert staff_sessions.by_cookie(cookie) is None


def test_another_business_keeps_its_own_times(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example.com")
        login = signed_in(session, a_contact(session, a_client(session, other)))
        session.exec(sessions.living(Login)).one().seen_at = now() - timedelta(minutes=20)
    staff_visit_now(signing_in.save, TIMES)
    assert sessions.by_cookie(login)


def test_a_link_lives_as_long_as_its_business_says(nora: UUID) -> None:
    staff_visit_now(signing_in.save, TIMES)
    key = links.ask(nora, "ada@example.com", "browser", "/")
    with db.everyone() as session:
        life = session.get_one(MagicLink, key).expires_at - now()
    assert 29 * 60 < life.total_seconds() <= 30 * 60
    assert lifetimes.link_life_of(nora).total_seconds() == 30 * 60


def test_managers_show_parts_and_choose_the_language_owners_the_rest(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, nora), StaffRole.MANAGER))
    staff_visit_now(parts.show, "booking", False)
    staff_visit_now(reach.save_writing, "en_GB")
    staff_visit_now(reach.address)
    staff_visit_now(signing_in.shown)
    for rule, typed in ((reach.save_host, "x.example.com"), (signing_in.save, TIMES)):
        with pytest.raises(NotYours):
            staff_visit_now(rule, typed)
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, nora), StaffRole.AGENT))
    for rule, args in ((parts.show, ("quotes", False)), (parts.shown, ()), (reach.writing, ())):
        with pytest.raises(NotYours):
            staff_visit_now(rule, *args)
    current.set(Visitor(nora, nora))
    with pytest.raises(NotSignedIn):
        staff_visit_now(parts.shown)
