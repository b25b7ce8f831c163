"""One table for lists. On a phone each row looks like a card: the same markup, laid out differently.

Rows are grids at every width, so roles are said explicitly; a row has one link, stretched over all of it.
"""

from collections.abc import Sequence
from typing import Literal

import reflex as rx

from portal.ui.link import STRETCHED, link
from portal.ui.skeleton import list_rows
from portal.ui.text import Flag, Text, given, name

Slot = Literal[
    "lead", "title", "extra", "when", "status", "amount", "sum", "day", "entry", "charge", "credit", "balance"
]

# Width of each column from 768 px on (extra ones from 1280); below, where a cell stands in its row.
_WIDTHS: dict[Slot, str] = {
    "lead": "minmax(7.5rem, 1.6fr)",
    "title": "minmax(7.5rem, 2.5fr)",
    "extra": "minmax(5.5rem, 1fr)",
    "when": "minmax(9rem, 1.5fr)",
    "status": "6.75rem",
    "amount": "minmax(13rem, 1.2fr)",
    "sum": "minmax(10rem, 1fr)",
    "day": "6.25rem",
    "entry": "minmax(7.5rem, 3.2fr)",
    "charge": "minmax(6rem, 1fr)",
    "credit": "minmax(6rem, 1fr)",
    "balance": "minmax(6.75rem, 1.1fr)",
}
_PLACES: dict[Slot, str] = {
    "lead": "max-md:col-start-1 max-md:row-start-1 font-semibold min-w-0 wrap-anywhere",
    "title": "max-md:col-start-1 max-md:row-start-1 font-semibold min-w-0 wrap-anywhere",
    "extra": "max-xl:hidden min-w-0 wrap-anywhere",
    "when": "max-md:col-start-1 max-md:row-start-2 max-md:text-small max-md:text-soft min-w-0",
    "status": "max-md:col-start-2 max-md:row-start-2 max-md:justify-self-end",
    "amount": "max-md:col-start-2 max-md:row-start-1 justify-self-end text-end",
    "sum": "max-md:col-start-2 max-md:row-start-1 justify-self-end",
    "day": "max-md:col-start-1 max-md:row-start-2 max-md:text-small text-soft min-w-0 md:whitespace-nowrap",
    "entry": "max-md:col-start-1 max-md:row-start-1 max-md:font-semibold min-w-0 wrap-anywhere",
    "charge": "max-md:col-start-2 max-md:row-start-1 max-md:font-semibold justify-self-end",  # one of the two is empty
    "credit": "max-md:col-start-2 max-md:row-start-1 max-md:font-semibold justify-self-end",
    "balance": "max-md:col-start-2 max-md:row-start-2 max-md:text-small max-md:text-soft md:font-semibold "
    "justify-self-end whitespace-nowrap",
}
_FIGURES: set[Slot] = {"amount", "sum", "charge", "credit", "balance"}
_ROW = (
    "grid gap-x-4 px-4 md:px-5 items-center max-md:items-start "
    "max-md:grid-cols-[minmax(0,1fr)_auto] md:max-xl:grid-cols-(--fewer) xl:grid-cols-(--columns)"
)


def table(
    label: Text, columns: Sequence[tuple[Text, Slot]], *rows: rx.Component | rx.Var, ready: Flag = True
) -> rx.Component:
    """A list with a heading per column; until `ready`, bones stand where rows will."""
    slots: list[Slot] = [slot for _, slot in columns]
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(*[_heading(title, slot) for title, slot in columns], role="row", class_name=_ROW),
                role="rowgroup",
                class_name="max-md:sr-only block py-3 text-small text-soft",
            ),
            rx.el.tbody(*rows, role="rowgroup", class_name="block"),
            role="table",
            aria_label=label,
            aria_busy=~rx.Var.create(ready).to(bool),
            class_name="block w-full",
        ),
        rx.cond(ready, None, list_rows()),
        class_name="card p-0! overflow-hidden",
        style={"--columns": _widths(slots), "--fewer": _widths(slots, without="extra")},
    )


def row(*cells: rx.Component) -> rx.Component:
    """One row; give it one `opening` cell."""
    return rx.el.tr(
        *cells,
        role="row",
        class_name=f"{_ROW} relative border-t border-line min-h-13 max-md:py-3 max-md:gap-y-0.5 md:py-1.5 "
        "transition-colors hover:bg-ink/3 has-[a:focus-visible]:bg-ink/5",
    )


def opening(label: Text, href: Text) -> rx.Component:
    """The cell that names the row and opens it: its link covers the whole row."""
    return cell("lead", link(name(label), href=href, class_name=STRETCHED))


def titled(title: Text, number: Text, href: Text) -> rx.Component:
    """The same for what is known by a title: the number below it is part of the link, for titles repeat."""
    words = rx.el.span(name(title), class_name="line-clamp-2")
    below = rx.el.span(number, class_name="block text-small font-normal text-soft")
    return cell("title", link(words, below, href=href, class_name=f"block {STRETCHED}"))


def entry(label: Text, href: Text, detail: Text = "") -> rx.Component:
    """The same for a line of an account, which may have no page to open; on a desk with a detail beside it."""
    words = name(label, "line-clamp-3")
    beside = rx.el.span(detail, class_name="max-md:hidden text-small text-soft whitespace-nowrap")
    opens = rx.cond(given(href), link(words, href=href, class_name=STRETCHED), words)
    return cell("entry", rx.el.div(opens, beside, class_name="md:flex md:flex-wrap md:items-baseline md:gap-x-2"))


def cell(slot: Slot, *content: Text | rx.Component) -> rx.Component:
    """One cell in the column of its slot."""
    return rx.el.td(*content, role="cell", class_name=_PLACES[slot])


def due_cell(words: Text, date: Text) -> rx.Component:
    """When, in words, and the date beside."""
    dot = rx.el.span("· ", aria_hidden="true", class_name="md:hidden")
    beside = rx.el.span(rx.cond(given(words), dot), date, class_name="text-small text-soft whitespace-nowrap")
    return cell("when", words, " ", rx.cond(given(date), beside))


def _heading(title: Text, slot: Slot) -> rx.Component:
    side = "justify-self-end text-end" if slot in _FIGURES else "text-start"
    shown = " max-xl:hidden" if slot == "extra" else ""
    return rx.el.th(title, role="columnheader", scope="col", class_name=f"font-medium {side}{shown}")


def _widths(slots: Sequence[Slot], without: Slot | None = None) -> str:
    return " ".join(_WIDTHS[slot] for slot in slots if slot != without)
