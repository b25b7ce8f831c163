"""The pages of staff's invoices: a double press does one thing, and what is typed stays until it is stored."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import func, select

import portal.portal as wiring
from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.admin.draft_state import DraftState
from portal.admin.invoice_state import AdminInvoiceState
from portal.domain.admin import drafts, product_form
from portal.models import Client, Invoice, Payment, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.staff import a_staff, become_staff
from tests.test_sweep_events import Url, _at

CAME = {"turn": "1", "amount": "30", "day": "2026-01-02", "method": "cash", "reference": ""}


class Tab:
    """One page in one browser tab: its State outlives each event."""

    def __init__(self, state: type, path: str, **query: str) -> None:
        root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
        self.state: Any = root.get_substate(state.get_full_name().split("."))  # type: ignore[attr-defined]
        self.at = Url(path, query)
        self("load")

    def __call__(self, event: str, **given: Any) -> Any:
        handler: Callable[..., Any] = self.state.event_handlers[event].fn
        with _at(self.at):
            return asyncio.run(handler(self.state, **given))  # type: ignore[arg-type]

    def type(self, key: str, **fields: str) -> None:
        """Into the fields of a line."""
        for field, typed in fields.items():
            self("type_line", key=key, field=field, typed=typed)


@pytest.fixture
def client(database: object) -> UUID:
    """A client with somebody who reads about money; an owner signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.OWNER))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client)
        return client.id


@pytest.fixture
def invoice(client: UUID) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.exec(select(Client)).one()).id.hex


def many(model: Any) -> int:
    with db.everyone() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_a_second_press_answers_an_older_page(invoice: str) -> None:
    tab = Tab(AdminInvoiceState, f"/admin/invoices/{invoice}")
    tab("record", form=CAME)
    tab("record", form=CAME)
    assert (many(Payment), tab.state.notice) == (1, "The payment is recorded.")
    for _ in range(2):
        tab("credit", form={"turn": "2", "credit": "5", "credit_reason": ""})
    assert many(Invoice) == 2
    for _ in range(2):
        tab("copy", turn="3")
    assert many(Invoice) == 3
    assert tab.state.card.balance == "€65.00"


def test_the_same_money_again_is_asked_about_before_it_is_believed(invoice: str) -> None:
    tab = Tab(AdminInvoiceState, f"/admin/invoices/{invoice}")
    tab("record", form={**CAME, "again": "yes"})
    tab("record", form={**CAME, "turn": "2", "again": "yes"})  # ticked by nobody: the question was not asked yet
    assert (many(Payment), tab.state.came_twice) == (1, True)
    assert "recorded already" in tab.state.notice
    tab("record", form={**CAME, "turn": "2", "again": "yes"})
    assert (many(Payment), tab.state.came_twice) == (2, False)


def test_what_is_wrong_is_marked_and_can_be_sent_again(invoice: str) -> None:
    tab = Tab(AdminInvoiceState, f"/admin/invoices/{invoice}")
    tab("record", form={**CAME, "amount": "a lot"})
    assert list(tab.state.errors) == ["amount"]
    tab("record", form=CAME)
    assert (tab.state.errors, many(Payment)) == ({}, 1)


def test_who_is_told_is_chosen_among_those_who_read(client: UUID) -> None:
    with db.everyone(write=True) as session:
        draft = an_invoice(session, session.exec(select(Client)).one(), draft=True).id.hex
    tab = Tab(AdminInvoiceState, f"/admin/invoices/{draft}")
    (ada,) = tab.state.told
    tab("tick", key=UUID(ada), on=False)
    tab("tick", key=UUID(int=1), on=True)
    assert tab.state.told == []
    tab("tick", key=UUID(ada), on=True)
    assert tab.state.told == [ada]
    tab("issue", form={"turn": "1", "message": ""})
    assert tab.state.card.number == "INV-00001"


