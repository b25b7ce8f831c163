"""What can be done with a quote: each a form or a question that opens in the page, and says what will happen."""

from typing import Any

import reflex as rx

from portal.admin.acting import asked, form, who_is_told
from portal.admin.frame import wrong
from portal.admin.quote_state import AdminQuoteState
from portal.domain.admin.quote import QuoteCard
from portal.domain.quote_questions import QuestionRow
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.field import field, text_area
from portal.ui.folded import folded
from portal.ui.select import select
from portal.ui.text import Text, given, some, t
from portal.ui.thread import entry, thread

TURN: Any = rx.Var.create(AdminQuoteState.turn).to_string()
NOBODY = "Nobody of this client can be written to: it only appears in the portal."


def may(seen: QuoteCard, what: str) -> rx.Var[bool]:
    """Whether it makes sense now."""
    return rx.Var.create(seen.may).to(list).contains(what)


def told(seen: QuoteCard) -> rx.Component:
    """Who gets the mail."""
    return who_is_told(seen.readers, AdminQuoteState.told, AdminQuoteState.tick, t(NOBODY))


def message() -> rx.Component:
    """A word of one's own."""
    return text_area(t("Message in the mail (optional)"), "message", "", wrong("message"), rows=3)


def sending(seen: QuoteCard) -> rx.Component:
    """The number is taken, and the people chosen are written to."""
    words = t("It takes its number. The mail brings the quote as a PDF and a link to answer it.")
    return card(
        rx.el.h2(t("Send quote")),
        rx.el.p(words, class_name="text-soft"),
        form(
            TURN,
            told(seen),
            field(t("Subject (optional)"), "subject", t("Left empty, it names the quote and your business."),
                  wrong("subject")),
            message(),
            submit(t("Send quote")),
            on_submit=AdminQuoteState.send,
        ),
        class_name="grid gap-3",
    )  # fmt: skip


def converting(seen: QuoteCard) -> rx.Component:
    """An invoice of it: whole, or the deposit and what it leaves."""
    parts = [("whole", t("All of it")), ("deposit", t("Its deposit, due at once")),
             ("remainder", t("What the deposit has left"))]  # fmt: skip
    offered = [rx.cond(may(seen, part), rx.el.option(word, value=part)) for part, word in parts]
    words = t("The invoice is issued at once, with the lines and the total that were agreed to.")
    return card(
        rx.el.h2(t("Make an invoice of it")),
        rx.el.p(words, class_name="text-soft"),
        form(
            TURN,
            select(t("What is billed"), "part", *offered),
            field(t("Days until it is due"), "due_days", "", wrong("due_days"), default_value=seen.due_days,
                  input_mode="numeric"),
            told(seen),
            message(),
            submit(t("Issue invoice")),
            on_submit=AdminQuoteState.convert,
        ),
        class_name="grid gap-3",
    )  # fmt: skip


def talking(seen: QuoteCard) -> rx.Component:
    """What was asked and answered, and a word of ours."""
    nothing = rx.el.p(t("Nothing was asked so far. What you write here is mailed to the client."),
                      class_name="text-soft")  # fmt: skip
    return card(
        rx.el.h2(t("Questions")),
        rx.cond(some(seen.thread), thread(rx.foreach(seen.thread, question)), nothing),
        rx.cond(may(seen, "answer"), answering(seen)),
        class_name="grid gap-4 no-print",
    )


def question(one: QuestionRow) -> rx.Component:
    """One of them; the client's words stand where the other side's stand."""
    both = t("{line} ({version})", line=one.line, version=one.version_word)
    line = rx.cond(given(one.line), one.line, one.version_word)
    about = rx.cond(given(one.version_word) & given(one.line), both, line)
    return entry(one.author_name, one.when, one.text, about, ~rx.Var.create(one.is_ours).to(bool))


def answering(seen: QuoteCard) -> rx.Component:
    """About what, and the words."""
    return form(
        TURN,
        select(
            t("About"), "about",
            rx.el.option(t("The whole quote"), value=""),
            rx.foreach(seen.topics, lambda one: rx.el.option(one[1], value=one[0])),
        ),
        text_area(t("Your answer"), "answer", "", wrong("answer"), rows=3),
        submit(t("Send answer"), kind="quiet", class_name="justify-self-start max-sm:w-full"),
        on_submit=AdminQuoteState.answer,
    )  # fmt: skip


def corrections(seen: QuoteCard) -> rx.Component:
    """What takes something back; open to read before it is done."""
    return rx.cond(
        may(seen, "withdraw") | may(seen, "delete") | (may(seen, "reopen") & AdminQuoteState.may_manage),
        card(
            rx.cond(may(seen, "withdraw"), withdrawing()),
            rx.cond(may(seen, "reopen") & AdminQuoteState.may_manage, reopening(seen)),
            rx.cond(may(seen, "delete"), deleting()),
        ),
    )


def withdrawing() -> rx.Component:
    """Take it back."""
    words = t("The client can still read it, and can no longer accept it. You can open it again.")
    return asked(TURN, t("Withdraw this quote"), words, t("Withdraw quote"), AdminQuoteState.withdraw)


def reopening(seen: QuoteCard) -> rx.Component:
    """The same words once more."""
    words: Text = t("The same words become a new version that the client can accept or reject. What was decided stays "
                    "on record.")  # fmt: skip
    return folded(
        t("Open it again"),
        rx.el.p(words, class_name="text-soft"),
        form(
            TURN,
            field(t("Valid until"), "until", "", wrong("until"), type="date", default_value=seen.until,
                  min=seen.today),
            told(seen),
            message(),
            submit(t("Open it again"), kind="quiet", class_name="justify-self-start"),
            on_submit=AdminQuoteState.reopen,
        ),
    )  # fmt: skip


def deleting() -> rx.Component:
    """Throw a draft away."""
    words = t("It was never sent: nothing of it stays.")
    return asked(TURN, t("Delete this draft"), words, t("Delete draft"), AdminQuoteState.delete)
