"""The second factor of staff: what opens, what does not, and what a copy of the database is worth."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pyotp.totp import TOTP
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import col, select

from portal import db
from portal.access import arriving, second_factor
from portal.access.second_factor import Answer, Asked
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.domain.admin import security
from portal.domain.admin.security import OwnByCode, OwnFirst, Required
from portal.errors import NotSignedIn
from portal.gateways.payment_code import svg_of
from portal.models import Business, Staff, StaffAction, StaffRole
from tests.build import a_business
from tests.staff import a_staff, become_staff, staff_in

MOMENT = datetime(2026, 11, 23, 12, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, database: object) -> Iterator[None]:
    at(monkeypatch, MOMENT)
    current.set(None)
    yield
    current.set(None)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    for module in ("second_factor", "staff_sessions", "staff_visit"):
        monkeypatch.setattr(f"portal.access.{module}.now", lambda: moment)


def somebody(*, required: bool = False, role: StaffRole = StaffRole.OWNER) -> str:
    """Signed in by mail; returns the cookie."""
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).first() or a_business(session)
        business.second_factor = required
        session.add(business)
        return staff_in(session, a_staff(session, business, role, email="nora:h@example.com"))


def again() -> str:
    """The same person in another browser."""
    with db.everyone(write=True) as session:
        return staff_in(session, session.exec(select(Staff)).one())


def code(moment: datetime = MOMENT) -> str:
    with db.everyone() as session:
        person = session.exec(select(Staff).order_by(col(Staff.created_at))).first()
        assert person
        return TOTP(second_factor.secret_of(person)).at(moment)


def set_up(cookie: str) -> Answer:
    assert second_factor.look(cookie)
    return second_factor.give(cookie, code(), "127.0.0.1")


def test_setting_up_is_asked_for_before_anything_else() -> None:
    cookie = somebody(required=True)
    assert arriving.who(cookie) is None
    asked = second_factor.look(cookie)
    assert asked
    assert asked.uri.startswith("otpauth://totp/Studio:nora%20h%40example.com?secret=" + asked.secret)
    assert second_factor.look(cookie) == asked, "the same square after a reload"
    answer = second_factor.give(cookie, code(), "127.0.0.1")
    assert answer.passed
    assert len(set(answer.spare)) == 10
    assert arriving.who(cookie)
    assert second_factor.look(cookie) is None
    with db.everyone() as session:
        assert session.exec(select(StaffAction.verb)).one() == "second_factor_set_up"


def test_the_longest_names_leave_a_square_that_can_be_drawn() -> None:
    cookie = somebody(required=True)
    with db.everyone(write=True) as session:
        session.exec(select(Business)).one().display_name = "\U0001f980" * 120
        session.exec(select(Staff)).one().email = "\U0001f980" * 240 + "@example.com"
    asked = second_factor.look(cookie)
    assert asked
    assert svg_of(asked.uri.encode())


def test_once_set_up_the_app_is_asked_for_and_shown_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(somebody())
    cookie = again()
    assert arriving.who(cookie) is None
    assert second_factor.look(cookie) == Asked("Nora Hofer")
    later = MOMENT + timedelta(minutes=1)
    at(monkeypatch, later)
    assert second_factor.give(cookie, f" {code(later)[:3]} {code(later)[3:]} ", "") == Answer(passed=True)
    assert arriving.who(cookie)


@pytest.mark.parametrize(("seconds", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(monkeypatch: pytest.MonkeyPatch, seconds: int, passes: bool) -> None:
    set_up(somebody())
    later = MOMENT + timedelta(minutes=10)
    at(monkeypatch, later)
    assert second_factor.give(again(), code(later + timedelta(seconds=seconds)), "").passed is passes


def test_a_code_counts_once() -> None:
    set_up(somebody())
    assert not second_factor.give(again(), code(), "").passed, "seen over the shoulder"


def test_a_recovery_code_counts_once_and_however_it_is_typed() -> None:
    spare = set_up(somebody()).spare[3]
    assert second_factor.give(again(), f" {spare.lower().replace('-', ' ')} ", "").passed
    assert not second_factor.give(again(), spare, "").passed
    with db.everyone() as session:
        assert len(session.exec(select(Staff)).one().recovery_hashes) == 9


@pytest.mark.parametrize("wrong", ["", "000000", "x" * 10_000, "\x00", "１２３４５６", "' or 1=1 --"])
def test_five_wrong_codes_end_the_session(wrong: str) -> None:
    set_up(somebody())
    cookie = again()
    answers = [second_factor.give(cookie, wrong, "") for _ in range(5)]
    assert [one.over for one in answers] == [False] * 4 + [True]
    assert not any(one.passed for one in answers)
    assert second_factor.look(cookie) is None
    assert second_factor.give(cookie, code(), "").over


def test_who_signs_in_again_and_again_gets_no_more_tries() -> None:
    spare = set_up(somebody()).spare[0]
    for _ in range(6):
        cookie = again()
        for _ in range(5):
            second_factor.give(cookie, "000000", "")
    assert not second_factor.give(again(), spare, "").passed, "thirty an hour, in whatever sessions"


@pytest.mark.parametrize("cookie", ["", "forged"])
def test_a_stranger_has_nothing_to_give(cookie: str) -> None:
    assert second_factor.look(cookie) is None
    assert second_factor.give(cookie, "000000", "") == Answer(passed=False, over=True)


def test_a_copy_of_the_database_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(somebody())
    before = code()
    from portal.settings import settings

    monkeypatch.setenv("PORTAL_SECRET_KEY", "another secret, long enough " * 2)
    settings.cache_clear()
    try:
        assert code() != before
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_nobody_shares_a_secret() -> None:
    with db.everyone(write=True) as session:
        business = a_business(session)
        first, second = (a_staff(session, business, factor_seed="same") for _ in range(2))
        assert second_factor.secret_of(first) != second_factor.secret_of(second)


def test_whoever_read_the_mail_first_has_not_seen_the_secret_that_counts() -> None:
    thief, owner = somebody(required=True), again()
    shown = second_factor.look(thief)
    assert set_up(owner).passed
    with db.everyone() as session:
        assert shown
        assert shown.secret != second_factor.secret_of(session.exec(select(Staff)).one())


def test_what_another_session_was_shown_sets_nothing_up() -> None:
    first, second = somebody(required=True), again()
    second_factor.look(first)
    second_factor.look(second)
    assert not second_factor.give(first, code(), "").passed
    assert arriving.who(first) is None
    assert second_factor.give(second, code(), "").passed


def test_whoever_came_in_by_the_mail_alone_is_asked_once_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    thief, owner = somebody(), again()
    assert arriving.who(thief)
    set_up(owner)
    assert arriving.who(owner)
    assert arriving.who(thief) is None
    assert second_factor.look(thief) == Asked("Nora Hofer")
    at(monkeypatch, later := MOMENT + timedelta(minutes=1))
    assert second_factor.give(thief, code(later), "").passed
    assert arriving.who(thief)
    assert arriving.who(owner)


def test_removing_it_takes_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(owner := somebody())
    become(owner)
    for typed in ("", code(), "000000"):  # the second was used when it was set up
        assert staff_visit_now(security.remove_mine, typed) is False
    assert staff_visit_now(security.mine).has_one
    at(monkeypatch, later := MOMENT + timedelta(minutes=1))
    assert staff_visit_now(security.remove_mine, code(later))
    assert not staff_visit_now(security.mine).has_one
    assert verbs() == ["second_factor_set_up", *["second_factor_kept"] * 3, "second_factor_removed"]


def test_a_recovery_code_removes_it_too() -> None:
    spare = set_up(owner := somebody()).spare
    become(owner)
    assert staff_visit_now(security.remove_mine, spare[0].lower())
    assert not staff_visit_now(security.mine).has_one


def test_guessing_at_a_page_that_was_left_open_ends_its_session() -> None:
    set_up(owner := somebody())
    become(owner)
    for _ in range(second_factor.WRONG):
        assert staff_visit_now(security.remove_mine, "000000") is False
    assert arriving.who(owner) is None
    with pytest.raises(NotSignedIn):
        staff_visit_now(security.remove_mine, code(MOMENT + timedelta(seconds=30)))


def test_nobody_resets_their_own() -> None:
    set_up(owner := somebody())
    become(owner)
    with db.everyone() as session:
        me = session.exec(select(Staff.id)).one()
    with pytest.raises(OwnByCode):
        staff_visit_now(security.reset, me)
    assert staff_visit_now(security.mine).has_one
    assert arriving.who(owner)


def test_the_same_code_twice_at_once_waits_for_itself() -> None:
    """On PostgreSQL, where writers do not queue by themselves."""
    set_up(somebody())
    locks: list[str] = []

    def note(run: ORMExecuteState) -> None:
        locks.append(str(run.statement.compile(dialect=postgresql.dialect())))

    cookie = again()
    event.listen(db.ScopedSession, "do_orm_execute", note)
    second_factor.give(cookie, "000000", "")
    event.remove(db.ScopedSession, "do_orm_execute", note)
    assert [one for one in locks if "FROM staff_login JOIN staff" in one][-1].endswith("FOR UPDATE")


def verbs() -> list[str]:
    with db.everyone() as session:
        return list(session.exec(select(StaffAction.verb).order_by(col(StaffAction.id))))


def test_an_owner_requires_it_of_all_and_whoever_lacks_it_is_asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = somebody()
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        agent = staff_in(session, a_staff(session, business, StaffRole.AGENT))
    become(owner)
    with pytest.raises(OwnFirst):
        staff_visit_now(security.require, True)
    set_up(owner)
    staff_visit_now(security.require, True)
    staff_visit_now(security.require, True)
    assert arriving.who(owner)
    assert arriving.who(agent) is None
    assert second_factor.look(agent)
    at(monkeypatch, later := MOMENT + timedelta(minutes=1))
    with pytest.raises(Required):
        staff_visit_now(security.remove_mine, code(later))
    staff_visit_now(security.require, False)
    assert staff_visit_now(security.remove_mine, code(later))
    assert not staff_visit_now(security.mine).has_one
    assert arriving.who(again_of("nora:h@example.com"))


def test_an_owner_resets_a_lost_one() -> None:
    set_up(cookie := somebody(role=StaffRole.AGENT))
    with db.everyone(write=True) as session:
        agent, business = session.exec(select(Staff)).one(), session.exec(select(Business)).one()
        owner = a_staff(session, business)
        become_staff(session, owner)
    staff_visit_now(security.reset, agent.id)
    assert arriving.who(cookie) is None
    fresh = again_of("nora:h@example.com")
    assert arriving.who(fresh), "none is asked for any more"
    become(fresh)
    with pytest.raises(NotYours):
        staff_visit_now(security.reset, owner.id)


def become(cookie: str) -> None:
    current.set(arriving.who(cookie))


def again_of(email: str) -> str:
    with db.everyone(write=True) as session:
        return staff_in(session, session.exec(select(Staff).where(Staff.email == email)).one())