def test_lines_come_move_and_go_and_keep_what_is_typed(client: UUID) -> None:
    tab = Tab(DraftState, "/admin/invoices/new", client=client.hex)
    tab.type("1", description="One", price="10", tax="20")
    tab("add_line")
    tab.type("2", description="Two", price="5")
    tab("move_line", key="2", down=False)
    assert [(one.description, one.tax) for one in tab.state._typed.lines] == [("Two", "20"), ("One", "20")]
    assert (tab.state.sums.total, tab.state.fresh) == ("€18.00", "description-2")
    tab("move_line", key="2", down=False)
    tab("move_line", key="9", down=True)
    tab("remove_line", key="2")
    tab("remove_line", key="9")
    assert [one.description for one in tab.state.lines] == ["One"]


def test_a_product_is_offered_marked_and_taken_by_keys_alone(client: UUID) -> None:
    for name in ("Concept", "Concert", "Print"):
        facts = {"name": name, "detail": "More", "price": "50", "currency": "EUR", "unit": "HUR", "tax": "10"}
        staff_visit_now(product_form.save, "new", 0, facts)
    tab = Tab(DraftState, "/admin/invoices/new", client=client.hex)
    tab.type("1", quantity="3", price="a lot", description="con")
    assert [one.name for one in tab.state.picks] == ["Concept", "Concert"]
    assert tab.state.picking == "1"
    for _ in range(5):
        tab("mark_pick", down=True)
    tab("mark_pick", down=False)
    tab("add_line")  # Enter
    (line,) = tab.state.lines
    assert (line.description, line.detail, line.quantity, line.price) == ("Concept", "More", "3", "50.00")
    assert (line.unit, line.tax, line.filled) == ("HUR", "10", 1)
    assert (tab.state.fresh, tab.state.picking, tab.state.sums.total) == ("quantity-1", "", "€165.00")
    tab("add_line")
    tab.type("2", description="con")
    tab("pick", key="1", product=tab.state.picks[1].key)  # offered to another line
    tab("pick", key="2", product="x")
    tab("leave_picks")
    tab("mark_pick", down=True)
    tab("add_line")
    assert [one.description for one in tab.state.lines] == ["Concept", "con", ""]


def test_nothing_typed_is_lost_by_an_error_a_push_or_a_reload(client: UUID) -> None:
    tab = Tab(DraftState, "/admin/invoices/new", client=client.hex)
    tab.type("1", description="Work", price="a lot")
    tab("type_field", field="notes", typed="Thank you")
    tab("save")
    assert (list(tab.state.errors), many(Invoice)) == (["price-1"], 0)
    assert (tab.state.fresh, tab.state.lines[0].filled) == ("price-1", 1)  # it takes the focus
    before = tab.state.turn
    tab.state.is_hydrated = True
    tab("load")  # a push: the fields stay as they are
    assert tab.state.turn == before
    tab.state.is_hydrated = False
    tab("load")  # the page anew: its fields are filled with what was typed
    assert tab.state.turn == before + 1
    assert (tab.state.lines[0].price, tab.state.draft.notes) == ("a lot", "Thank you")
    tab.type("1", price="10")
    assert tab.state.errors == {}
    tab("type_line", key="1", field="price", typed="99", turn=tab.state.turn - 1)  # of what stood there before
    tab("type_field", field="notes", typed="Old", turn=tab.state.turn - 1)
    assert (tab.state._typed.lines[0].price, tab.state._typed.notes) == ("10", "Thank you")
    tab("save")
    tab("save")
    assert (many(Invoice), tab.state.changed) == (1, False)


def test_another_draft_is_not_filled_with_what_was_typed_for_this_one(client: UUID) -> None:
    tab = Tab(DraftState, "/admin/invoices/new", client=client.hex)
    tab.type("1", description="Work", price="10")
    tab("save")
    key = staff_visit_now(drafts.copy, _only())
    tab.at = Url(f"/admin/invoices/{key}/edit", {})
    tab("load")
    tab.type("1", description="Other work")
    tab.at = Url("/admin/invoices/new", {"client": client.hex})
    tab("load")
    assert [one.description for one in tab.state.lines] == [""]
    tab.at = Url("/admin/invoices/new", {})
    tab("load")
    assert [one.name for one in tab.state.payers] == ["Berger GmbH"]
    tab("save")
    assert many(Invoice) == 2


def _only() -> str:
    with db.everyone() as session:
        return session.exec(select(Invoice)).one().id.hex
