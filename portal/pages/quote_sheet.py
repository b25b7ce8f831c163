"""The quote as it looks on paper, with what is picked so far."""

import reflex as rx

from portal.domain.documents import Figure
from portal.domain.quote_document import QuoteDocument, QuoteLineView
from portal.pages.invoice import party
from portal.state import ClientState
from portal.ui.business import mark
from portal.ui.lines import line, lines
from portal.ui.sheet import fact, fact_column, facts, letterhead, sheet, total, totals
from portal.ui.taxes import tax, taxes
from portal.ui.text import Flag, given, name, t

TERMS = "terms"  # where they stand


def paper(seen: QuoteDocument, may_decide: Flag) -> rx.Component:
    """The sheet; while it can be decided it says what may be chosen."""
    logo = mark(ClientState.business, "size-12! text-title")  # pyright: ignore[reportArgumentType]
    return sheet(
        letterhead(logo, t("Quote"), seen.number),
        parties(seen),
        rx.cond(given(seen.title), rx.el.h2(name(seen.title), class_name="text-title mb-4 wrap-anywhere")),
        lines(rx.foreach(seen.lines, lambda one: line_row(one, may_decide))),
        totals(
            rx.foreach(seen.totals, figure_row),
            total(t("Total"), seen.total, final=True),
            rx.cond(given(seen.deposit.label), total(seen.deposit.label, seen.deposit.amount)),
        ),
        rx.cond(
            rx.Var.create(seen.taxes).length() > 1,
            taxes(rx.foreach(seen.taxes, lambda one: tax(one[0], one[1], one[2]))),
        ),
        words(seen),
    )


def parties(seen: QuoteDocument) -> rx.Component:
    """From whom, for whom, and until when."""
    return facts(
        fact_column(party(t("From"), seen.seller)),
        fact_column(party(t("For"), seen.buyer)),
        fact_column(
            fact(t("Issued"), seen.issued),
            fact(t("Valid until"), seen.valid_until),
            rx.cond(given(seen.version_word), fact(t("Revised"), seen.version_word)),
            paired=True,
        ),
    )


def line_row(one: QuoteLineView, may_decide: Flag) -> rx.Component:
    """One line; an optional one that is left out is quieter."""
    left = ~rx.Var.create(one.is_taken)
    note = rx.cond(one.may_leave, rx.cond(left, t("Optional, left out"), t("Optional")), "")
    open_note = rx.cond(one.may_leave, t("Optional, you choose how many"), t("You choose how many"))
    shown = rx.cond(one.may_count & may_decide & one.is_taken, open_note, note)
    return line(one.description, one.quantity, one.price, one.amount, one.detail, shown, quiet=left)


def figure_row(one: Figure) -> rx.Component:
    """One sum."""
    return total(one.label, one.amount, note=one.note)


def words(seen: QuoteDocument) -> rx.Component:
    """Notes and terms, as written."""
    return rx.el.div(
        rx.cond(given(seen.notes), rx.el.p(name(seen.notes), class_name="whitespace-pre-line")),
        rx.cond(given(seen.terms), paragraph(t("Terms"), seen.terms)),
        class_name="text-soft mt-auto pt-10 grid gap-5 wrap-anywhere",
    )


def paragraph(title: rx.Var[str], text: str) -> rx.Component:
    """A part with a heading of its own."""
    return rx.el.section(rx.el.h3(title), rx.el.p(name(text), class_name="whitespace-pre-line mt-1"), id=TERMS)
