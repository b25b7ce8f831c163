"""A person's own formats, clock, theme and mails: what is taken, what is refused, and what never moves."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from portal import db
from portal.access.cookies import fingerprint
from portal.access.visit import Visit, visit_now
from portal.clock import now
from portal.domain import account_settings, branding, dashboard, invoices, quotes, zones
from portal.domain.account_settings import UnknownMails, UnknownRegion, UnknownTheme, UnknownZone
from portal.errors import BadArguments, Refused
from portal.models import Client, Contact, ContactRole, Login, Push
from portal.pages.settings import SettingsState
from tests.build import a_business, a_client, a_contact, an_invoice, become, signed_in
from tests.quotes import a_quote


@pytest.fixture
def ada(database) -> Contact:
    """The visitor, of a client in English, of a business in Vienna."""
    with db.everyone(write=True) as session:
        contact = a_contact(session, a_client(session, a_business(session)))
        become(session, contact)
        return contact


def row(contact: Contact) -> Contact:
    with db.everyone() as session:
        return session.get_one(Contact, contact.id)


def seen(visit: Visit) -> tuple[str, str, str]:
    return visit.locale, visit.timezone, visit.zone


def save(region: str = "", zone: str = "") -> None:
    visit_now(account_settings.save_formats, region, zone)


def test_a_visit_is_read_as_the_person_chose(ada: Contact) -> None:
    assert visit_now(seen) == ("en", "Europe/Vienna", "Europe/Vienna")
    save("en_US", "Asia/Tokyo")
    assert visit_now(seen) == ("en_US", "Europe/Vienna", "Asia/Tokyo")
    save()
    assert visit_now(seen) == ("en", "Europe/Vienna", "Europe/Vienna")


def test_the_lists_begin_with_what_is_usual(ada: Contact) -> None:
    save("en_US", "Asia/Calcutta")
    offered = visit_now(account_settings.offered)
    assert (offered.regions[0].value, offered.regions[0].label) == ("", "Usual: 24 Dec 2026 · €1,234.50")
    assert offered.usual_zone == "Usual: Vienna"
    values = [zone.value for group in offered.zones for zone in group.zones]
    assert values[0] == "Asia/Calcutta", "an older name a browser sent is kept and shown"
    assert len(values) == len(set(values))
    assert all(zones.is_known(value) for value in values)


NONSENSE = ["xx", "../../etc/passwd", "Europe/Vienna\n", "europe/vienna ", "\x00", "Factory", "x" * 100_000, "en_US'--"]


@pytest.mark.parametrize("evil", NONSENSE)
@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        (lambda evil: visit_now(account_settings.save_formats, evil, ""), UnknownRegion),
        (lambda evil: visit_now(account_settings.save_formats, "en_US", evil), UnknownZone),
        (lambda evil: visit_now(account_settings.clock, evil), UnknownZone),
        (lambda evil: visit_now(account_settings.choose_theme, evil), UnknownTheme),
        (lambda evil: visit_now(account_settings.choose_mails, evil, False), UnknownMails),
    ],
    ids=["region", "zone", "clock", "theme", "mails"],
)
def test_what_was_not_offered_is_refused_in_words(ada: Contact, rule: Any, refusal: type[Refused], evil: str) -> None:
    before = repr(row(ada))
    with pytest.raises(refusal) as refused:
        rule(evil)
    assert evil not in refused.value.said()
    assert repr(row(ada)) == before


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        ("save", {"form": {"region": 7, "zone": ""}}),
        ("save", {"form": {"region": "en_US"}}),
        ("save", {"form": "en_US"}),
        ("save", {}),
        ("try_zone", {"zone": ["Europe/Vienna"]}),
        ("try_zone", {"zone": None}),
        ("choose_theme", {"theme": {"a": 1}}),
        ("choose_theme", {"theme": "dark", "contact_id": "x"}),
        ("choose_mails", {"choice": "reminders", "wanted": "perhaps"}),
        ("choose_mails", {"choice": "reminders"}),
    ],
)
def test_other_shapes_do_not_get_past_the_door(ada: Contact, event: str, sent: dict[str, Any]) -> None:
    """As the websocket brings them: said in words on the page, and nothing is stored."""
    state, before = SettingsState(_reflex_internal_init=True), repr(row(ada))  # type: ignore[call-arg]
    asyncio.run(SettingsState.event_handlers[event].fn(state, **sent))
    assert state.notice == BadArguments().said()
    assert repr(row(ada)) == before


EDGES = [
    datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC),  # 23:59:59 in Vienna
    datetime(2026, 12, 23, 23, 0, 0, tzinfo=UTC),  # midnight in Vienna
    datetime(2026, 12, 24, 9, 59, tzinfo=UTC),
    datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 12, 24, 23, 0, 0, tzinfo=UTC),
]
FAR = ["", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata"]


@pytest.mark.parametrize("moment", EDGES, ids=str)
def test_days_do_not_move_with_the_persons_zone(ada: Contact, moment: datetime, monkeypatch) -> None:
    """Today, due days, what is overdue and what has expired are the business's for everybody."""
    eve = date(2026, 12, 24)
    with db.everyone(write=True) as session:
        client = session.get_one(Client, ada.client_id)
        for days in (-1, 0, 1):
            an_invoice(session, client, due_on=eve + timedelta(days=days), on=date(2026, 11, 1))
            quote = a_quote(session, client)
            quote.valid_until = eve + timedelta(days=days)
    told = []
    for zone in FAR:
        save("", zone)
        with monkeypatch.context() as patched:
            patched.setattr("portal.access.visit.now", lambda: moment)
            told.append(visit_now(as_told))
    assert all(one == told[0] for one in told)
    day = moment.astimezone(ZoneInfo("Europe/Vienna")).date()
    late = (day - eve).days + 1  # of the days before, on and after the eve, so many are over
    assert told[0][0] == day
    assert [told[0][1].overdue, told[0][3].pending] == [late, 3 - late]


