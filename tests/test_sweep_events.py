"""Every event a browser could name, asked by everybody who should not get an answer.

The table must name them all: a new handler without a row fails here, so that somebody says who may call it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import SQLModel, select

import portal.portal as wiring
from portal import db
from portal.access import guard
from portal.access.doors import Door, door_of
from portal.access.frames import well_formed
from portal.access.visit import current
from portal.errors import Refused
from portal.models import ClientOwned
from portal.pages.access import AccessState
from portal.pages.access_calendar import CalendarState
from portal.pages.activity import ActivityState
from portal.pages.appointment_move import AppointmentMoveState
from portal.pages.appointment_state import AppointmentPageState
from portal.pages.booking import BookingState
from portal.pages.booking_service_state import BookingServiceState
from portal.pages.dashboard import DashboardState
from portal.pages.data import DataState
from portal.pages.invoice import InvoiceState
from portal.pages.invoice_send import SendState
from portal.pages.invoices import InvoicesState
from portal.pages.pay import PayState
from portal.pages.pay_several_state import PaySeveralState
from portal.pages.payment_return import ReturnState
from portal.pages.profile_state import ProfileState
from portal.pages.quote_state import QuoteState
from portal.pages.quotes import QuotesState
from portal.pages.receipt import ReceiptState
from portal.state import ClientState
from tests.attack.people import Person, somebody
from tests.build import a_business, become

CLIENT = "reflex___state____state.portal___state____client_state"
QUOTE = f"{CLIENT}.portal___pages___quote_state____quote_state"
DECIDING = f"{CLIENT}.portal___pages___quote_deciding____deciding_state"
ASK = f"{CLIENT}.portal___pages___quote_questions____question_state.ask"
DATA = f"{CLIENT}.portal___pages___data____data_state"
ACCESS = f"{CLIENT}.portal___pages___access____access_state"
CALENDAR = f"{CLIENT}.portal___pages___access_calendar____calendar_state"
PROFILE = f"{CLIENT}.portal___pages___profile_state____profile_state"
EMAIL = f"{CLIENT}.portal___pages___profile_email____email_change_state"
SEVERAL = f"{CLIENT}.portal___pages___pay_several_state____pay_several_state"
SEND = f"{CLIENT}.portal___pages___invoice_send____send_state"
PAY_LINKS = f"{CLIENT}.portal___pages___invoice_pay_links____pay_links_state"
SERVICE = f"{CLIENT}.portal___pages___booking_service_state____booking_service_state"
APPOINTMENT = f"{CLIENT}.portal___pages___appointment_state____appointment_page_state"
MOVE = f"{CLIENT}.portal___pages___appointment_move____appointment_move_state"
SETTINGS = f"{CLIENT}.portal___pages___settings____settings_state"
ROWS: dict[str, Door | None] = {
    f"{CLIENT}.dismiss": Door.SIGNED_IN,
    f"{CLIENT}.tell": Door.INTERNAL,
    f"{CLIENT}.refresh": Door.INTERNAL,
    f"{CLIENT}.portal___pages___dashboard____dashboard_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___activity____activity_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___invoices____invoices_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___invoices____invoices_state.search": Door.PRIVATE,
    f"{CLIENT}.portal___pages___invoice____invoice_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___quotes____quotes_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___quotes____quotes_state.search": Door.PRIVATE,
    f"{QUOTE}.load": Door.PRIVATE,
    f"{QUOTE}.tick": Door.PRIVATE,
    f"{QUOTE}.count": Door.PRIVATE,
    f"{QUOTE}.leave_count": Door.PRIVATE,
    f"{DECIDING}.accept": Door.PRIVATE,
    f"{DECIDING}.sign": Door.INTERNAL,
    f"{DECIDING}.reject": Door.PRIVATE,
    ASK: Door.PRIVATE,
    f"{CLIENT}.portal___pages___invoice_transfer____transfer_state.copied": Door.PRIVATE,
    f"{CLIENT}.portal___pages___invoice_promise____promise_state.promise": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.choose": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.type_amount": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.leave_amount": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.proceed": Door.PRIVATE,
    f"{CLIENT}.portal___pages___pay____pay_state.to_checkout": Door.INTERNAL,
    f"{SEND}.load": Door.PRIVATE,
    f"{SEND}.write_name": Door.PRIVATE,
    f"{SEND}.write_email": Door.PRIVATE,
    f"{SEND}.write_remark": Door.PRIVATE,
    f"{SEND}.send": Door.PRIVATE,
    f"{PAY_LINKS}.end_link": Door.PRIVATE,
    f"{ACCESS}.load": Door.PRIVATE,
    f"{ACCESS}.sign_out": Door.PRIVATE,
    f"{ACCESS}.sign_out_elsewhere": Door.PRIVATE,
    f"{ACCESS}.sign_out_everywhere": Door.PRIVATE,
    f"{ACCESS}.end_link": Door.PRIVATE,
    f"{DATA}.load": Door.PRIVATE,
    f"{DATA}.ask_everything": Door.PRIVATE,
    f"{DATA}.ask_period": Door.PRIVATE,
    f"{DATA}.remove": Door.PRIVATE,
    f"{CALENDAR}.make": Door.PRIVATE,
    f"{CALENDAR}.renew": Door.PRIVATE,
    f"{CALENDAR}.end": Door.PRIVATE,
    f"{CALENDAR}.note_copied": Door.PRIVATE,
    f"{PROFILE}.load": Door.PRIVATE,
    f"{PROFILE}.write": Door.PRIVATE,
    f"{PROFILE}.save": Door.PRIVATE,
    f"{PROFILE}.discard": Door.PRIVATE,
    f"{PROFILE}.take": Door.PRIVATE,
    f"{PROFILE}.hold": Door.PRIVATE,
    f"{EMAIL}.write_email": Door.PRIVATE,
    f"{EMAIL}.write_remark": Door.PRIVATE,
    f"{EMAIL}.ask": Door.PRIVATE,
    f"{SEVERAL}.load": Door.PRIVATE,
    f"{SEVERAL}.leave": Door.PRIVATE,
    f"{SEVERAL}.tick": Door.PRIVATE,
    f"{SEVERAL}.tick_all": Door.PRIVATE,
    f"{SEVERAL}.type_amount": Door.PRIVATE,
    f"{SEVERAL}.leave_amount": Door.PRIVATE,
    f"{SEVERAL}.proceed": Door.PRIVATE,
    f"{SEVERAL}.to_checkout": Door.INTERNAL,
    f"{CLIENT}.portal___pages___payment_return____return_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___receipt____receipt_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___statement____statement_state.load": Door.PRIVATE,
    f"{CLIENT}.portal___pages___statement____statement_state.choose": Door.PRIVATE,
    f"{CLIENT}.portal___pages___booking____booking_state.load": Door.PRIVATE,
    f"{SERVICE}.load": Door.PRIVATE,
    f"{SERVICE}.choose": Door.PRIVATE,
    f"{SERVICE}.write": Door.PRIVATE,
    f"{SERVICE}.confirm": Door.PRIVATE,
    f"{SERVICE}.book": Door.INTERNAL,
    f"{SERVICE}.release": Door.PRIVATE,
    f"{SERVICE}.ran_out": Door.PRIVATE,
    f"{APPOINTMENT}.load": Door.PRIVATE,
    f"{APPOINTMENT}.write": Door.PRIVATE,
    f"{APPOINTMENT}.cancel": Door.PRIVATE,
    f"{MOVE}.load": Door.PRIVATE,
    f"{MOVE}.choose": Door.PRIVATE,
    f"{MOVE}.move": Door.PRIVATE,
    f"{SETTINGS}.load": Door.PRIVATE,
    f"{SETTINGS}.try_zone": Door.PRIVATE,
    f"{SETTINGS}.save": Door.PRIVATE,
    f"{SETTINGS}.choose_theme": Door.PRIVATE,
    f"{SETTINGS}.choose_mails": Door.PRIVATE,
}
ARGUMENTS: dict[str, dict[str, Any]] = {  # what a handler needs to get past its door
    f"{CLIENT}.portal___pages___invoices____invoices_state.search": {"form": {"q": "INV"}},
    f"{CLIENT}.portal___pages___quotes____quotes_state.search": {"form": {"q": "QT"}},
    f"{CLIENT}.portal___pages___invoice_transfer____transfer_state.copied": {"value": "RF25INV00001"},
    f"{CLIENT}.portal___pages___invoice_promise____promise_state.promise": {"form": {"day": "2026-12-03"}},
    f"{CLIENT}.portal___pages___statement____statement_state.choose": {"form": {"first": "2026-01-01", "last": "x"}},
    f"{CLIENT}.portal___pages___pay____pay_state.choose": {"choice": "full", "turn": 1},
    f"{CLIENT}.portal___pages___pay____pay_state.type_amount": {"typed": "60"},
    f"{CLIENT}.portal___pages___pay____pay_state.leave_amount": {"typed": "60"},
    f"{CLIENT}.portal___pages___pay____pay_state.proceed": {"form": {"choice": "full", "amount": "60"}},
    f"{QUOTE}.tick": {"key": "design", "on": True},
    f"{QUOTE}.count": {"key": "design", "typed": "3"},
    f"{QUOTE}.leave_count": {"key": "design", "typed": "3"},
    f"{DECIDING}.accept": {"form": {"version": "1", "signer_name": "Eve", "agreed": True, "take": ["design"]}},
    f"{DECIDING}.reject": {"form": {"version": "1", "kind": "price", "words": "Too much"}},
    ASK: {"form": {"about": "", "question": "Why?"}},
    **{f"{SEND}.write_{name}": {"typed": "Otto"} for name in ("name", "email", "remark")},
    f"{SEND}.send": {"form": {"name": "Otto", "email": "otto@example.com", "remark": ""}},
    f"{PAY_LINKS}.end_link": {"key": "01890000-0000-7000-8000-000000000000"},
    f"{ACCESS}.sign_out": {"key": "01890000-0000-7000-8000-000000000000"},
    f"{DATA}.ask_period": {"form": {"period": "2026-10"}},
    f"{DATA}.remove": {"key": "01890000-0000-7000-8000-000000000000"},
    f"{ACCESS}.end_link": {"key": "01890000-0000-7000-8000-000000000000"},
    f"{PROFILE}.write": {"name": "street", "typed": "Ring 2"},
    f"{PROFILE}.save": {"form": {"client_edition": "0", "contact_edition": "0"}},
    f"{PROFILE}.take": {"name": "street"},
    f"{EMAIL}.write_email": {"typed": "new@example.com"},
    f"{EMAIL}.write_remark": {"typed": "Why?"},
    f"{EMAIL}.ask": {"form": {"new_email": "new", "remark": ""}},
    f"{SEVERAL}.tick": {"slug": "INV-00001", "on": True},
    f"{SEVERAL}.tick_all": {"on": True},
    f"{SEVERAL}.type_amount": {"typed": "60"},
    f"{SEVERAL}.leave_amount": {"typed": "60"},
    f"{SEVERAL}.proceed": {"form": {"amount": "60"}},
    f"{SERVICE}.choose": {"form": {"start": "2026-12-01T09:00Z"}},
    f"{SERVICE}.write": {"key": "why", "typed": "Because"},
    f"{SERVICE}.confirm": {"form": {"why": "Because"}},
    f"{APPOINTMENT}.write": {"typed": "Because"},
    f"{APPOINTMENT}.cancel": {"form": {"reason": "Because"}},
    f"{MOVE}.choose": {"form": {"start": "2026-12-01T09:00Z"}},
    f"{SETTINGS}.try_zone": {"zone": "Asia/Tokyo"},
    f"{SETTINGS}.save": {"form": {"region": "en_US", "zone": "Asia/Tokyo"}},
    f"{SETTINGS}.choose_theme": {"theme": "dark"},
    f"{SETTINGS}.choose_mails": {"choice": "reminders", "wanted": False},
    f"{CLIENT}.tell": {"notice": "x"},
}
NEEDS_A_PAGE = {f"{CLIENT}.refresh"}  # asks Reflex for the load events of the open page: those are swept themselves
# What a person does to their own sessions names no document: of anybody else's rows still none may change.
ON_ONESELF = {
    f"{ACCESS}.sign_out_elsewhere",
    f"{ACCESS}.sign_out_everywhere",
    f"{DATA}.ask_everything",
    f"{DATA}.ask_period",
    *(f"{CALENDAR}.{name}" for name in ("make", "renew", "end")),
    *(f"{SETTINGS}.{name}" for name in ("save", "choose_theme", "choose_mails")),
}


@dataclass(frozen=True)
class Url:
    """The address a page claims to be at."""

    path: str
    query_parameters: dict[str, str]


def handlers() -> dict[str, Any]:
    return {name: entry.handler for name, entry in RegistrationContext.get().event_handlers.items()}


def ours() -> dict[str, Any]:
    """Those of clients' pages; tests/test_sweep_staff.py has the others."""
    mine = {name: handler for name, handler in handlers().items() if name.startswith(CLIENT)}
    return {name: handler for name, handler in mine.items() if "portal___admin___" not in name}


