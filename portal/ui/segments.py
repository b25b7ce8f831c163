"""A segmented row of links, often with counts: which part of a list is shown. The choice lives in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from portal.ui.link import link
from portal.ui.text import Count, Flag, Text

_LINK = (
    "flex items-center justify-center gap-1 md:gap-1.5 max-md:flex-1 min-h-11 md:min-h-9 px-1.5 md:px-3.5 rounded-lg "
    "no-underline text-soft whitespace-nowrap transition-colors hover:text-ink aria-[current=true]:bg-raised "
    "aria-[current=true]:text-ink aria-[current=true]:font-semibold aria-[current=true]:shadow-sheet"
)
_WRAPS = "max-md:grid! max-md:grid-cols-[repeat(auto-fit,minmax(6.75rem,1fr))]"


@dataclass(frozen=True)
class Segment:
    """One choice: its word, where it leads, how many it holds (None: not said), whether it is the one shown."""

    label: Text | rx.Component
    href: Text
    count: Count | None
    current: Flag


def segments(label: Text, choices: Sequence[Segment], wraps: bool = False) -> rx.Component:
    """The row; on a narrow phone it scrolls sideways, or of many words `wraps`. `label` names it for screen readers."""
    return segment_row(label, *[segment(choice) for choice in choices], class_name=_WRAPS if wraps else "")


def segment_row(label: Text, *items: rx.Component | rx.Var, class_name: str = "") -> rx.Component:
    """The same of `segment`s, or of one `rx.foreach` that makes them."""
    look = "flex gap-1 p-1 rounded-xl bg-ink/6 overflow-x-auto max-md:w-full max-w-full [scrollbar-width:none]"
    return rx.el.nav(*items, aria_label=label, class_name=f"{look} {class_name}")


def segment(choice: Segment) -> rx.Component:
    """One choice."""
    count = rx.el.span(choice.count, class_name="text-small font-normal text-soft")
    return link(
        choice.label,
        rx.fragment() if choice.count is None else count,
        href=choice.href,
        aria_current=rx.cond(choice.current, "true", "false"),
        class_name=_LINK,
    )
