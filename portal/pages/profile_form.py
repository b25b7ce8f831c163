"""The form of the profile: phone, address as its country has it, VAT ID."""

from typing import Any

import reflex as rx

from portal.domain.profile_view import Choice, FieldRow
from portal.pages.profile_state import WRONG, ProfileState
from portal.ui.button import button, submit
from portal.ui.card import card
from portal.ui.facts import fact
from portal.ui.field import choice_field, field, text_area
from portal.ui.notice import notice
from portal.ui.text import Text, given, name, some, t

MOST = 6  # parts of an address besides its country
LONG = 2000  # more than is ever stored: what is too long is said in words


def form() -> rx.Component:
    """One form: everything in it is saved together."""
    seen = ProfileState.shown
    return rx.el.form(
        editions(),
        card(
            errors(),
            rx.el.div(phone(), key=f"phone-{ProfileState.turn}"),
            rx.cond(seen.may_address, address(t("Address of the company"), ProfileState), printed()),
            vat_id(),
            saving(),
            class_name="grid gap-5",
        ),
        on_submit=ProfileState.save,
        no_validate=True,
        aria_label=t("Contact information"),
    )


def editions() -> rx.Component:
    """What the person saw."""
    return rx.fragment(
        rx.el.input(type="hidden", name="client_edition", value=f"{ProfileState.editions[0]}"),
        rx.el.input(type="hidden", name="contact_edition", value=f"{ProfileState.editions[1]}"),
        rx.el.input(type="hidden", name="home", value=ProfileState.shown.home),
    )


def errors() -> rx.Component:
    """Which fields need another look: read out first, said in full at each of them."""
    listed = rx.el.ul(
        rx.foreach(ProfileState.wrong, lambda one: rx.el.li(one)), class_name="list-disc ps-5 m-0 text-small"
    )
    return rx.el.div(
        rx.cond(
            some(ProfileState.wrong),
            rx.el.div(
                rx.el.p(t("Nothing is saved yet. Please look at:"), class_name="font-semibold"),
                listed,
                class_name="notice bad grid! gap-1 justify-items-start",
            ),
        ),
        id=WRONG,
        tab_index=-1,
        class_name="outline-none scroll-mt-6 empty:hidden",
    )


def phone() -> rx.Component:
    """One's own number."""
    row = ProfileState.shown.phone
    return field(
        row.label, "phone", help=row.help, error=row.error, type="tel", auto_complete="tel", max_length=LONG,
        default_value=drafted(row.name, row.value), on_change=lambda typed: ProfileState.write("phone", typed),
    )  # fmt: skip


def address(title: Text, state: Any, *, apart: bool = True) -> rx.Component:
    """The country first: it says which fields there are, and in which order. `apart`: below a line, under its title;
    else the title is heard only."""
    country = choice_field(
        t("Country"),
        "country",
        rx.foreach(state.countries, option),
        default_value=drafted("country", state.shown.country, state),
        auto_complete="country",
        key=f"country-{state.turn}",
        on_change=lambda typed: state.write("country", typed),
    )
    legend = rx.el.legend(rx.el.h2(title), class_name="float-left w-full p-0 sm:col-span-2")
    line = "border-t border-line pt-5"
    if not apart:
        legend, line = rx.el.legend(title, class_name="sr-only"), ""
    return rx.el.fieldset(
        legend,
        rx.el.div(country, class_name="sm:col-span-2"),
        *[part(nth, state) for nth in range(MOST)],
        class_name=f"grid sm:grid-cols-2 gap-4 clear-both border-0 p-0 m-0 min-w-0 {line}",
    )


def option(one: Choice) -> rx.Component:
    """One of a list."""
    return rx.el.option(one.label, value=one.value)


def part(nth: int, state: Any) -> rx.Component:
    """The field at this place of the country's order, if it has that many."""
    rows = state.shown.address
    row: FieldRow = rows[nth]
    place = f"address-{nth}"
    props = {
        "error": row.error,
        "name": row.name,
        "default_value": drafted(row.name, row.value, state),
        "auto_complete": row.autocomplete,
        "on_change": lambda typed: state.write(row.name, typed),
    }
    lines = text_area(row.label, place, rows=2, max_length=LONG, **props)
    chosen = choice_field(
        row.label, place, rx.el.option(t("Please choose"), value=""), rx.foreach(row.choices, option), **props
    )
    typed = field(row.label, place, max_length=LONG, **props)
    return rx.cond(
        rx.Var.create(rows).length() > nth,  # pyright: ignore[reportAttributeAccessIssue]
        rx.el.div(
            rx.cond(row.is_lines, lines, rx.cond(some(row.choices), chosen, typed)),
            key=f"{state.turn}-{row.mark}",
            class_name=rx.cond(row.is_lines, "sm:col-span-2 min-w-0", "min-w-0"),
        ),
    )


def drafted(field_name: Text, stored: Text, state: Any = ProfileState) -> rx.Var:
    """What is typed in a field, else what is stored."""
    typed = rx.Var.create(state.typed).to(dict)
    return rx.cond(typed.contains(field_name), typed[field_name], stored)


def printed() -> rx.Component:
    """For those who may only read."""
    return rx.el.div(
        rx.el.h2(t("Address of the company")),
        rx.el.div(rx.foreach(ProfileState.shown.lines, lambda line: rx.el.p(name(line))), class_name="wrap-anywhere"),
        notice(ProfileState.shown.told),
        class_name="grid gap-3 border-t border-line pt-5",
    )


def vat_id() -> rx.Component:
    """To be changed where the business allows it; else as it is, or nothing."""
    row = ProfileState.shown.vat_id
    editable = field(
        row.label, "vat_id", error=row.error, auto_complete="off", max_length=LONG,
        default_value=drafted(row.name, row.value), on_change=lambda typed: ProfileState.write("vat_id", typed),
    )  # fmt: skip
    kept = rx.el.div(
        rx.el.dl(fact(row.label, row.value), class_name="m-0"),
        rx.cond(
            ProfileState.shown.may_address,
            rx.el.p(
                t("The VAT ID is kept by us. Please write to us if it has changed."), class_name="text-small text-soft"
            ),
        ),
        class_name="grid gap-2",
    )
    return rx.cond(
        ProfileState.shown.may_vat, rx.el.div(editable, key=f"vat-{ProfileState.turn}"), rx.cond(given(row.value), kept)
    )


def saving() -> rx.Component:
    """The button, and beside it whether there is something to save."""
    unsaved = rx.fragment(
        button(t("Discard"), on_click=ProfileState.discard),
        rx.el.p(t("You have unsaved changes."), class_name="text-soft text-small sm:ms-auto"),
    )
    return rx.el.div(
        submit(t("Save changes")),
        rx.cond(rx.Var.create(ProfileState.typed).to(dict).length() > 0, unsaved),
        class_name="flex flex-wrap items-center gap-3 max-sm:grid border-t border-line pt-5",
    )
