"""One invoice that is open before somebody of the staff, and what is done with it."""

from typing import Annotated, Any, NotRequired
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.mail_state import MailState
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import drafts, invoice, invoice_actions, invoice_issuing, invoice_payments
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_payments import TypedPayment
from portal.domain.offline import RecordedAlready
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields
from portal.models import PaymentMethod
from portal.text import t as said

OUTCOME = "outcome"  # where the focus goes when something was done
HERE = "/admin/invoices"
Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here
Turn = Annotated[str, Field(max_length=20)]
ORDER = (
    "subject",
    "message",
    "amount",
    "day",
    "reference",
    "credit",
    "credit_reason",
    "refund",
    "refund_reason",
    "mistake",
)


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Issuing(TypedDict):
    """Issue and send. Who is told came with each tick; `turn`: the page this answers to."""

    turn: Turn
    subject: NotRequired[Typed]
    message: NotRequired[Typed]


@with_config(ConfigDict(extra="ignore"))
class Recording(TypedDict):
    """Money that came."""

    turn: Turn
    amount: Typed
    day: Typed
    method: PaymentMethod
    reference: Typed
    again: NotRequired[Typed]


@with_config(ConfigDict(extra="ignore"))
class Crediting(TypedDict):
    """A credit note."""

    turn: Turn
    credit: Typed
    credit_reason: Typed


@with_config(ConfigDict(extra="ignore"))
class Refunding(TypedDict):
    """Money to give back."""

    turn: Turn
    payment: UUID
    refund: Typed
    refund_reason: Typed


@with_config(ConfigDict(extra="ignore"))
class TakingBack(TypedDict):
    """A payment recorded by mistake."""

    turn: Turn
    payment: UUID
    mistake: Typed


class AdminInvoiceState(MailState, StaffState):
    """One document. `turn` counts what was done: a second press of a button answers an older page, and does nothing."""

    turn: int = 0
    came_twice: bool = False  # the payment is known already: whether it is another one is asked

    @staff_event
    async def load(self) -> None:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal."""
        key = self._key()
        if is_other := key != self.card.key:
            self.ready, self.card, self.errors, self.came_twice = False, InvoiceCard(), {}, False
            self.turn += 1
            self._forget_mail()
        await self._enter()
        self.card = await staff_visit(invoice.card, key)
        known = [one.key for one in self.card.readers]
        self.told = known if is_other else [one for one in self.told if one in known]
        self.ready = True

    @staff_event
    async def issue(self, form: Issuing) -> Any:
        """From now on it is the client's."""
        done = said("The invoice is issued. Those you chose are told by mail.")
        words = form.get("message", ""), form.get("subject", "")
        return await self._do(form["turn"], done, invoice_issuing.issue, list(self.told), *words)

    @staff_event
    async def record(self, form: Recording) -> Any:
        """Money came."""
        again = self.came_twice and bool(form.get("again"))
        given = TypedPayment(form["amount"], form["day"], form["method"], form["reference"], again)
        return await self._do(form["turn"], said("The payment is recorded."), invoice_payments.record, given)

    @staff_event
    async def credit(self, form: Crediting) -> Any:
        """A credit note."""
        done = said("The credit note is issued. The client is told by mail.")
        return await self._do(form["turn"], done, invoice_actions.credit, form["credit"], form["credit_reason"])

    @staff_event
    async def refund(self, form: Refunding) -> Any:
        """Give money back."""
        rule, reason = invoice_payments.refund, form["refund_reason"]
        done = said("The money goes back. Below you see how far it is.")
        return await self._do(form["turn"], done, rule, form["payment"], form["refund"], reason)

    @staff_event
    async def take_back(self, form: TakingBack) -> Any:
        """It never came."""
        rule, done = invoice_payments.take_back, said("The recorded payment is taken back.")
        return await self._do(form["turn"], done, rule, form["payment"], form["mistake"])

    @staff_event
    async def void(self, turn: Turn) -> Any:
        """Withdraw it."""
        return await self._do(turn, said("The invoice is void."), invoice_actions.void)

    @staff_event
    async def write_off(self, turn: Turn) -> Any:
        """Expect no money any more."""
        return await self._do(turn, said("The invoice is written off."), invoice_actions.write_off)

    @staff_event
    async def write_on(self, turn: Turn) -> Any:
        """Expect it after all."""
        return await self._do(turn, said("The invoice is open again."), invoice_actions.write_on)

    @staff_event
    async def copy(self, turn: Turn) -> Any:
        """On to a new draft of the same words."""
        if turn != str(self.turn):
            return None
        made = await staff_visit(drafts.copy, self._key())
        self.turn += 1
        return rx.redirect(f"{HERE}/{made}/edit")

    @staff_event
    async def delete(self, turn: Turn) -> Any:
        """Throw the draft away."""
        if turn != str(self.turn):
            return None
        await staff_visit(drafts.delete, self._key())
        self.turn += 1
        return rx.redirect(f"{HERE}?status=draft")

    async def _do(self, turn: str, done: str, rule: Any, *args: Any) -> Any:
        """Done or refused, the page shows how it stands now; what was typed stays until it is right."""
        if turn != str(self.turn):
            return None
        try:
            await staff_visit(rule, self._key(), *args)
        except WrongFields as wrong:
            return self._mark(wrong, *ORDER)
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            self.came_twice = isinstance(refused, RecordedAlready)
            self.notice, self.errors = refused.said(), {}
        else:
            self.turn, self.errors, self.came_twice, self.notice = self.turn + 1, {}, False, done
        self.card = await staff_visit(invoice.card, self._key())
        return rx.set_focus(OUTCOME)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