def test_the_table_is_complete() -> None:
    """`setvar` exists on every state; it has no door, so nobody gets to it."""
    found = {name: door_of(handler.fn) for name, handler in ours().items() if not name.endswith(".setvar")}
    assert found == ROWS


def test_what_has_no_door_is_not_admitted() -> None:
    doorless = {name for name, handler in handlers().items() if door_of(handler.fn) is None}
    assert any(name.endswith(".setvar") for name in doorless)
    assert doorless & guard.admitted_from_browser() == set(guard.FROM_BROWSER)
    assert doorless & guard.private() == set(guard.FRAMEWORK)
    assert doorless >= guard.FRAMEWORK, "the framework's own names have not changed"


def test_nothing_of_ours_is_public() -> None:
    assert not guard.public() & set(ours())
    admitted = {name for name in guard.admitted_from_browser() - guard.FROM_BROWSER if name in ours()}
    assert admitted == {name for name, door in ROWS.items() if door is not Door.INTERNAL}


def test_every_page_of_ours_loads_behind_a_door() -> None:
    """on_load events are chosen by a path the browser sends: each must stand in the table."""
    for route in (
        "",
        "/invoices",
        "/invoices/x",
        "/invoices/x/pay",
        "/invoices/x/send",
        "/pay",
        "/payments/return",
        "/receipts/x",
        "/statement",
        "/profile/settings",
        "/quotes",
        "/quotes/x",
        "/activity",
        "/profile",
        "/profile/access",
        "/profile/data",
        "/booking",
        "/booking/x",
        "/booking/appointments/x",
        "/booking/appointments/x/move",
        "/login",
        "/nope",
        "/../x",
    ):
        for spec in wiring.app.get_load_events(route):
            assert door_of(spec.fn) is Door.PRIVATE, route  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ROWS)
