"""Accepting: first what is chosen, then what is agreed to, then who signs. Rejecting is the folded second choice."""

import reflex as rx

from portal.domain.quote_choosing import ChoiceRow
from portal.domain.quote_view import QuoteView
from portal.domain.rejecting import LONGEST, REASONS
from portal.pages.quote_deciding import CHOOSE, DecidingState
from portal.pages.quote_sheet import TERMS
from portal.pages.quote_state import QuoteState
from portal.state import ClientState
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.choice import choices, radio
from portal.ui.field import field, text_area
from portal.ui.folded import folded_card
from portal.ui.link import plain_link
from portal.ui.money import amount, figure
from portal.ui.offer import offer_count, offer_head, offer_row, offer_rows, quantity_word
from portal.ui.text import Text, given, some, t

DECIDE = "decide"  # the way down from the top of the page


def decision(seen: QuoteView) -> rx.Component:
    """Both answers, for whoever may give one."""
    return rx.el.div(
        rx.el.form(
            on_screen(seen),
            rx.el.input(type="hidden", name="total", value=seen.document.total),
            rx.cond(some(seen.choosing.rows), choosing(seen)),
            card(
                rx.el.h2(t("Accept this quote")),
                rx.el.p(agreed_to(seen), class_name="text-soft wrap-anywhere"),
                signature(),
                agree(seen),
                sign(seen),
                class_name="grid gap-5",
            ),
            on_submit=DecidingState.accept,
            no_validate=True,
            class_name="grid gap-5",
        ),
        rejection(seen),
        id=DECIDE,
        tab_index=-1,
        class_name="grid gap-5 no-print outline-none scroll-mt-6",
    )


def on_screen(seen: QuoteView) -> rx.Component:
    """The version the person has before them: it alone can be decided."""
    return rx.fragment(
        rx.el.input(type="hidden", name="version", value=seen.document.version.to_string()),  # pyright: ignore
        rx.el.input(type="hidden", name="content_hash", value=seen.content_hash),
    )


def choosing(seen: QuoteView) -> rx.Component:
    """Optional lines, and quantities the owner left open."""
    return card(
        card_head(t("Choose first"), rx.el.span(t("Total:"), " ", amount(total(seen)), class_name="text-soft")),
        rx.cond(given(seen.choosing.problem), rx.el.p(seen.choosing.problem, class_name="text-bad pb-3", role="alert")),
        offer_rows(t("What do you want?"), rx.foreach(seen.choosing.rows, choice)),
        id=CHOOSE,
        tab_index=-1,
        class_name="outline-none scroll-mt-6",
    )


def total(seen: QuoteView) -> rx.Var[str]:
    """What is picked comes to, unless something about it is wrong."""
    return rx.Var.create(rx.cond(is_wrong(seen), "–", seen.document.total)).to(str)


def is_wrong(seen: QuoteView) -> rx.Var[bool]:
    """Whether what is picked cannot be agreed to as it stands."""
    return some(seen.choosing.wrong) | given(seen.choosing.problem)


def choice(one: ChoiceRow, place: rx.Var[int]) -> rx.Component:
    """One line to take or leave, and how many."""
    head = offer_head(
        one.description, one.detail, one.amount, one.may_leave, one.is_taken,
        name="take[]", value=one.key, on_change=lambda on: QuoteState.tick(one.key, on),
    )  # fmt: skip
    count = offer_count(
        quantity_word(one.description), one.price, one.limits, one.error, f"count-{place}", one.may_leave,
        ~rx.Var.create(one.is_taken),
        name="count[]", default_value=one.typed, min=one.least, max=one.most,
        on_change=lambda typed: QuoteState.count(one.key, typed),
        on_blur=lambda typed: QuoteState.leave_count(one.key, typed),
    )  # fmt: skip
    counted = rx.fragment(rx.el.input(type="hidden", name="counted[]", value=one.key), count)
    return offer_row(head, rx.cond(one.may_count, counted), key=one.mark)


def agreed_to(seen: QuoteView) -> rx.Var[str]:
    """Number, version and business, in a sentence."""
    return t(
        "You agree to quote {number} of {business} as it stands above.",
        number=seen.document.number,
        business=ClientState.business.name,
    )


