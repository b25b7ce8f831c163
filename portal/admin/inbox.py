"""What waits for somebody: each thing says what happened, and has one way on."""

from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.inbox_recurring import recurring_row
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import inbox, inbox_doing
from portal.domain.admin.inbox import DisputeRow, Inbox, MailRow, ParkedRow, QuestionRow
from portal.domain.checkout_gateway import GatewayAway, NoSuchSession
from portal.gateways import reconciling, settling
from portal.text import t as said
from portal.ui.button import button, file_button, link_button, submit
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.listing import listed, listing
from portal.ui.money import amount
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t, tn


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Answer(TypedDict):
    """The words, and what they answer."""

    quote: UUID
    line: Annotated[str, Field(max_length=100)]
    text: Annotated[str, Field(max_length=10_000)]


class InboxState(StaffState):
    """What waits."""

    inbox: Inbox = Inbox()
    asking: bool = False  # Stripe, how parked money stands

    @staff_event
    async def load(self) -> None:
        """All of it."""
        await self._enter()
        self.inbox = await staff_visit(inbox.look)
        self.ready = True

    @staff_event
    async def release(self, key: UUID) -> None:
        """Looked at: the invoices may be paid again."""
        await staff_visit(inbox_doing.release, key)
        await self._done(said("Left aside. Its invoices may be paid again."))

    @staff_event
    async def book(self, key: UUID) -> None:
        """As it came, and as Stripe says today."""
        if self.asking:
            return
        self.asking = True
        try:
            await staff_visit(inbox_doing.parked_session, key)  # theirs, before anybody is asked
            report = await settling.in_gateway(reconciling.report_on, key)
            await staff_visit(inbox_doing.book, key, report)
        except (GatewayAway, NoSuchSession):
            self.notice = said("Stripe does not answer about this payment. Please try again in a moment.")
            return
        finally:
            self.asking = False
        await self._done(said("Booked as it came. What was not owed is the client's credit."))

    @staff_event
    async def send_again(self, key: UUID) -> None:
        """A mail, once more."""
        await staff_visit(inbox_doing.send_again, key)
        await self._done(said("It is on its way again."))

    @staff_event
    async def let_go(self, key: UUID) -> None:
        """A mail, left unsent."""
        await staff_visit(inbox_doing.let_go, key)
        await self._done(said("It stays unsent."))

    @staff_event
    async def answer(self, form: Answer) -> None:
        """A question."""
        await staff_visit(inbox_doing.answer, form["quote"], form["text"], form["line"])
        await self._done(said("Your answer is on its way."))

    async def _done(self, words: str) -> None:
        self.notice, self.inbox = words, await staff_visit(inbox.look)


def page() -> rx.Component:
    """One card for each kind of which there is something."""
    seen = InboxState.inbox
    nothing = card(empty(t("Nothing waits for you"), t("What needs a person appears here."), kind="check"))
    kinds = rx.el.div(
        waiting_elsewhere(seen),
        kind(some(seen.parked), t("Money that does not fit"), rx.foreach(seen.parked, parked_row)),
        kind(some(seen.disputes), t("Questioned payments"), rx.foreach(seen.disputes, dispute_row)),
        kind(some(seen.questions), t("Questions about quotes"), rx.foreach(seen.questions, question_row)),
        kind(some(seen.recurring), t("Recurring invoices"), rx.foreach(seen.recurring, recurring_row)),
        kind(some(seen.mails), t("Could not be sent or done"), rx.foreach(seen.mails, mail_row)),
        class_name="grid gap-5 max-w-4xl",
    )
    return admin_page(rx.cond(seen.count > 0, kinds, nothing), title=t("Inbox"), place="inbox", waiting=card_bones(6))


def kind(there: rx.Var[bool], title: rx.Var[str], rows: rx.Component) -> rx.Component:
    """One of them, left out while there is none."""
    return rx.cond(there, card(card_head(title), listing(rows, is_last=True)))