def test_internal_events_cannot_be_sent(name: str) -> None:
    frame = f'42/_event,["event",{{"name":"{name}","payload":{{}},"router_data":{{}}}}]'
    assert well_formed(frame, guard.admitted_from_browser) == (ROWS[name] is not Door.INTERNAL)


@pytest.fixture
def two(database: object) -> Iterator[tuple[Person, Person]]:
    """Two clients; nobody is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        made = somebody(session, business), somebody(session, business)
    current.set(None)
    yield made
    current.set(None)


def call(name: str, path: str = "/", **query: str) -> tuple[Any, ClientState]:
    """One handler as Reflex would call it, on a fresh state tree at this address."""
    handler = handlers()[name]
    root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
    state = root.get_substate(handler.state.get_full_name().split(".")) if handler.state else root
    with _at(Url(path, query)):
        answer = asyncio.run(handler.fn(state, **ARGUMENTS.get(name, {})))
    return answer, root


@contextmanager
def _at(url: Url) -> Iterator[None]:
    before = ClientState.router
    ClientState.router = type("Router", (), {"url": url})()  # type: ignore[assignment]
    try:
        yield
    finally:
        ClientState.router = before


def told(root: Any) -> str:
    """Everything hydrating would send."""
    return str(root.dict())


def row_count() -> dict[str, int]:
    """How many rows each table has, and their content, so that any change shows."""
    with db.everyone() as session:
        mapped = [m.class_ for m in SQLModel._sa_registry.mappers]  # pyright: ignore[reportAttributeAccessIssue]
        return {model.__name__: hash(str([repr(row) for row in session.exec(select(model))])) for model in mapped}


def rows_of(person: Person) -> dict[str, list[str]]:
    """Every row of this person's client."""
    with db.everyone() as session:
        mapped = [m.class_ for m in SQLModel._sa_registry.mappers]  # pyright: ignore[reportAttributeAccessIssue]
        owned = [model for model in mapped if issubclass(model, ClientOwned)]
        mine = {model: select(model).where(model.client_id == person.client_id) for model in owned}
        return {model.__name__: sorted(map(repr, session.exec(query))) for model, query in mine.items()}


