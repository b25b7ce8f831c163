"""Questions about a quote or one of its lines, and what was answered."""

from typing import ClassVar

import reflex as rx
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import quote_questions
from portal.domain.quote_questions import LONGEST, Empty, QuestionRow
from portal.domain.quote_view import QuoteView
from portal.domain.signer import TooLong
from portal.models import Module
from portal.pages.quote_state import QuoteState
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.field import text_area
from portal.ui.select import select
from portal.ui.text import given, some, t
from portal.ui.thread import entry, thread


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Question(TypedDict):
    """The form: the words, and the key of a line or nothing."""

    about: str
    question: str


class QuestionState(ClientState):
    """The question that is being written."""

    module: ClassVar = Module.QUOTES

    error: str = ""
    turn: int = 0  # counts what was sent: the form begins anew

    @event
    async def ask(self, form: Question) -> None:
        """Sent, and on the page at once; what cannot be sent stays in the field."""
        page = await self.get_state(QuoteState)
        try:
            await visit(quote_questions.ask, page._slug(), form["about"], form["question"])
        except (Empty, TooLong) as refused:
            self.error = refused.said()
            return
        self.error, self.turn = "", self.turn + 1
        await page._look()
        self.notice = said("Your question is on its way. The answer will appear here and in your mail.")


def questions(seen: QuoteView) -> rx.Component:
    """The thread, and the form where something may be asked."""
    none = rx.el.p(t("Something unclear? Ask about the quote or one of its lines."), class_name="text-soft")
    return rx.cond(
        seen.may_ask | some(seen.thread),
        card(
            rx.el.h2(t("Questions")),
            rx.cond(some(seen.thread), thread(rx.foreach(seen.thread, row)), none),
            rx.cond(seen.may_ask, form(seen)),
            class_name="grid gap-4 no-print",
        ),
    )


def row(one: QuestionRow) -> rx.Component:
    """One of them."""
    both = t("{line} ({version})", line=one.line, version=one.version_word)
    line = rx.cond(given(one.line), one.line, one.version_word)
    about = rx.cond(given(one.version_word) & given(one.line), both, line)
    return entry(one.author_name, one.when, one.text, about, one.is_ours)


def form(seen: QuoteView) -> rx.Component:
    """About what, and the words."""
    return rx.el.form(
        select(
            t("About"), "about",
            rx.el.option(t("The whole quote"), value=""),
            rx.foreach(seen.topics, lambda one: rx.el.option(one[1], value=one[0])),
        ),
        text_area(t("Your question"), "question", error=QuestionState.error, rows=3, max_length=LONGEST * 2),
        submit(t("Send question"), kind="quiet", class_name="justify-self-start max-sm:w-full"),
        on_submit=QuestionState.ask,
        no_validate=True,
        key=QuestionState.turn.to_string(),  # pyright: ignore[reportAttributeAccessIssue]
        class_name="grid gap-4",
    )  # fmt: skip
