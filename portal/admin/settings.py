"""The settings of the portal: who it says it is, how it looks, and its rules."""

from typing import Any

import reflex as rx

from portal.addresses import route
from portal.admin.frame import admin_page, wrong
from portal.admin.settings_look import colors_card, send
from portal.admin.settings_money import money_card, vat_card
from portal.admin.settings_papers import address_card, bank_card, zone_card
from portal.admin.settings_papers_state import CARDS, PapersState
from portal.admin.settings_portal import host_card, lives_card, parts_card, writing_card
from portal.admin.settings_portal_state import PortalRulesState
from portal.admin.settings_state import PortalSettingsState
from portal.ui.business import mark
from portal.ui.button import button, post_form, submit
from portal.ui.card import card, card_head
from portal.ui.field import field, text_area
from portal.ui.folded import folded_card
from portal.ui.link import plain_link
from portal.ui.skeleton import card_bones
from portal.ui.text import given, t

TITLES = (
    *(t("Your business"), t("Address and tax numbers"), t("Bank details"), t("Legal text"), t("Being paid")),
    *(t("Logo"), t("Colours"), t("What clients see"), t("What clients change themselves"), t("Language")),
    *(t("Time zone"), t("Address of the portal"), t("Signing in")),
)
_STACK = "grid gap-5 content-start"


def page() -> rx.Component:
    """Two columns of cards; on a phone one."""
    left = (company_card(), address_card(), bank_card(), terms_card(), money_card())
    right = (logo_card(), colors_card(), parts_card(), vat_card(), writing_card(), zone_card(), host_card(),
             lives_card())  # fmt: skip
    placed = [
        rx.el.div(one, id=key, tab_index=-1, class_name="scroll-mt-6 min-w-0 outline-none")
        for key, one in zip(CARDS, (*left, *right), strict=True)
    ]
    cards = rx.el.div(
        finder(),
        rx.el.div(*placed[: len(left)], class_name=_STACK),
        rx.el.div(*placed[len(left) :], class_name=_STACK),
        on_mount=PapersState.look_for,
        class_name="grid gap-5 lg:grid-cols-2 [&>*]:min-w-0",
    )
    bones = rx.el.div(card_bones(5), card_bones(5), class_name="grid gap-5 lg:grid-cols-2")
    return admin_page(
        rx.el.div(
            rx.cond(PortalSettingsState.known & PortalRulesState.known & PapersState.known, cards, bones),
            on_mount=[PortalSettingsState.open, PortalRulesState.open, PapersState.open],
        ),
        title=t("Settings"),
        place="settings",
    )


def finder() -> rx.Component:
    """On a phone they stand far below each other: the way to each."""
    ways = [
        rx.el.li(plain_link(title, href=f"#{key}", class_name="flex items-center min-h-11 no-underline"))
        for key, title in zip(CARDS, TITLES, strict=True)
    ]
    listed = rx.el.ul(*ways, role="list", class_name="divide-y divide-line")
    return rx.el.nav(folded_card(t("Find a setting"), listed), aria_label=t("Settings"), class_name="lg:hidden")


def stored(form: str, *fields: rx.Component, class_name: str = "grid gap-4") -> rx.Component:
    """The fields of a form, made anew when what is stored takes their place."""
    return rx.el.div(*fields, key=f"{form}-{PortalSettingsState.drawn[form]}", class_name=class_name)


def company_card(save: Any = None) -> rx.Component:
    """Name, and how to reach a human. `save`: where it is a step of something longer, what that does."""
    seen = PortalSettingsState.company
    fields = stored(
        "company",
        field(t("Name"), "display_name", t("As your clients know you, on every page and mail."), wrong("display_name"),
              default_value=seen.display_name, auto_complete="organization"),
        field(t("Legal name"), "legal_name", t("As it stands on invoices that are issued from now on."),
              wrong("legal_name"), default_value=seen.legal_name),
        field(t("Contact e-mail"), "contact_email", t("Where your clients' answers to mails arrive."),
              wrong("contact_email"), type="email", default_value=seen.contact_email),
        field(t("Phone"), "contact_phone", "", wrong("contact_phone"), type="tel", default_value=seen.contact_phone),
        field(t("Website"), "website", "", wrong("website"), input_mode="url", default_value=seen.website),
    )  # fmt: skip
    return card(
        card_head(t("Your business")),
        rx.el.form(
            fields,
            send(t("Save your business"), save),
            on_submit=save or PortalSettingsState.save_company,
            no_validate=True,
            class_name="grid gap-4 mt-2",
        ),
    )


def terms_card() -> rx.Component:
    """What new documents say below their total."""
    help = t("New invoices and quotes that have no terms of their own say this. What was sent already stays as it is.")
    area = text_area(t("Terms"), "terms", help, wrong("terms"), default_value=PortalSettingsState.terms, rows=5)
    return card(
        card_head(t("Legal text")),
        rx.el.form(
            stored("terms", area),
            submit(t("Save the text"), kind="quiet", class_name="sm:justify-self-start"),
            on_submit=PortalSettingsState.save_terms,
            class_name="grid gap-4 mt-2",
        ),
    )


def logo_card(back: str = "") -> rx.Component:
    """What is shown, a new one, and the end of it. The form goes to a route of ours, with or without script.
    `back`: where that leads back to, where it is not here."""
    business, error = PortalSettingsState.business, PortalSettingsState.logo_error
    remove = button(t("Remove the logo"), "danger", on_click=PortalSettingsState.remove_logo)
    picture = rx.el.input(
        type="file", name="logo", accept="image/png,image/jpeg,image/webp", id="field-logo", required=True,
        aria_invalid=rx.cond(given(error), "true", "false"),
        aria_describedby=rx.cond(given(error), "error-logo", "help-logo"),
    )  # fmt: skip
    said = rx.cond(
        given(error),
        rx.el.p(error, id="error-logo", class_name="error", role="alert"),
        rx.el.p(t("PNG, JPEG or WebP, at most 1 MB. It is saved as soon as you send it; save other changes first."),
                id="help-logo", class_name="help"),
    )  # fmt: skip
    return card(
        card_head(t("Logo"), rx.el.div(mark(business), class_name="bg-white rounded-lg p-1")),
        post_form(
            rx.el.div(rx.el.label(t("New logo"), html_for="field-logo"), picture, said, class_name="field"),
            rx.el.div(
                submit(t("Send the logo"), kind="quiet"),
                rx.cond(given(business.logo_url), remove),
                class_name="flex flex-wrap gap-3",
            ),
            action=route("/admin/logo") + (f"?back={back}" if back else ""),
            enc_type="multipart/form-data",
            class_name="grid gap-4 mt-2",
        ),
    )
