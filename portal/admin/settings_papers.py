"""Cards of the settings: address and tax numbers, bank details, and the time zone."""

from typing import Any

import reflex as rx

from portal.admin.booking_person import zone_group
from portal.admin.frame import wrong
from portal.admin.settings_look import send
from portal.admin.settings_papers_state import WRONG, PapersState
from portal.admin.settings_portal import only_owners
from portal.pages import profile_form
from portal.pages.profile_form import LONG
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.facts import fact
from portal.ui.field import choice_field, field
from portal.ui.notice import notice
from portal.ui.text import Text, given, some, t

_FORM = "grid gap-4 mt-2"
_SAVE = "sm:justify-self-start"


def stored(form: str, *fields: rx.Component) -> rx.Component:
    """The fields of a form, made anew when what is stored takes their place."""
    return rx.el.div(*fields, key=f"{form}-{PapersState.drawn[form]}", class_name="grid gap-4")


def about(words: Text) -> rx.Component:
    """What a change means."""
    return rx.el.p(words, class_name="text-small text-soft")


def address_card(save: Any = None) -> rx.Component:
    """Where the business is. `save`: where it is a step of something longer, what that does."""
    seen = PapersState.shown
    return card(
        card_head(t("Address and tax numbers")),
        rx.el.form(
            about(t("They stand on every invoice, quote and receipt from now on. What was issued already keeps the "
                    "address it was issued with.")),
            mistakes(),
            profile_form.address(t("Address"), PapersState, apart=False),
            rx.el.div(
                number(t("VAT ID (optional)"), "vat_id", seen.vat_id),
                number(t("Tax number (optional)"), "tax_number", seen.tax_number),
                class_name="grid sm:grid-cols-2 gap-4",
            ),
            send(t("Save the address"), save),
            on_submit=save or PapersState.save_address,
            no_validate=True,
            class_name=_FORM,
        ),
    )  # fmt: skip


def number(label: Text, key: str, value: Text) -> rx.Component:
    """One of the two."""
    said = rx.Var.create(PapersState.shown.wrong).to(dict).get(key, "").to(str)
    control = field(label, key, "", said, default_value=value, auto_complete="off", max_length=LONG)
    return rx.el.div(control, key=f"{key}-{PapersState.turn}", class_name="min-w-0")


def mistakes() -> rx.Component:
    """Which fields need another look: read out first, said in full at each of them."""
    listed = rx.el.ul(rx.foreach(PapersState.shown.labels, lambda one: rx.el.li(one)),
                      class_name="list-disc ps-5 m-0 text-small")  # fmt: skip
    told = rx.el.div(
        rx.el.p(t("Nothing is saved yet. Please look at:"), class_name="font-semibold"),
        listed,
        class_name="notice bad grid! gap-1 justify-items-start",
    )
    shown = rx.cond(some(PapersState.shown.labels), told)
    return rx.el.div(shown, id=WRONG, tab_index=-1, class_name="outline-none scroll-mt-6 empty:hidden")


def bank_card() -> rx.Component:
    """Where clients transfer to; whoever is no owner reads it."""
    seen = PapersState.bank
    form = rx.el.form(
        stored(
            "bank",
            field(t("IBAN"), "iban", "", wrong("iban"), default_value=seen.iban, auto_complete="off",
                  auto_capitalize="characters", spell_check=False, max_length=LONG),
            field(t("BIC (optional)"), "bic", "", wrong("bic"), default_value=seen.bic, auto_complete="off",
                  auto_capitalize="characters", spell_check=False, max_length=LONG),
        ),
        about(t("Clients are shown this account on every invoice that is still to be paid, also on those you have "
                "sent. After a change they are asked for 60 days to check it with you by phone: so nobody who took "
                "over a mailbox gets their money. Both empty: no bank transfer is offered.")),
        submit(t("Save the bank details"), kind="quiet", class_name=_SAVE),
        on_submit=PapersState.save_bank,
        no_validate=True,
        class_name=_FORM,
    )  # fmt: skip
    nothing = t("None")
    facts = (
        fact(t("IBAN"), rx.cond(given(seen.iban), seen.iban, nothing)),
        fact(t("BIC"), rx.cond(given(seen.bic), seen.bic, nothing)),
    )
    warned = rx.cond(given(seen.warning), notice(seen.warning, tone="due"))
    return card(card_head(t("Bank details")), warned, only_owners(form, *facts))


def zone_card() -> rx.Component:
    """The clock of the business."""
    seen = PapersState.clock
    zones = choice_field(t("Time zone"), "timezone", rx.foreach(seen.groups, zone_group), error=wrong("timezone"),
                         default_value=seen.zone, on_change=PapersState.try_zone)  # fmt: skip
    return card(
        card_head(t("Time zone")),
        rx.el.form(
            stored("zone", zones),
            rx.el.p(PapersState.shows, role="status", class_name="text-small -mt-2"),
            about(t("Your days begin and end by this clock: due dates, reminders and the hours in mails. Days on "
                    "papers that were issued stay as they are. Whoever can be booked keeps their own time zone, and "
                    "agreed appointments stay when they are.")),
            submit(t("Save the time zone"), kind="quiet", class_name=_SAVE),
            on_submit=PapersState.save_zone,
            class_name=_FORM,
        ),
    )  # fmt: skip
