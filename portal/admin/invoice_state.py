"""One invoice that is open before somebody of the staff, and what is done with it."""

from typing import Any
from uuid import UUID

from portal.access.staff_visit import staff_visit
from portal.admin.invoice_typed import ORDER, Crediting, Issuing, Recording, Refunding, TakingBack
from portal.admin.mail_state import MailState
from portal.admin.paper_state import OUTCOME, Turn
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import (
    drafts,
    invoice,
    invoice_actions,
    invoice_issuing,
    invoice_mail,
    invoice_payments,
    paper_links,
)
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.invoice_payments import TypedPayment
from portal.domain.offline import RecordedAlready
from portal.errors import Refused
from portal.text import t as said

HERE = "/admin/invoices"
__all__ = ["HERE", "OUTCOME"]


class AdminInvoiceState(MailState, StaffState):
    """One document."""

    _order, _list = ORDER, HERE
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
        await self._look()
        self._tell(anew=is_other)
        self.ready = True

    @staff_event
    async def issue(self, form: Issuing) -> Any:
        """From now on it is the client's."""
        done = said("The invoice is issued. Those you chose are told by mail.")
        words = form.get("message", ""), form.get("subject", "")
        return await self._do(form["turn"], done, invoice_issuing.issue, list(self.told), *words)

    @staff_event
    async def send_again(self, form: Issuing) -> Any:
        """The same paper, mailed once more."""
        done = said("The mail is on its way to those you chose.")
        words = form.get("message", ""), form.get("subject", "")
        return await self._do(form["turn"], done, invoice_mail.send_again, list(self.told), *words)

    @staff_event
    async def end_link(self, key: UUID) -> Any:
        """A link to pay by."""
        done = said("The link opens nothing any more.")
        return await self._end(paper_links.end_of_invoice, key, done)

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
        return await self._copy(turn, drafts.copy)

    @staff_event
    async def delete(self, turn: Turn) -> Any:
        """Throw the draft away."""
        return await self._delete(turn, drafts.delete)

    async def _look(self) -> None:
        self.card = await staff_visit(invoice.card, self._key())

    def _after(self, refused: Refused | None) -> None:
        """A payment that is known already is asked about; a mail that was sent is written no more."""
        self.came_twice = isinstance(refused, RecordedAlready)
        if refused is None:
            self._forget_mail()
