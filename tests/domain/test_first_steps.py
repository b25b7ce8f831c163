"""The wizard's steps: done or skipped once, for owners, and the last of them sends one invoice."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.domain.admin import actions, first_steps, founding, shell
from portal.domain.admin.first_steps import NobodyToTell
from portal.domain.admin.founding import STEPS, Answers
from portal.domain.profile import Wrong
from portal.errors import Misconfigured, NotFound, WrongFields
from portal.models import Business, Client, Contact, Invoice, InvoiceState, Outbox, Staff, StaffRole
from portal.models.base import uuid7
from tests.staff import a_staff, become_staff

CLIENT = {"name": "Berger & Sons", "person": "Ben Berger", "email": "ben@example.com"}
INVOICE = {"description": "Concept", "price": "450", "tax": "20"}
ANSWERS = Answers("Atelier Lind", "Ada Lind", "ada@example.com")


@pytest.fixture
def owner(database: object) -> Iterator[None]:
    founding.found_here(ANSWERS)
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff)).one())
    yield
    current.set(None)


def run(rule: Any, *args: Any) -> Any:
    return staff_visit_now(rule, *args)


def count(model: Any) -> int:
    with db.everyone() as session:
        return len(session.exec(select(model)).all())


def test_every_step_is_asked_for_until_it_is_done_or_skipped(owner: None) -> None:
    assert run(first_steps.read).left == STEPS
    for nth, step in enumerate(STEPS, 1):
        assert run(first_steps.is_at, step)
        run(first_steps.past, step)
        run(first_steps.past, step)
        assert not run(first_steps.is_at, step)
        assert run(shell.surroundings).to_set_up == len(STEPS) - nth
    told = [row.sentence for row in run(actions.page).rows]
    assert told[0] == "Ada Lind was done with a step of the set-up: the first invoice"
    assert len(told) == len(STEPS) + 1


def test_from_a_client_to_an_invoice_on_its_way(owner: None) -> None:
    key = uuid7()
    run(first_steps.enter_client, key, CLIENT)
    run(first_steps.enter_client, key, CLIENT)
    assert (count(Client), count(Contact)) == (1, 1)
    assert run(first_steps.read).client == "Berger & Sons"
    number = run(first_steps.send_invoice, INVOICE)
    assert run(first_steps.send_invoice, INVOICE) == ""
    with db.everyone() as session:
        invoice, mail = session.exec(select(Invoice)).one(), session.exec(select(Outbox)).one()
    assert (invoice.number, invoice.state, invoice.total_minor) == (number, InvoiceState.OPEN, 54000)
    assert mail.kind == "invoice_sent"
    assert run(first_steps.read).left == ("company", "address", "logo", "colors", "stripe")


@pytest.mark.parametrize(("field", "typed"), [("person", ""), ("email", ""), ("email", "ben@")])
def test_an_invoice_needs_somebody_who_can_open_it(owner: None, field: str, typed: str) -> None:
    with pytest.raises((WrongFields, Wrong)) as refused:
        run(first_steps.enter_client, uuid7(), {**CLIENT, field: typed})
    assert list(refused.value.fields) == [field]
    assert count(Client) == 0
    assert run(first_steps.is_at, "client")
    assert NobodyToTell().said()


def test_a_client_needs_a_name(owner: None) -> None:
    with pytest.raises(Wrong) as refused:
        run(first_steps.enter_client, uuid7(), {**CLIENT, "name": " "})
    assert list(refused.value.fields) == ["name"]


@pytest.mark.parametrize(("field", "typed"), [("description", " "), ("price", "a lot"), ("price", ""), ("tax", "101")])
def test_what_is_wrong_with_the_invoice_is_said_and_nothing_is_written(owner: None, field: str, typed: str) -> None:
    run(first_steps.enter_client, uuid7(), CLIENT)
    with pytest.raises(WrongFields) as refused:
        run(first_steps.send_invoice, {**INVOICE, field: typed})
    assert list(refused.value.fields) == [field]
    assert (count(Invoice), count(Outbox)) == (0, 0)
    assert run(first_steps.is_at, "invoice")


def test_an_invoice_needs_a_client(owner: None) -> None:
    run(first_steps.past, "client")
    with pytest.raises(NotFound):
        run(first_steps.send_invoice, INVOICE)


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.AGENT])
def test_it_is_the_owners(owner: None, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.exec(select(Business)).one(), role))
    for rule, *given in (
        [first_steps.read],
        [first_steps.past, "logo"],
        [first_steps.enter_client, uuid7(), CLIENT],
        [first_steps.send_invoice, INVOICE],
    ):
        with pytest.raises(NotYours):
            run(rule, *given)
    assert run(shell.surroundings).to_set_up == 0


def test_from_the_command_line_it_is_entered_once(database: object) -> None:
    assert "ada@example.com may sign in" in founding.found_here(ANSWERS)
    assert "nothing was changed" in founding.found_here(Answers("Other", "Eve", "eve@example.com")).casefold()
    assert (count(Business), count(Staff)) == (1, 1)


def test_what_is_wrong_on_the_command_line_is_said_all_at_once(database: object) -> None:
    with pytest.raises(Misconfigured) as wrong:
        founding.found_here(Answers("", "", "x", "XX", "E", "Y"))
    assert len(wrong.value.complaints) == 6
    assert count(Business) == 0
