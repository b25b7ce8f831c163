"""Whose page it is: the session decides, at every event; what the browser claims does not matter."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from portal import db
from portal.models import OpenPage
from tests.attack.people import Person, database_of
from tests.attack.wire import CLIENT, HYDRATE, LOAD, Page, an_event
from tests.server import Server

pytestmark = pytest.mark.server
Opener = Callable[..., Page]
DASHBOARD = f"{CLIENT}.portal___pages___dashboard____dashboard_state.load"


def handlers() -> list[str]:
    """Every event the running server knows, by its full name."""
    from reflex_base.registry import RegistrationContext

    import portal.portal  # noqa: F401  (registers them)

    return sorted(RegistrationContext.get().event_handlers)


def clean(said: str, victim: Person) -> bool:
    """Nothing of the victim in what was said; the addresses asked for come back, so they do not count."""
    return not any(trace in said for trace in (victim.canary, *victim.ids))


def pages_of(person: Person) -> list[str]:
    """Every address that would show something of theirs."""
    papers = [f"/invoices/{slug}{end}" for slug in person.slugs for end in ("", "/pay")]
    papers.append(f"/receipts/{person.receipt}")
    return ["/", "/invoices", *papers, f"/payments/return?session_id={person.session_id}",
            f"/invoices?q={person.slugs[0]}", f"/invoices?page={person.slugs[0]}"]  # fmt: skip


def test_every_page_shows_its_owner_everything(ada: Person, open_page: Opener) -> None:
    """The other tests look for a word; this one proves that the word would be there to find."""
    opened = open_page(cookie=ada.header).connect("/")
    assert ada.canary in opened.settled()
    opened.event(LOAD, {}, f"/invoices/{ada.slugs[0]}")
    description = f"{ada.canary} description"
    assert description in opened.listen(until=description)


def test_a_stranger_gets_nothing_from_any_handler(victim: Person, open_page: Opener) -> None:
    names = handlers()
    assert len(names) > 15
    for chunk in (names[n : n + 20] for n in range(0, len(names), 20)):
        opened = open_page()
        opened.connect("/invoices")
        for name in chunk:
            opened.event(name, {}, f"/invoices/{victim.slugs[0]}")
        said = opened.listen(0.5)
        assert clean(said, victim)
        assert "Alpenblick" not in said
        assert "_redirect" in said or "/login" in said


@pytest.mark.parametrize("online", [True, False], ids=["victim online", "victim gone"])
@pytest.mark.parametrize("signed_in", [True, False], ids=["another client", "stranger"])
def test_a_stolen_client_token_opens_nothing(
    ada: Person, ben: Person, open_page: Opener, online: bool, signed_in: bool
) -> None:
    token = "11111111-2222-3333-4444-555555555555"
    theirs = open_page(cookie=ben.header, token=token).connect()
    seen = theirs.listen(0.6)
    assert ben.canary in seen
    sealed = json.loads(seen[seen.index("42/_event,") :].splitlines()[0][len("42/_event,") :])[1]["delta"]
    sealed = next(v for v in sealed.values() if "rx_router_session_rx_state_" in v)["rx_router_session_rx_state_"]
    if not online:
        theirs.close()
    for stolen in (token, sealed["client_token"]):
        mine = open_page(cookie=ada.header if signed_in else "", token=stolen).connect()
        mine.event(DASHBOARD)
        mine.event(LOAD, {}, f"/invoices/{ben.slugs[0]}")
        assert clean(mine.listen(0.6), ben)
    if online:
        theirs.event(LOAD, {}, "/invoices")
        assert ben.canary in theirs.listen(0.6)


def test_two_sessions_with_one_token_see_their_own(ada: Person, ben: Person, open_page: Opener) -> None:
    token = "22222222-2222-3333-4444-555555555555"
    one, two = open_page(cookie=ada.header, token=token), open_page(cookie=ben.header, token=token)
    one.connect(), two.connect()
    for path in pages_of(ada) + pages_of(ben):
        one.event(LOAD, {}, path)
        two.event(LOAD, {}, path)
    mine, theirs = one.listen(0.8), two.listen(0.8)
    assert ada.canary in mine
    assert ada.canary not in theirs
    assert ben.canary in theirs
    assert ben.canary not in mine


def test_no_address_shows_somebody_elses_paper(ada: Person, ben: Person, open_page: Opener) -> None:
    opened = open_page(cookie=ada.header).connect("/")
    opened.listen(0.4)
    for path in [p for p in pages_of(ben) if ben.slugs[0] in p or ben.session_id in p or len(p) > 12]:
        opened.event(LOAD, {}, path)
        said = opened.listen(0.3)
        hidden = [trace for trace in ben.traces() if trace not in path]
        assert not any(trace in said for trace in hidden), path
        foreign = "payments" in path or path.startswith("/invoices/")
        assert ('missing_rx_state_":true' in said) or not foreign or '"missing' not in said, path


CLAIMS: list[dict[str, Any]] = [
    {"token": "{token}"},
    {"client_token": "{token}"},
    {"router_data": {"headers": {"cookie": "{cookie}"}, "pathname": "/", "asPath": "/", "query": {}}},
    {"router_data": {"headers": {"cookie": "{page}"}, "sid": "x", "token": "{token}", "ip": "1.1.1.1", "asPath": "/"}},
    {"router_data": {"session": {"client_token": "{token}"}, "cookie": "{page}", "asPath": "/"}},
    {"payload": {"cookie": "{cookie}"}}, {"payload": {"client_id": "{client}"}},
]  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
@pytest.mark.parametrize("signed_in", [True, False], ids=["another client", "stranger"])
def test_claims_inside_a_frame_are_not_believed(
    server: Server, ada: Person, ben: Person, open_page: Opener, claim: dict[str, Any], signed_in: bool
) -> None:
    theirs = open_page(cookie=ben.header).connect()
    theirs.listen(0.4)
    with database_of(server), db.everyone() as session:
        known = session.exec(select(OpenPage).where(OpenPage.client_id == ben.client_id)).one()
    told = json.dumps(claim)
    values = {"token": known.token, "page": known.id, "cookie": ben.header, "client": str(ben.client_id)}
    for name, value in values.items():
        told = told.replace("{" + name + "}", value)
    mine = open_page(cookie=ada.header if signed_in else "").connect()
    for name in (HYDRATE, LOAD, DASHBOARD):
        mine.send("42/_event," + json.dumps(["event", {**an_event(name), **json.loads(told)}]))
        mine.send("40/_event," + json.dumps({"event": {**an_event(HYDRATE), **json.loads(told)}}))
    said = mine.listen(0.5)
    assert ben.canary not in said
    assert clean(theirs.listen(0.3), ada)


def test_a_cookie_header_of_ones_own_is_replaced(server: Server, ada: Person, ben: Person, open_page: Opener) -> None:
    """The page id is the gate's to give: somebody else's, sent as a cookie, is just an unknown cookie."""
    open_page(cookie=ben.header).connect().listen(0.4)
    with database_of(server), db.everyone() as session:
        known = session.exec(select(OpenPage).where(OpenPage.client_id == ben.client_id)).one()
    for cookie in (known.id, f"portal={known.id}", f"{known.id}; portal=", f"portal={known.login_id}"):
        said = open_page(cookie=cookie).connect().listen(0.4)
        assert clean(said, ben), cookie


def test_neither_cookie_nor_page_id_reaches_the_browser(server: Server, ada: Person, open_page: Opener) -> None:
    opened = open_page(cookie=ada.header).connect()
    for path in pages_of(ada):
        opened.event(LOAD, {}, path)
    said = opened.listen(0.6)
    with database_of(server), db.everyone() as session:
        known = session.exec(select(OpenPage).where(OpenPage.client_id == ada.client_id)).one()
    for secret in (ada.cookie, known.id, str(known.login_id), str(ada.client_id), str(ada.contact_id)):
        assert secret not in said


def test_an_odd_cookie_beside_ours_does_not_sign_anybody_out(ada: Person, open_page: Opener) -> None:
    """Other software on the same host sets what it likes; the HTTP routes would still see the session."""
    for odd in ("a b=c", "x[1]=2", "=", "novalue", 'q="unclosed', "$Version=1"):
        opened = open_page(cookie=f"{odd}; {ada.header}").connect()
        assert ada.canary in opened.listen(0.6, until=ada.canary), odd
