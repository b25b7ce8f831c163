"""The settings of the portal as a page holds them: one form per card, each saved by itself.

What is stored takes the place of what a form shows when the page is opened, and in one form when it is saved: never
while somebody types, whatever is changed elsewhere meanwhile.
"""

from typing import Annotated, Any, Literal, NotRequired
from urllib.parse import urlencode

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import colors, company, logo, money_rules
from portal.domain.admin.colors import Look
from portal.domain.admin.company import Company
from portal.domain.admin.money_rules import MoneyRules
from portal.domain.pictures import REFUSED
from portal.errors import WrongFields
from portal.text import t as said

Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
Color = Annotated[str, Field(max_length=40)]


@with_config(ConfigDict(extra="ignore"))
class CompanyForm(TypedDict):
    """Who the portal says it is."""

    display_name: Typed
    legal_name: Typed
    contact_email: Typed
    contact_phone: Typed
    website: Typed


@with_config(ConfigDict(extra="ignore"))
class ColorForm(TypedDict):
    """Its colours."""

    primary: Color
    second: Color


@with_config(ConfigDict(extra="ignore"))
class TermsForm(TypedDict):
    """What new documents say."""

    terms: Typed


@with_config(ConfigDict(extra="ignore"))
class MoneyForm(TypedDict):
    """The rules for paying; a box that is not ticked is not sent."""

    partial: NotRequired[Typed]
    minimum: Typed
    deposit: Typed
    promise: Typed
    reminders: Typed


class PortalSettingsState(StaffState):
    """Everything that is set, as it is now."""

    company: Company = Company()
    look: Look = Look()
    terms: str = ""
    money: MoneyRules = MoneyRules()
    vat_editable: bool = False
    logo_error: str = ""
    known: bool = False
    drawn: dict[str, int] = {}  # by form: how often what is stored took the place of what it showed

    @staff_event
    async def load(self) -> None:
        """Who looks; whatever was changed elsewhere is not put into a form somebody may be filling in."""
        await self._enter()
        self.ready = True

    @staff_event
    async def open(self) -> Any:
        """The page is on the screen: all forms as they are stored, and what came of a logo."""
        self.company, self.look = await staff_visit(company.shown), await staff_visit(colors.shown)
        self.terms, self.money = await staff_visit(company.terms), await staff_visit(money_rules.shown)
        self.vat_editable = await staff_visit(money_rules.vat_editable)
        self.errors, self.logo_error, self.known = {}, "", True
        for form in ("company", "primary", "second", "terms", "money", "vat"):
            self._draw(form)
        came = self.router.url.query_parameters.get("logo", "")
        if came in REFUSED:
            self.logo_error = REFUSED[came]().said()
        elif came == "saved":
            self.notice = said("Your logo is on every page now, and on mails and PDFs from now on.")
        return rx.redirect(self._here_without("logo"), replace=True) if came else None

    @staff_event
    async def save_company(self, form: CompanyForm) -> Any:
        """Name and ways to reach a human."""
        try:
            self.company = await staff_visit(company.save, dict[str, Any](form))
        except WrongFields as refused:
            return self._mark(refused, *company.FIELDS)
        return self._saved("company")

    @staff_event
    async def remove_logo(self) -> None:
        """The initial again."""
        await staff_visit(logo.remove)
        self.notice, self.logo_error = said("The logo is gone; the first letter of your name stands there."), ""

    @staff_event
    async def try_color(self, which: Literal["primary", "second"], color: Color, picked: bool) -> None:
        """How it would look. What was picked is written into the field, what was typed moves the picker."""
        now = {"primary": self.look.primary, "second": self.look.second, which: color}
        self.look = await staff_visit(colors.tried, now["primary"], now["second"])
        self._draw(which if picked else f"{which} picker")

    @staff_event
    async def save_colors(self, form: ColorForm) -> Any:
        """On every open page at once."""
        try:
            self.look = await staff_visit(colors.save, form["primary"], form["second"])
        except WrongFields as refused:
            return self._mark(refused, "primary", "second")
        self._draw("primary")
        return self._saved("second")

    @staff_event
    async def save_terms(self, form: TermsForm) -> Any:
        """For documents that are written from now on."""
        try:
            self.terms = await staff_visit(company.save_terms, form["terms"])
        except WrongFields as refused:
            return self._mark(refused)
        return self._saved("terms")

    @staff_event
    async def save_money(self, form: MoneyForm) -> Any:
        """For owners alone."""
        typed = {**form, "partial": form.get("partial", "")}
        try:
            self.money = await staff_visit(money_rules.save, typed)
        except WrongFields as refused:
            return self._mark(refused, "minimum", "deposit", "promise", "reminders")
        return self._saved("money")

    @staff_event
    async def let_vat_be_edited(self, wanted: bool) -> None:
        """Saved at once."""
        await staff_visit(money_rules.let_vat_be_edited, wanted)
        self.vat_editable = wanted

    def _here_without(self, name: str) -> str:
        url = self.router.url
        rest = {key: said for key, said in url.query_parameters.items() if key != name}
        return url.path + (f"?{urlencode(rest)}" if rest else "")

    def _saved(self, form: str) -> None:
        self._draw(form)
        self.errors, self.notice = {}, said("Saved. Your clients see it now.")

    def _draw(self, form: str) -> None:
        self.drawn = {**self.drawn, form: self.drawn.get(form, 0) + 1}