def as_told(visit: Visit) -> tuple[Any, ...]:
    """Everything about days that the lists say."""
    papers, offers = invoices.page(visit), quotes.page(visit)
    return visit.today, papers.counts, papers.rows, offers.counts, offers.rows


def test_moments_do_move(ada: Contact) -> None:
    at = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)
    clocks = {zone: zones.clock(zone, at, "en_GB") for zone in ("Europe/Vienna", "America/New_York", "Asia/Tokyo")}
    assert list(clocks.values()) == [
        "It is 00:30 in Vienna now.",
        "It is 18:30 in New York now.",
        "It is 08:30 in Tokyo now.",
    ]
    save("en_GB", "Pacific/Kiritimati")
    shown = now().astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert f"{shown:%H:%M}" in visit_now(account_settings.clock, "Pacific/Kiritimati")


def test_the_theme_stands_in_the_stylesheet_of_this_session_alone(ada: Contact) -> None:
    visit_now(account_settings.choose_theme, "dark")
    with db.everyone(write=True) as session:
        cookie = signed_in(session, session.get_one(Contact, ada.id))
        business = ada.business_id
        other = a_business(session, host="other.example.com").id

        def theme(place: Any, sent: str) -> str:
            return account_settings.theme_of(session, place, sent)

        assert (theme(business, cookie), theme(other, cookie), theme(business, "x" * 43)) == ("dark", "", "")
        assert "--theme:dark}" in branding.stylesheet(session, business, "dark")[0]
        plain = branding.stylesheet(session, business)
        assert "--theme" not in plain[0]
        assert branding.stylesheet(session, business, "dark")[1] != plain[1]
        assert branding.stylesheet(session, business, "red}body{display:none") == plain
        login = session.exec(select(Login).where(Login.cookie_hash == fingerprint(cookie))).one()
        login.revoked_at = now()
        session.add(login)
        session.flush()
        assert theme(business, cookie) == ""


def test_system_is_the_devices(ada: Contact) -> None:
    for theme in ("dark", "system"):
        visit_now(account_settings.choose_theme, theme)
        assert visit_now(account_settings.chosen).theme == theme
    assert row(ada).theme == ""


def test_their_other_pages_load_again(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        for push in session.exec(select(Push)):
            session.delete(push)
    visit_now(account_settings.choose_theme, "dark")
    with db.everyone() as session:
        assert [push.client_id for push in session.exec(select(Push))] == [ada.client_id]


def test_a_viewer_is_mailed_nothing_that_could_be_switched_off(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        me = session.get_one(Contact, ada.id)
        me.role = ContactRole.VIEWER
        session.add(me)
    assert visit_now(account_settings.chosen).mails == []


def test_switching_a_mail_off_and_on(ada: Contact) -> None:
    visit_now(account_settings.choose_mails, "reminders", False)
    assert [one.value for one in visit_now(account_settings.chosen).mails if not one.is_on] == ["reminders"]
    visit_now(account_settings.choose_mails, "reminders", True)
    assert row(ada).muted == []


def test_the_dashboard_is_written_in_their_formats(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        an_invoice(session, session.get_one(Client, ada.client_id), "1234.50")
    save("en_AT", "")
    assert "€\xa01.234,50" in repr(visit_now(dashboard.overview).balances).replace("\\xa0", "\xa0")
