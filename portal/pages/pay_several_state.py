"""Choosing several invoices to pay: what is ticked and typed, and the way to the one payment for all."""

from dataclasses import replace
from functools import partial
from typing import Any

import reflex as rx
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from portal.access.doors import Door
from portal.access.visit import visit
from portal.domain import several
from portal.domain.attempts import Attempt, Begun
from portal.domain.several import Plan
from portal.domain.several_words import SeveralRow
from portal.pages.paying import LONGEST, go_to_pay, settled_meanwhile
from portal.state import ClientState, event


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class PayingSeveral(TypedDict, total=False):
    """The form: the typed words. What is ticked came with each tick."""

    amount: str


class PaySeveralState(ClientState):
    """A choice of invoices. Rows are sent once; while somebody types, only what each would get."""

    plan: Plan = Plan()
    rows: list[SeveralRow] = []
    chosen: list[str] = []
    gets: dict[str, str] = {}
    parts: dict[str, str] = {}
    attempt: Attempt = Attempt()
    typed: str = ""
    error: str = ""
    turn: int = 0  # counts how often the ticks were set here instead of by hand
    busy: bool = False
    came_back: bool = False

    @event
    async def load(self) -> Any:
        """What can be paid now. What is ticked and typed stays while the page is open."""
        asked = self.router.url.query_parameters
        currency, before = asked.get("currency", ""), self.plan.currency
        arrived = not self.is_hydrated  # or else a change was pushed
        back = arrived and "back" in asked
        await self._enter()
        if back:
            paid = await settled_meanwhile(await visit(several.open_page, currency))
            if paid:
                return rx.redirect(paid, replace=True)
            self.came_back = paid is not None
        elif arrived:
            self.came_back = False
        self.busy = False
        if back or not before or currency not in ("", before):
            begun = await visit(several.begun, currency) if back else Begun()
            self.typed, self.error = begun.typed, ""
            await self._show(currency, list(begun.slugs) or None)
            self.turn += 1
        else:
            await self._show(before, self.chosen)
        self.ready = True
        return None

    @event
    async def leave(self) -> None:
        """Gone to another page: next time all are ticked again."""
        self.plan, self.rows, self.chosen, self.typed, self.error = Plan(), [], [], "", ""

    @event
    async def tick(self, slug: str, on: bool) -> None:
        """One invoice more or less."""
        known = {row.slug for row in self.rows}
        self.chosen = [one for one in self.chosen if one != slug] + [slug] * (on and slug in known)
        await self._plan()

    @event
    async def tick_all(self, on: bool) -> None:
        """All of them, or none."""
        await self._show(self.plan.currency, None if on else [])
        self.turn += 1

    @event
    async def type_amount(self, typed: str) -> None:
        """While it is typed every invoice says what it would get; errors wait until the field is left."""
        self.typed, self.error = typed[:LONGEST], ""
        await self._plan()

    @event
    async def leave_amount(self, typed: str) -> None:
        """Say what is wrong with it."""
        self.typed = typed[:LONGEST]
        await self._plan()
        self.error = self.plan.problem

    @event
    async def proceed(self, form: PayingSeveral) -> Any:
        """Show at once that it goes on; a second press changes nothing."""
        if self.busy:
            return None
        self.typed = form.get("amount", "")[:LONGEST]
        await self._plan()
        self.error = self.plan.problem
        if self.error:
            return rx.set_focus("field-amount")
        self.busy = True
        return PaySeveralState.to_checkout

    @event(door=Door.INTERNAL)
    async def to_checkout(self) -> Any:
        """To the payment page: amounts are the server's own, the browser only says which and what was typed."""
        reserving = visit(several.reserve_several, self.plan.currency, self.chosen, self.typed)
        return await go_to_pay(self, reserving, partial(self._show, self.plan.currency, self.chosen))

    async def _show(self, currency: str, slugs: list[str] | None) -> None:
        """Rows and ticks anew; `slugs` None ticks all."""
        plan = await visit(several.plan, currency, slugs, self.typed)
        self.attempt = await visit(several.attempt, plan.currency)
        self.rows, self.chosen = plan.rows, [row.slug for row in plan.rows if row.chosen]
        self._keep(plan)

    async def _plan(self) -> None:
        """What each would get now."""
        self._keep(await visit(several.plan, self.plan.currency, self.chosen, self.typed))

    def _keep(self, plan: Plan) -> None:
        self.gets = {row.slug: row.gets for row in plan.rows}
        self.parts = {row.slug: row.part for row in plan.rows}
        self.plan = replace(plan, rows=[])
