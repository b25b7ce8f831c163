"""Cards of the settings: what clients see, where the portal is reached, how it writes, how long people stay."""

import reflex as rx

from portal.admin.frame import wrong
from portal.admin.settings_portal_state import PortalRulesState
from portal.admin.state import StaffState
from portal.domain.admin.parts import PartRow
from portal.domain.admin.reach import LanguageGroup
from portal.domain.admin.signing_in import Life, LifeChoice
from portal.domain.region_formats import RegionChoice
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox, choices
from portal.ui.facts import fact
from portal.ui.field import choice_field, field
from portal.ui.text import Text, t

_FORM = "grid gap-4 mt-2"
_SAVE = "sm:justify-self-start"


def stored(form: str, *fields: rx.Component) -> rx.Component:
    """The fields of a form, made anew when what is stored takes their place."""
    return rx.el.div(*fields, key=f"{form}-{PortalRulesState.drawn[form]}", class_name="grid gap-4")


def only_owners(form: rx.Component, *facts: rx.Component) -> rx.Component:
    """The form for owners; the others read what is set."""
    read = rx.el.div(
        rx.el.dl(*facts, class_name="grid gap-3 m-0"),
        rx.el.p(t("Owners of this portal change this."), class_name="text-small text-soft"),
        class_name=_FORM,
    )
    return rx.cond(StaffState.may_own, form, read)


def parts_card() -> rx.Component:
    """Each part with a box to tick; saved at once."""
    rows = rx.el.div(rx.foreach(PortalRulesState.parts, part), key=f"parts-{PortalRulesState.drawn['parts']}")
    return card(
        card_head(t("What clients see")),
        choices(t("What clients see"), rows),
        rx.el.p(t("Saved at once. Invoices, payments and the profile are always there. What is hidden is kept, and "
                  "comes back when you tick it again."),
                class_name="text-small text-soft mt-1"),
    )  # fmt: skip


def part(one: PartRow) -> rx.Component:
    """One of them."""
    words = rx.el.span(
        rx.el.span(one.name, class_name="font-semibold"),
        rx.el.span(one.about, class_name="block text-small text-soft"),
        class_name="min-w-0",
    )
    return checkbox(
        words,
        chosen=one.is_shown,
        controlled=True,
        on_change=lambda wanted: PortalRulesState.show_part(one.key, wanted),
        class_name="-mx-2 px-2 rounded-lg",
    )


def host_card() -> rx.Component:
    """The name people type, and mails lead to."""
    seen = PortalRulesState.address
    help = t("First let this name lead to your server, with a certificate. From then on mails lead there, and "
             "everybody signs in anew. Empty: {usual}.", usual=seen.usual)  # fmt: skip
    form = rx.el.form(
        stored("host", field(t("Host name"), "host", help, wrong("host"), default_value=seen.host, input_mode="url",
                             auto_capitalize="none", auto_complete="off", spell_check=False)),
        submit(t("Save the host name"), kind="quiet", class_name=_SAVE),
        on_submit=PortalRulesState.save_host,
        no_validate=True,
        class_name=_FORM,
    )  # fmt: skip
    return card(card_head(t("Address of the portal")), only_owners(form, fact(t("Mails lead to"), seen.origin)))


def writing_card() -> rx.Component:
    """One of the languages there are sentences in, as one of its countries writes."""
    seen = PortalRulesState.writing
    lists = rx.foreach(seen.groups, language)
    help = t("For your staff, mails to you, and clients you add from now on. Every person can choose their own way of "
             "writing days and money in their settings.")  # fmt: skip
    return card(
        card_head(t("Language")),
        rx.el.form(
            stored("writing", choice_field(t("Language, days and money"), "locale", lists, error=wrong("locale"),
                                           default_value=seen.locale)),
            rx.el.p(help, class_name="text-small text-soft -mt-2"),
            submit(t("Save the language"), kind="quiet", class_name=_SAVE),
            on_submit=PortalRulesState.save_writing,
            class_name=_FORM,
        ),
    )  # fmt: skip


def language(one: LanguageGroup) -> rx.Component:
    """All its countries."""
    return rx.el.optgroup(rx.foreach(one.regions, region), label=one.name)


def region(one: RegionChoice) -> rx.Component:
    """One of them."""
    return rx.el.option(one.label, value=one.value)


def lives_card() -> rx.Component:
    """Three lists of times."""
    seen = PortalRulesState.lives
    named = (
        (t("Signed out without a click after"), "session_idle", seen.session_idle),
        (t("Signed out in any case after"), "session_absolute", seen.session_absolute),
        (t("A link in a sign-in mail works for"), "link_life", seen.link_life),
    )
    form = rx.el.form(
        stored("lives", *[life(label, which, one) for label, which, one in named]),
        rx.el.p(t("For clients and staff. Shorter times end older sessions at once; a link works as long as its mail "
                  "says."), class_name="text-small text-soft -mt-2"),
        submit(t("Save the times"), kind="quiet", class_name=_SAVE),
        on_submit=PortalRulesState.save_lives,
        class_name=_FORM,
    )  # fmt: skip
    return card(card_head(t("Signing in")), only_owners(form, *[fact(label, one.said) for label, _, one in named]))


def life(label: Text, which: str, one: Life) -> rx.Component:
    """One of them."""
    times = rx.foreach(one.choices, length)
    return choice_field(label, which, times, error=wrong(which), default_value=one.chosen)


def length(one: LifeChoice) -> rx.Component:
    """One time."""
    return rx.el.option(one.label, value=one.value)
