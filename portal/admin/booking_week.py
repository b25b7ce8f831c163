"""A week of appointments: drawn with its hours where there is room, else day by day."""

import reflex as rx

from portal.admin.booking_lines import PATH, a_day
from portal.domain.admin.booking_grid import Block, Column, HourMark
from portal.domain.admin.booking_weeks import Person, Week
from portal.ui.button import link_button
from portal.ui.link import link
from portal.ui.segments import Segment, segment, segment_row
from portal.ui.text import given, name, some, t

_WIDE = "grid grid-cols-[5rem_repeat(7,minmax(0,1fr))]"
_BLOCK = (
    "absolute inset-0 block overflow-hidden rounded-md border-s-4 px-1.5 py-0.5 text-small leading-tight no-underline "
    "hover:underline"
)


def a_week(seen: Week) -> rx.Component:
    """Seven days, whose they are, and the way to the weeks beside them."""
    whose = f"&who={seen.who}"
    steps = rx.el.nav(
        link_button(t("Earlier"), f"{PATH}?view=week&of={seen.earlier}{whose}"),
        rx.cond(seen.is_now, rx.fragment(), link_button(t("This week"), f"{PATH}?view=week{whose}")),
        link_button(t("Later"), f"{PATH}?view=week&of={seen.later}{whose}"),
        aria_label=t("Weeks"),
        class_name="flex flex-wrap gap-3",
    )
    head = rx.el.div(
        rx.el.h2(seen.label, aria_live="polite"),
        steps,
        class_name="flex flex-wrap items-center justify-between gap-3",
    )
    people = segment_row(t("Whose week"), rx.foreach(seen.people, lambda one: person(one, seen)))
    return rx.el.div(
        rx.cond(some(seen.people), people),
        head,
        rx.el.div(drawn(seen), class_name="max-lg:hidden"),
        rx.el.div(rx.foreach(seen.days, a_day), class_name="grid gap-5 lg:hidden"),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-5",
    )


def person(one: Person, seen: Week) -> rx.Component:
    """Somebody to look at alone, or everybody."""
    words = rx.el.span(name(one.name), class_name="truncate max-w-48 min-w-0")
    return segment(Segment(words, f"{PATH}?view=week&of={seen.monday}&who={one.key}", None, one.current))


def drawn(seen: Week) -> rx.Component:
    """Hours from top to bottom, days from side to side."""
    scale = rx.el.div(rx.foreach(seen.grid.hours, hour), aria_hidden="true", class_name="relative")
    return rx.el.div(
        rx.el.div(rx.el.span(), rx.foreach(seen.grid.columns, heading), class_name=f"{_WIDE} border-b border-line"),
        rx.el.div(
            rx.el.div(rx.foreach(seen.grid.hours, rule), aria_hidden="true", class_name="absolute inset-0 ms-20"),
            scale,
            rx.foreach(seen.grid.columns, column),
            style={"height": seen.grid.height},
            class_name=f"{_WIDE} relative my-3",
        ),
        class_name="card p-0! overflow-hidden",
    )


def heading(one: Column) -> rx.Component:
    """A day, and why it is not like others."""
    look = "inline-flex items-center justify-center size-7 rounded-full"
    today = rx.cond(one.is_today, f"{look} bg-brand text-on-brand", look)
    return rx.el.div(
        rx.el.h3(
            rx.el.span(one.weekday, aria_hidden="true", class_name="text-soft font-normal"),
            rx.el.span(one.number, aria_hidden="true", class_name=today),
            rx.el.span(one.label, class_name="sr-only"),
            class_name="flex flex-wrap items-center gap-1.5",
        ),
        rx.cond(given(one.note), rx.el.p(name(one.note), class_name="text-small text-soft wrap-anywhere line-clamp-2")),
        class_name="min-w-0 px-2 py-2.5 border-s border-line",
    )


def hour(one: HourMark) -> rx.Component:
    """A word of the scale."""
    look = "absolute end-2 -translate-y-1/2 text-small text-soft whitespace-nowrap"
    return rx.el.span(one.label, style={"top": one.top}, class_name=look)


def rule(one: HourMark) -> rx.Component:
    """A line across the days."""
    return rx.el.span(style={"top": one.top}, class_name="absolute inset-x-0 border-t border-line")


def column(one: Column) -> rx.Component:
    """The appointments of a day."""
    look = "relative list-none m-0 p-0 min-w-0 border-s border-line"
    return rx.el.ul(rx.foreach(one.blocks, block), role="list", aria_label=one.label, class_name=look)


def block(one: Block) -> rx.Component:
    """One appointment, as tall as it is long."""
    line = one.line
    look = rx.match(
        line.status,
        ("requested", f"{_BLOCK} border-due bg-due/15"),
        ("held", f"{_BLOCK} border-due bg-due/15"),
        ("confirmed", f"{_BLOCK} border-brand bg-brand/15"),
        f"{_BLOCK} border-edge bg-ink/8",
    )
    words = rx.el.span(line.time, ", ", class_name="sr-only")
    more = rx.el.span(name(line.title), " · ", name(line.provider), class_name="block truncate")
    opens = link(
        words,
        name(line.client, "block truncate font-semibold"),
        more,
        rx.el.span(", ", line.status_word, class_name="sr-only"),
        href=f"{PATH}/appointments/{line.key}",
        title=f"{line.time}, {line.status_word}",
        class_name=rx.Var.create(look).to(str),
    )
    place = {"top": one.top, "height": one.height, "inset-inline-start": one.left, "width": one.width}
    return rx.el.li(rx.el.div(opens, class_name="relative size-full"), style=place, class_name="absolute p-px")
