"""Which column of the file is what: guessed from its headings, changed here, and how its first rows read then."""

import reflex as rx

from portal.admin.clients_import_state import ClientsImportState
from portal.domain.admin.import_view import ColumnRow, HeadingRow, PreviewRow
from portal.ui.button import button
from portal.ui.card import card, card_head
from portal.ui.choice import choices, radio
from portal.ui.listing import listing
from portal.ui.text import given, name, t

STATE = ClientsImportState


def columns() -> rx.Component:
    """The whole step."""
    return rx.el.div(
        chosen(),
        preview(),
        there_already(),
        rx.el.div(
            button(t("Check every row"), "primary", on_click=STATE.check),
            button(t("Choose another file"), on_click=STATE.discard),
            class_name="flex flex-wrap gap-3 max-sm:grid",
        ),
        class_name="grid gap-5",
    )


def chosen() -> rx.Component:
    """Each thing that is known of a client, and the column that says it."""
    seen = STATE.seen
    return card(
        card_head(t("Which column is what")),
        rx.el.p(name(seen.name), " · ", seen.about, class_name="text-small text-soft wrap-anywhere mb-4"),
        rx.el.div(rx.foreach(seen.chosen, column), class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3"),
    )


def column(one: ColumnRow) -> rx.Component:
    """One field; the browser's own list, so that it works with a thumb."""
    need = rx.cond(one.is_required, rx.el.span(" ", t("(needed)"), class_name="font-normal text-soft"))
    return rx.el.label(
        rx.el.span(one.label, need, class_name="font-semibold"),
        rx.el.select(
            rx.el.option(t("Not in this file"), value=""),
            rx.foreach(STATE.seen.headings, heading),
            value=one.chosen,
            on_change=lambda at: STATE.choose(one.name, at),
        ),
        class_name="field min-w-0 grid-cols-[minmax(0,1fr)]",
    )


def heading(one: HeadingRow) -> rx.Component:
    """One column of the file."""
    return rx.el.option(one.label, value=one.value)


def preview() -> rx.Component:
    """The first rows, as they would be entered."""
    return card(
        card_head(t("How the first rows read")), listing(rx.foreach(STATE.seen.preview, previewed), is_last=True)
    )


def previewed(one: PreviewRow) -> rx.Component:
    """One row."""
    good = rx.fragment(
        rx.el.p(name(one.name), class_name="font-semibold m-0"),
        rx.el.p(name(one.person), class_name="m-0"),
        rx.el.p(one.more, dir="auto", class_name="text-small text-soft m-0"),
    )
    wrong = rx.el.p(one.wrong, dir="auto", class_name="text-bad m-0")
    return rx.el.li(
        rx.el.span(t("Row {number}", number=one.number), class_name="text-small text-soft whitespace-nowrap"),
        rx.el.div(rx.cond(given(one.wrong), wrong, good), class_name="min-w-0 wrap-anywhere"),
        class_name="grid sm:grid-cols-[5rem_minmax(0,1fr)] gap-x-4 px-5.5 py-3",
    )


def there_already() -> rx.Component:
    """Known by the e-mail address of one of their people, or by their VAT ID."""
    ways = (
        ("skip", t("Leave them as they are"), t("Their rows are left out, and listed before anything is written.")),
        ("update", t("Bring them up to date"),
         t("What a row says replaces what is known; an empty cell changes nothing. E-mail addresses and currencies "
           "stay.")),
    )  # fmt: skip
    return card(
        card_head(t("Clients that are there already")),
        rx.el.p(t("Known by an e-mail address of theirs, or by their VAT ID."), class_name="text-soft mb-2"),
        choices(
            t("Clients that are there already"),
            *[
                radio(
                    rx.el.span(rx.el.span(word, class_name="font-semibold block"),
                               rx.el.span(help, class_name="text-small text-soft")),
                    name="twins", value=way, chosen=STATE.seen.twins == way,
                    class_name="px-5.5 border-t border-line", on_change=STATE.choose_twins(way),
                )
                for way, word, help in ways
            ],
            class_name="-mx-5.5! -mb-5! overflow-hidden rounded-b-[0.875rem]",
        ),
    )  # fmt: skip