def addresses(person: Person) -> list[tuple[str, dict[str, str]]]:
    """Every address that would show something of this person."""
    papers = [(f"/invoices/{slug}{end}", {}) for slug in person.slugs for end in ("", "/pay", "/send")]
    keys = [(f"/invoices/{key}", {}) for key in sorted(person.ids)]
    lists = [("/invoices", {"q": slug, "page": slug}) for slug in person.slugs]
    papers.append((f"/receipts/{person.receipt}", {}))
    papers += [(f"/quotes/{slug}", {}) for slug in person.quotes]
    papers.append(("/pay", {"currency": "EUR", "back": "1"}))
    lists += [("/quotes", {"q": "canary", "page": "x"}), ("/quotes", {"status": "pending"})]
    lists.append(("/activity", {"kind": "invoices"}))
    lists.append(("/profile/access", {}))
    lists.append(("/profile/data", {}))
    lists += [("/booking", {"page": "x"}), ("/booking/talk", {"day": "2026-12-01"})]
    to = {"to": "2026-12-01T09:00Z"}
    papers += [(f"/booking/appointments/{person.appointment}{end}", to) for end in ("", "/move")]
    papers.append(("/statement", {"from": "2000-01-01", "currency": "EUR"}))
    return [("/", {}), *papers, *keys, *lists, ("/payments/return", {"session_id": person.session_id})]