def waiting_elsewhere(seen: Inbox) -> rx.Component:
    """What is decided on a page of its own."""
    requests = tn("1 e-mail address is to be changed", "{count} e-mail addresses are to be changed", seen.requests)
    asked = tn("1 appointment waits for your word", "{count} appointments wait for your word", seen.appointments)
    return rx.fragment(
        rx.cond(seen.requests > 0, onwards(requests, "/admin/email-changes")),
        rx.cond(seen.appointments > 0, onwards(asked, "/admin/booking")),
    )


def onwards(words: rx.Var[str], href: str) -> rx.Component:
    """What waits there, and the way."""
    look = "flex flex-wrap items-center justify-between gap-4"
    return card(rx.el.p(words, class_name="font-semibold"), link_button(t("Look"), href), class_name=look)


def parked_row(one: ParkedRow) -> rx.Component:
    """Money, and why it is not booked."""
    head = rx.fragment(amount(one.amount), rx.cond(given(one.client), name(one.client)))
    book = button(
        t("Book it as it came"), "primary", InboxState.asking,
        aria_label=t("Book it as it came: {amount}", amount=one.amount), on_click=InboxState.book(one.key),
    )  # fmt: skip
    aside = button(
        rx.cond(one.may_book, t("Leave aside"), t("Noted")),
        aria_label=t("Leave aside: {amount}", amount=one.amount),
        on_click=InboxState.release(one.key),
    )
    ways = rx.el.div(rx.cond(one.may_book, book), aside, class_name="flex flex-wrap gap-3")
    return listed(head, one.reason, one.when, beside=ways)


def mail_row(one: MailRow) -> rx.Component:
    """What was to be sent or done, and the last word of the other side."""
    ways = rx.el.div(
        button(
            t("Try again"), aria_label=t("Try again: {what}", what=one.kind), on_click=InboxState.send_again(one.key)
        ),
        button(t("Leave it"), aria_label=t("Leave it: {what}", what=one.kind), on_click=InboxState.let_go(one.key)),
        class_name="flex flex-wrap gap-3",
    )
    return listed(rx.el.span(one.kind), one.error, one.when, beside=ways)


def dispute_row(one: DisputeRow) -> rx.Component:
    """Whose, how much, and where it is answered."""
    head = rx.fragment(amount(one.amount), name(one.client))
    way = file_button(t("Answer at Stripe"), one.href, target="_blank", rel="noopener noreferrer")
    reason = t("Their bank says: {reason}", reason=one.reason)
    return listed(head, rx.cond(given(one.reason), reason, ""), one.when, beside=way)


def question_row(one: QuestionRow) -> rx.Component:
    """What was asked, and room for the answer."""
    field_id = f"answer-{one.quote_key}"
    form = rx.el.form(
        rx.el.input(type="hidden", name="quote", value=one.quote_key),
        rx.el.input(type="hidden", name="line", value=one.line_key),
        rx.el.label(
            rx.el.span(t("Your answer to {person}", person=one.person), class_name="sr-only"),
            rx.el.textarea(name="text", rows=3, max_length=2000, required=True, placeholder=t("Your answer")),
            class_name="field",
        ),
        submit(t("Answer"), kind="quiet", class_name="justify-self-start"),
        on_submit=InboxState.answer,
        key=field_id,
        class_name="grid gap-3 mt-3",
    )
    return rx.el.li(
        rx.el.div(name(one.person), " · ", name(one.client), class_name="font-semibold wrap-anywhere"),
        rx.el.div(name(one.quote), " · ", one.when, class_name="text-small text-soft wrap-anywhere"),
        rx.cond(given(one.about), rx.el.div(t("About {line}", line=one.about), class_name="text-small text-soft")),
        rx.el.p(one.text, class_name="mt-2 whitespace-pre-line wrap-anywhere"),
        form,
        class_name="px-5.5 py-4",
    )
