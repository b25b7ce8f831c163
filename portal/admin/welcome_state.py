"""The wizard as a page holds it: one step at a time, each done or skipped; what is left is kept, so it can be gone on
with on another day."""

from typing import Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.payments_state import PaymentsState
from portal.admin.settings_papers_state import AddressTyped, PapersState
from portal.admin.settings_state import ColorForm, CompanyForm
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import colors, company, first_steps
from portal.domain.admin.first_steps import OF_CLIENT, OF_INVOICE, FirstSteps
from portal.domain.admin.founding import STEPS
from portal.domain.profile import Wrong
from portal.errors import WrongFields
from portal.models.base import uuid7
from portal.text import t as said

PAGE, DONE = "/admin/welcome", "done"
Step = Literal["company", "address", "logo", "colors", "stripe", "client", "invoice"]
Typed = Annotated[str, Field(max_length=2000)]  # what is too long is said in words, not here


@with_config(ConfigDict(extra="ignore"))
class ClientTyped(TypedDict):
    """Who is sent invoices."""

    name: Typed
    person: Typed
    email: Typed


@with_config(ConfigDict(extra="ignore"))
class InvoiceTyped(TypedDict):
    """What for, and how much."""

    description: Typed
    price: Typed
    tax: Typed


class WelcomeState(StaffState):
    """Where the person is, and what is left."""

    steps: FirstSteps = FirstSteps()
    step: str = ""
    nth: int = 0  # of the steps, from 1
    before: str = ""  # the address of the step before; empty: none
    has_left: bool = False
    _next: str = ""  # the key of the client that is to be: pressed twice, it is one

    @staff_event
    async def load(self) -> Any:
        """The step the address names, or else the first that is left."""
        await self._enter()
        self.steps = await staff_visit(first_steps.read)
        asked = self.router.url.query_parameters.get("step", "")
        found = asked if asked in (*STEPS, DONE) else next(iter(self.steps.left), DONE)
        if found != self.step:
            self.errors, self._next = {}, uuid7().hex
        self.step, self.has_left = found, bool(self.steps.left)
        self.nth = STEPS.index(found) + 1 if found in STEPS else len(STEPS)
        self.before = f"{PAGE}?step={STEPS[self.nth - 2]}" if found in STEPS and self.nth > 1 else ""
        self.ready = True
        return PaymentsState.load if found == "stripe" else None

    @staff_event
    async def go_on(self, step: Step) -> Any:
        """Done, or skipped."""
        await staff_visit(first_steps.past, step)
        return await self._onwards(step)

    @staff_event
    async def save_company(self, form: CompanyForm) -> Any:
        """As in the settings."""
        try:
            await staff_visit(company.save, dict[str, Any](form))
        except WrongFields as refused:
            return self._mark(refused, *company.FIELDS)
        await staff_visit(first_steps.past, "company")
        return await self._onwards("company")

    @staff_event
    async def save_address(self, form: AddressTyped) -> Any:
        """As in the settings."""
        papers = await self.get_state(PapersState)
        if wrong := await papers._keep_address(form):
            return wrong
        await staff_visit(first_steps.past, "address")
        return await self._onwards("address")

    @staff_event
    async def save_colors(self, form: ColorForm) -> Any:
        """As in the settings."""
        try:
            await staff_visit(colors.save, form["primary"], form["second"])
        except WrongFields as refused:
            return self._mark(refused, "primary", "second")
        await staff_visit(first_steps.past, "colors")
        return await self._onwards("colors")

    @staff_event
    async def enter_client(self, form: ClientTyped) -> Any:
        """The first client."""
        try:
            await staff_visit(first_steps.enter_client, UUID(self._next or uuid7().hex), dict[str, Any](form))
        except WrongFields as refused:
            return self._mark(refused, *OF_CLIENT)
        except Wrong as wrong:
            self.errors = dict(wrong.fields)
            return rx.set_focus(f"field-{next(iter(wrong.fields))}")
        return await self._onwards("client")

    @staff_event
    async def send_invoice(self, form: InvoiceTyped) -> Any:
        """Its first invoice."""
        try:
            number = await staff_visit(first_steps.send_invoice, dict[str, Any](form))
        except WrongFields as refused:
            return self._mark(refused, *OF_INVOICE)
        if number:
            self.notice = said("Invoice {number} is on its way.", number=number)
        return await self._onwards("invoice")

    async def _onwards(self, step: str) -> Any:
        """To the next step that is left, from this one on; then to those before it."""
        left = (await staff_visit(first_steps.read)).left
        later = [one for one in left if STEPS.index(one) > STEPS.index(step)]
        self.errors, self._takes_notice_along = {}, True
        return rx.redirect(f"{PAGE}?step={next(iter([*later, *left]), DONE)}")