def terms(seen: QuoteView) -> rx.Component:
    """Where the terms stand, or that there are none."""
    at = plain_link(t("at the end of the quote"), href=f"#{TERMS}", class_name="underline")
    there = rx.fragment(t("The terms stand"), " ", at, ".")
    none = t("There are no terms besides what the quote itself says.")
    return rx.el.p(rx.cond(given(seen.document.terms), there, none), class_name="text-small text-soft ps-8.5 -mt-1")


def signature() -> rx.Component:
    """Who signs, and their own reference."""
    who = field(
        t("Your full name"), "signer_name", error=QuoteState.wrong.signer_name, auto_complete="name", max_length=400,
        default_value=ClientState.person.name,
    )  # fmt: skip
    own = field(
        t("Your order number (optional)"), "po_number", error=QuoteState.wrong.po_number, auto_complete="off",
        max_length=400,
    )  # fmt: skip
    return rx.el.div(who, own, class_name="grid md:grid-cols-2 gap-4 items-start")


def agree(seen: QuoteView) -> rx.Component:
    """The tick; another version wants another one."""
    wrong = QuoteState.wrong.agreed
    box = rx.el.input(
        type="checkbox", name="agreed", id="field-agreed", key=seen.content_hash,
        aria_invalid=rx.cond(given(wrong), "true", "false"), aria_describedby=rx.cond(given(wrong), "error-agreed", ""),
        class_name="flex-none size-5 m-0 accent-(--brand) cursor-pointer",
    )  # fmt: skip
    return rx.el.div(
        rx.el.label(
            box, rx.el.span(t("I accept the terms")), class_name="flex items-center gap-3.5 min-h-11 cursor-pointer"
        ),
        terms(seen),
        rx.cond(
            given(wrong), rx.el.p(wrong, id="error-agreed", class_name="text-small text-bad ps-8.5 mt-1", role="alert")
        ),
    )


def sign(seen: QuoteView) -> rx.Component:
    """The amount beside the button, and what happens behind it."""
    label = rx.cond(QuoteState.busy, t("One moment…"), t("Accept quote"))
    deposit = seen.document.deposit
    first: Text = t("{label}: {amount}", label=deposit.label, amount=deposit.amount)
    next_ = rx.cond(given(deposit.label), t("Next you pay the deposit."), "")
    record = t(
        "We record your name, the time, your IP address and a fingerprint of every word, and keep a signed copy."
    )
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                figure(total(seen)),
                rx.cond(given(deposit.label) & ~is_wrong(seen), rx.el.p(first, class_name="text-soft")),
                class_name="grow min-w-60",
            ),
            submit(label, QuoteState.busy, class_name="max-sm:w-full"),
            class_name="flex flex-wrap items-end justify-between gap-4",
        ),
        rx.el.p(record, " ", next_, class_name="text-small text-soft border-t border-line mt-5 pt-4"),
    )


def rejection(seen: QuoteView) -> rx.Component:
    """A reason, and room for words."""
    reasons = [reason(kind, words, nth) for nth, (kind, words) in enumerate(REASONS.items())]
    wrong = QuoteState.wrong.kind
    return folded_card(
        t("Reject this quote"),
        rx.el.form(
            on_screen(seen),
            choices(t("Why?"), *reasons, class_name="-mx-5.5 divide-y divide-line"),
            rx.cond(given(wrong), rx.el.p(wrong, class_name="text-small text-bad", role="alert")),
            text_area(
                t("Anything you want to add (optional)"), "words", error=QuoteState.wrong.words, rows=3,
                max_length=LONGEST * 2,
            ),
            submit(t("Reject quote"), kind="danger", class_name="justify-self-start max-sm:w-full"),
            on_submit=DecidingState.reject,
            no_validate=True,
            class_name="grid gap-4",
        ),
    )  # fmt: skip


def reason(kind: str, words: str, nth: int) -> rx.Component:
    """One of them; the first can be pointed to."""
    mark = {} if nth else {"id": "field-kind"}
    return radio(rx.el.span(t(words)), name="kind", value=kind, chosen=False, class_name="px-5.5", **mark)
