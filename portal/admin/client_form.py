"""A new client, or what is written down about one: one form, all of it is saved together."""

import reflex as rx

from portal.admin.client_form_state import DIFFERENCES, WRONG, ClientFormState
from portal.admin.frame import admin_page
from portal.domain.profile_view import DifferenceRow
from portal.pages import profile_form
from portal.pages.profile_form import LONG, option
from portal.ui.button import button, link_button, submit
from portal.ui.card import card
from portal.ui.facts import fact
from portal.ui.field import choice_field, field
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t

STATE = ClientFormState


def page() -> rx.Component:
    """The form; above it the way back to where one came from."""
    seen = STATE.shown
    known = given(seen.key)
    to_client = back(seen.title, f"/admin/clients/{seen.key}")
    return admin_page(
        rx.el.div(differences(), form(), class_name="grid gap-5 max-w-2xl"),
        title=rx.cond(known, t("Edit client"), t("New client")),
        place="clients",
        loaded=given(STATE.open_for) & given(seen.country),
        above=rx.cond(known, to_client, back(t("Clients"), "/admin/clients")),
        waiting=card_bones(6),
    )


def form() -> rx.Component:
    """Name, address, what is written on papers; for a new one also its first person."""
    return rx.el.form(
        rx.el.input(type="hidden", name="edition", value=f"{STATE.edition}"),
        card(
            errors(),
            typed_field(t("Company or person"), "name", auto_complete="off"),
            profile_form.address(t("Address"), STATE),
            money_part(),
            rx.cond(given(STATE.shown.key), rx.fragment(), person_part()),
            saving(),
            class_name="grid gap-5",
        ),
        on_submit=STATE.save,
        no_validate=True,
        aria_label=t("Client"),
    )


def typed_field(label: Text, key: str, help: Text = "", **props: object) -> rx.Component:
    """One line of the form, with what was typed in it."""
    control = field(
        label, key, help, wrong_at(key), default_value=drafted(key), max_length=LONG,
        on_change=lambda typed: STATE.write(key, typed), **props,
    )  # fmt: skip
    return rx.el.div(control, key=f"{key}-{STATE.turn}", class_name="min-w-0")


def drafted(key: str) -> rx.Var:
    """What stands in a field."""
    return profile_form.drafted(key, rx.Var.create(STATE.shown.fields).to(dict).get(key, "").to(str), STATE)


def wrong_at(key: str) -> rx.Var[str]:
    """What is wrong with a field; empty: nothing."""
    return rx.Var.create(STATE.shown.wrong).to(dict).get(key, "").to(str)


def money_part() -> rx.Component:
    """VAT ID and currency; what invoices are counted in stays."""
    seen = STATE.shown
    chosen = rx.el.div(
        choice_field(
            t("Currency"), "currency", rx.foreach(STATE.currencies, option), error=wrong_at("currency"),
            default_value=drafted("currency"), on_change=lambda typed: STATE.write("currency", typed),
        ),
        key=f"currency-{STATE.turn}",
        class_name="min-w-0",
    )  # fmt: skip
    fixed = rx.el.div(
        rx.el.dl(fact(t("Currency"), seen.currency_word), class_name="m-0"),
        rx.el.p(t("It stays: there are invoices or quotes in it."), class_name="text-small text-soft"),
        class_name="grid gap-1 content-center",
    )
    return rx.el.div(
        typed_field(t("VAT ID (optional)"), "vat_id", auto_complete="off"),
        rx.cond(seen.is_currency_fixed, fixed, chosen),
        class_name="grid sm:grid-cols-2 gap-4 border-t border-line pt-5",
    )


def person_part() -> rx.Component:
    """Who acts for a new client; nobody yet is fine."""
    return rx.el.fieldset(
        rx.el.legend(rx.el.h2(t("First person (optional)")), class_name="float-left w-full p-0 sm:col-span-2"),
        rx.el.p(t("Who may sign in for them. Nothing is mailed before you invite them."),
                class_name="text-soft sm:col-span-2"),
        typed_field(t("Name"), "person", auto_complete="off"),
        typed_field(t("E-mail"), "email", type="email", auto_complete="off"),
        class_name="grid sm:grid-cols-2 gap-4 clear-both border-0 border-t border-line p-0 pt-5 m-0 min-w-0",
    )  # fmt: skip


def errors() -> rx.Component:
    """Which fields need another look: read out first, said in full at each of them."""
    listed = rx.el.ul(
        rx.foreach(STATE.shown.labels, lambda one: rx.el.li(one)), class_name="list-disc ps-5 m-0 text-small"
    )
    told = rx.el.div(
        rx.el.p(t("Nothing is saved yet. Please look at:"), class_name="font-semibold"),
        listed,
        class_name="notice bad grid! gap-1 justify-items-start",
    )
    shown = rx.cond(some(STATE.shown.labels), told)
    return rx.el.div(shown, id=WRONG, tab_index=-1, class_name="outline-none scroll-mt-6 empty:hidden")


def differences() -> rx.Component:
    """Somebody else was faster: what it is now beside what was typed."""
    told = card(
        rx.el.h2(t("Somebody else has changed this meanwhile")),
        rx.el.p(t("Nothing of yours is saved yet. Compare, and choose."), class_name="text-soft"),
        rx.el.ul(
            rx.foreach(STATE.shown.differences, difference),
            role="list",
            class_name="list-none p-0 m-0 divide-y divide-line border-y border-line",
        ),
        rx.el.div(
            button(t("Keep what I typed"), on_click=STATE.hold),
            button(t("Take what is stored now"), on_click=STATE.discard),
            class_name="flex flex-wrap gap-3 max-sm:grid",
        ),
        class_name="grid gap-4 urgent",
        role="alert",
    )
    shown = rx.cond(some(STATE.shown.differences), told)
    return rx.el.div(shown, id=DIFFERENCES, tab_index=-1, class_name="outline-none scroll-mt-6 empty:hidden")


def difference(one: DifferenceRow) -> rx.Component:
    """One field."""
    nothing = rx.el.span(t("nothing"), class_name="text-soft")
    alone = rx.el.span(t("left as it was"), class_name="text-soft")
    mine = rx.cond(one.is_mine, rx.cond(given(one.typed), name(one.typed), nothing), alone)
    sides = [(t("Now"), rx.cond(given(one.now), name(one.now), nothing)), (t("You typed"), mine)]
    look = "min-w-0 wrap-anywhere whitespace-pre-line"
    shown = [
        rx.el.div(
            rx.el.dt(label, class_name="text-small text-soft"), rx.el.dd(value, class_name="m-0"), class_name=look
        )
        for label, value in sides
    ]
    return rx.el.li(
        rx.el.p(one.label, class_name="font-medium"),
        rx.el.dl(*shown, class_name="grid grid-cols-2 gap-4 m-0 mt-1"),
        class_name="py-3",
    )


def saving() -> rx.Component:
    """The button, and the way out."""
    known = given(STATE.shown.key)
    away = rx.cond(known, f"/admin/clients/{STATE.shown.key}", "/admin/clients")
    return rx.el.div(
        submit(rx.cond(known, t("Save changes"), t("Add client"))),
        rx.cond(rx.Var.create(STATE.typed).to(dict).length() > 0, button(t("Discard"), on_click=STATE.discard)),
        link_button(t("Cancel"), away),
        class_name="flex flex-wrap items-center gap-3 max-sm:grid border-t border-line pt-5",
    )
