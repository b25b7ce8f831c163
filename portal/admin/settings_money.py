"""The rules for being paid, which owners change, and what clients may change of their account."""

import reflex as rx

from portal.admin.frame import wrong
from portal.admin.settings_state import PortalSettingsState
from portal.admin.state import StaffState
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox, choices
from portal.ui.facts import fact
from portal.ui.field import field, money_field
from portal.ui.text import given, t


def money_card() -> rx.Component:
    """The rules; whoever is no owner reads them."""
    return card(card_head(t("Being paid")), rx.cond(StaffState.may_own, money_form(), money_facts()))


def money_form() -> rx.Component:
    """Parts, deposits, promises, reminders."""
    seen = PortalSettingsState.money
    parts = checkbox(rx.el.span(t("Clients may pay an invoice in parts")), name="partial", value="yes",
                     chosen=seen.partial, class_name="-mx-2 px-2 rounded-lg")  # fmt: skip
    fields = rx.el.div(
        choices(t("Parts"), parts),
        money_field(t("The least part"), "minimum", seen.currency, t("Empty: any. What is left may always be paid."),
                    wrong("minimum"), default_value=seen.minimum),
        field(t("Deposit, in percent"), "deposit", t("Asked for first, of every new invoice. Empty: none."),
              wrong("deposit"), input_mode="decimal", default_value=seen.deposit),
        field(t("Promises to pay, in days"), "promise", t("How far ahead a client may promise to pay. 0: not at all."),
              wrong("promise"), input_mode="numeric", default_value=seen.promise),
        field(t("Reminders"), "reminders",
              t("Days after the due date, before it with a minus: -3, 0, 7, 21. Empty: nobody is reminded."),
              wrong("reminders"), default_value=seen.reminders),
        key=f"money-{PortalSettingsState.drawn['money']}",
        class_name="grid gap-4",
    )  # fmt: skip
    return rx.el.form(
        fields,
        submit(t("Save the rules"), kind="quiet", class_name="sm:justify-self-start"),
        on_submit=PortalSettingsState.save_money,
        no_validate=True,
        class_name="grid gap-4 mt-2",
    )


def money_facts() -> rx.Component:
    """The same to read."""
    seen = PortalSettingsState.money
    none = t("None")
    return rx.el.div(
        rx.el.dl(
            fact(t("Clients may pay an invoice in parts"), rx.cond(seen.partial, t("Yes"), t("No"))),
            fact(t("The least part"), rx.cond(given(seen.minimum), f"{seen.currency} {seen.minimum}", t("Any"))),
            fact(t("Deposit, in percent"), rx.cond(given(seen.deposit), seen.deposit, none)),
            fact(t("Promises to pay, in days"), seen.promise),
            fact(t("Reminders"), rx.cond(given(seen.reminders), seen.reminders, none)),
            class_name="grid gap-3 m-0",
        ),
        rx.el.p(t("Owners of this portal change these rules."), class_name="text-small text-soft"),
        class_name="grid gap-4 mt-2",
    )


def vat_card() -> rx.Component:
    """What clients may change themselves."""
    tick = checkbox(
        rx.el.span(t("Clients may change their VAT ID")),
        chosen=PortalSettingsState.vat_editable,
        key=f"vat-{PortalSettingsState.drawn['vat']}",
        on_change=PortalSettingsState.let_vat_be_edited,
        class_name="-mx-2 px-2 rounded-lg",
    )
    return card(
        card_head(t("What clients change themselves")),
        choices(t("What clients change themselves"), tick),
        rx.el.p(t("Saved at once. Address, phone and how mails reach them they always change themselves."),
                class_name="text-small text-soft mt-1"),
    )  # fmt: skip