@pytest.mark.parametrize("name", sorted(ROWS.keys() - NEEDS_A_PAGE))
def test_a_stranger_gets_nothing_and_changes_nothing(two: tuple[Person, Person], name: str) -> None:
    before = row_count()
    for path, query in addresses(two[1]):
        answer, root = call(name, path, **query)
        said = f"{told(root)} {answer}"
        assert two[1].canary not in said
        assert "Studio" not in said
        assert not any(key in said for key in two[1].ids - {path.rsplit("/")[-1]})
    assert row_count() == before


@pytest.mark.parametrize("name", sorted(ROWS.keys() - NEEDS_A_PAGE))
def test_another_client_gets_nothing_and_changes_nothing(two: tuple[Person, Person], name: str) -> None:
    ada, ben = two
    _become(ada)
    before, theirs = row_count(), rows_of(ben)
    for path, query in addresses(ben):
        answer, root = call(name, path, **query)
        said = f"{told(root)} {answer}"
        asked = {path, path.rsplit("/")[-1], *query.values()}
        assert not [trace for trace in ben.traces() if trace in said and not _echo(trace, asked)], path
    assert rows_of(ben) == theirs
    assert row_count() == before or name in ON_ONESELF


def _echo(trace: str, asked: set[str]) -> bool:
    """A search shows what was typed."""
    return trace in asked


