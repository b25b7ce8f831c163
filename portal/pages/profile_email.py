"""Asking for another e-mail address: it is shown, locked, with a form that asks the business to change it."""

from typing import Annotated

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import change_requests
from portal.domain.change_requests import LONGEST, NoAddress, SameAddress
from portal.domain.signer import TooLong
from portal.pages.profile_state import ProfileState
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import submit
from portal.ui.field import field, text_area
from portal.ui.folded import folded
from portal.ui.text import given, t

Email = Annotated[str, Field(max_length=1000)]
Remark = Annotated[str, Field(max_length=LONGEST * 4)]


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Asked(TypedDict):
    """The form."""

    new_email: Email
    remark: Remark


class EmailChangeState(ClientState):
    """The request that is being written; what is typed stays until it is sent."""

    email: str = ""
    remark: str = ""
    started: bool = False  # also after a reload the form is open
    error: str = ""
    remark_error: str = ""

    @event
    async def write_email(self, typed: Email) -> None:
        """Kept as it is typed."""
        self.email, self.started = typed, True

    @event
    async def write_remark(self, typed: Remark) -> None:
        """The same of the words."""
        self.remark, self.started = typed, True

    @event
    async def ask(self, form: Asked) -> rx.event.EventSpec | None:
        """Sent; what cannot be sent stays in the fields."""
        self.email, self.remark = form["new_email"], form["remark"]
        self.error = self.remark_error = ""
        try:
            await visit(change_requests.ask, self.email, self.remark)
        except (NoAddress, SameAddress) as refused:
            self.error = refused.said()
            return rx.set_focus("field-new_email")  # pyright: ignore[reportReturnType]
        except TooLong as refused:
            self.remark_error = refused.said()
            return rx.set_focus("field-remark")  # pyright: ignore[reportReturnType]
        self.email, self.remark, self.started = "", "", False
        page = await self.get_state(ProfileState)
        await page._look()
        self.notice = said("Your request is on its way. We have mailed you a copy, at your present address.")
        return None


def email_request() -> rx.Component:
    """What was asked for, or the form that asks."""
    request = ProfileState.shown.request
    asked = rx.el.p(
        t("You asked us on {when} to change it to {email}. We will get back to you.",
          when=request.when, email=request.email),
        class_name="text-soft wrap-anywhere",
    )  # fmt: skip
    return rx.cond(
        given(request.email), asked, folded(t("Ask us to change it"), request_form(), open=EmailChangeState.started)
    )


def request_form() -> rx.Component:
    """The new address, and why."""
    return rx.el.form(
        rx.el.p(
            t("You sign in with this address, so we change it for you. We may ask back before we do."),
            class_name="text-soft",
        ),
        field(
            t("New e-mail address"), "new_email", error=EmailChangeState.error, type="email", auto_complete="email",
            default_value=EmailChangeState.email, on_change=EmailChangeState.write_email, max_length=254,
        ),
        text_area(
            t("Remark (optional)"), "remark", error=EmailChangeState.remark_error, rows=2, max_length=LONGEST,
            default_value=EmailChangeState.remark, on_change=EmailChangeState.write_remark,
        ),
        submit(t("Send request"), kind="quiet", class_name="justify-self-start max-sm:w-full"),
        on_submit=EmailChangeState.ask,
        no_validate=True,
        class_name="grid gap-4",
    )  # fmt: skip