def test_the_owner_does_get_something(two: tuple[Person, Person]) -> None:
    """Else the sweeps above would prove nothing."""
    ada, _ = two
    _become(ada)
    loads = [name for name in ROWS if name.endswith(".load")]
    seen = "".join(told(call(name, path, **query)[1]) for name in loads for path, query in addresses(ada))
    for word in ("name", "description", "detail", "notes", "terms", "po_number"):
        assert f"{ada.canary} {word}" in seen, word
    quoted = told(call(f"{QUOTE}.load", f"/quotes/{ada.quotes[0]}")[1])
    assert f"{ada.canary} work" in quoted
    assert f"text='{ada.canary}'" in quoted, "the thread"
    agreed = told(call(f"{APPOINTMENT}.load", f"/booking/appointments/{ada.appointment}")[1])
    assert f"{ada.canary} title" in agreed
    assert f"('{ada.canary}', '{ada.canary}')" in agreed, "the answers"


BOOKED: list[type[ClientState]] = [BookingServiceState, AppointmentPageState, AppointmentMoveState]


@pytest.mark.parametrize("state", [InvoiceState, PayState, SendState, ReceiptState, QuoteState, *BOOKED])
def test_foreign_and_absent_look_alike(two: tuple[Person, Person], state: type[ClientState]) -> None:
    ada, ben = two
    _become(ada)
    name = next(n for n in ROWS if n.startswith(state.get_full_name()) and n.endswith(".load"))
    seen = []
    for slug in (
        ben.slugs[0],
        ben.quotes[0],
        ben.receipt,
        ben.appointment,
        "INV-99999",
        "",
        "..",
        "%",
        "' or 1=1 --",
        "x" * 5000,
        "\x00",
        "\ud800".encode("utf-8", "replace").decode(),
    ):
        end = {PayState: "/pay", SendState: "/send"}.get(state, "")
        root = call(name, f"/invoices/{slug}{end}")[1]
        shown = root.get_substate(state.get_full_name().split("."))
        seen.append((shown.missing, shown.notice, shown.ready))
    assert set(seen) == {(True, "", True)}


def _become(person: Person) -> None:
    from portal.models import Contact

    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, person.contact_id))


def test_a_public_method_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match="is public"):
        type("Careless", (ClientState,), {"__module__": __name__, "helper": lambda self, what: None})


def test_an_unannotated_argument_is_refused_at_import() -> None:
    from portal.state import event

    async def load(self: Any, anything) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(TypeError, match="annotate anything"):
        event(load)


def test_a_refusal_shows_words_and_no_more(two: tuple[Person, Person]) -> None:
    state = DashboardState(_reflex_internal_init=True)  # type: ignore[call-arg]
    state._refuse(Refused())
    assert state.notice == "That did not work."


def test_states_hold_no_identity() -> None:
    """Nothing named like an id, a cookie or a token is a var of ours, so none can be sent."""
    for state in (
        ClientState,
        DashboardState,
        InvoicesState,
        InvoiceState,
        PayState,
        PaySeveralState,
        ProfileState,
        AccessState,
        CalendarState,
        ActivityState,
        DataState,
        QuotesState,
        QuoteState,
        ReturnState,
        ReceiptState,
        BookingState,
        *BOOKED,
    ):
        for name in (*state.base_vars, *state.computed_vars):
            assert not any(word in name for word in ("client_id", "contact_id", "cookie", "token", "login")), name
