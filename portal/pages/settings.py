"""What a person chooses for themselves: formats and clock, the theme, and which mails they receive."""

import reflex as rx
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import account_settings
from portal.domain.account_settings import Chosen, MailSwitch, Offered
from portal.domain.region_formats import RegionChoice
from portal.domain.zones import ZoneChoice, ZoneGroup
from portal.pages.profile_frame import profile_page
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox, choices, radio
from portal.ui.select import select
from portal.ui.skeleton import card_bones
from portal.ui.text import some, t

HERE = rx.Var("Intl.DateTimeFormat().resolvedOptions().timeZone").to(str)  # what the browser says of its own zone
THEMES = {"system": t("As this device is set"), "light": t("Light"), "dark": t("Dark")}


class Formats(TypedDict):
    """The form of formats and clock."""

    region: str
    zone: str


class SettingsState(ClientState):
    """One person's choices."""

    chosen: Chosen = Chosen()
    offered: Offered = Offered()
    clock: str = ""
    turn: int = 0  # counts what was changed elsewhere: only then the browser's own ticks are drawn again

    @event
    async def load(self) -> None:
        """What is chosen, and what else there is."""
        await self._enter()
        before, self.offered = self.chosen, await visit(account_settings.offered)
        await self._show()
        self.turn += self.chosen != before
        self.ready = True

    @event
    async def try_zone(self, zone: str) -> None:
        """What the clocks there show, before anything is saved."""
        self.clock = await visit(account_settings.clock, zone)

    @event
    async def save(self, form: Formats) -> None:
        """Formats and clock, together."""
        await visit(account_settings.save_formats, form["region"], form["zone"])
        self.offered = await visit(account_settings.offered)
        await self._show()
        self.notice = said("Your formats and your time zone are saved.")

    @event
    async def choose_theme(self, theme: str) -> None:
        """At once, here and on every other page."""
        await visit(account_settings.choose_theme, theme)
        await self._enter()
        await self._show()

    @event
    async def choose_mails(self, choice: str, wanted: bool) -> None:
        """Mails of one kind."""
        await visit(account_settings.choose_mails, choice, wanted)
        await self._show()

    async def _show(self) -> None:
        self.chosen = await visit(account_settings.chosen)
        self.clock = await visit(account_settings.clock, self.chosen.zone)


def page() -> rx.Component:
    """The settings."""
    seen = SettingsState.chosen
    return profile_page(
        "settings",
        rx.el.div(
            formats_card(seen),
            theme_card(seen),
            mails_card(seen),
            class_name="grid gap-5 max-w-2xl",
        ),
        loaded=some(SettingsState.offered.regions),
        waiting=rx.el.div(card_bones(3), card_bones(3), class_name="grid gap-5 max-w-2xl"),
    )


def formats_card(seen: Chosen) -> rx.Component:
    """How days and numbers are written, and whose clock tells when something happened."""
    offered = SettingsState.offered
    region = select(
        t("Dates and numbers"), "region", rx.foreach(offered.regions, region_option),
        default_value=seen.region, key=f"region {SettingsState.turn}",
    )  # fmt: skip
    zone = select(
        t("Time zone"),
        "zone",
        rx.el.option(offered.usual_zone, value=""),
        rx.el.option(t("As this device is set: {zone}", zone=HERE), value=HERE),
        rx.foreach(offered.zones, zone_group),
        default_value=seen.zone,
        key=f"zone {SettingsState.turn}",
        on_change=SettingsState.try_zone,
    )
    kept = t("Due dates, and until when a quote is valid, stay as {business} counts them.",
             business=SettingsState.business.name)  # fmt: skip
    return card(
        card_head(t("Formats and time zone")),
        rx.el.form(
            region,
            rx.el.div(zone, rx.el.p(SettingsState.clock, role="status", class_name="mt-1.5")),
            rx.el.p(t("The time zone says when something happened."), " ", kept, class_name="text-small text-soft"),
            submit(t("Save"), class_name="sm:justify-self-start"),
            on_submit=SettingsState.save,
            class_name="grid gap-4 mt-3",
        ),
    )


def region_option(one: RegionChoice) -> rx.Component:
    """One regional form, with what it looks like."""
    return rx.el.option(one.label, value=one.value)


def zone_group(group: ZoneGroup) -> rx.Component:
    """The zones of one part of the world."""
    return rx.el.optgroup(rx.foreach(group.zones, zone_option), label=group.label)


def zone_option(one: ZoneChoice) -> rx.Component:
    """One zone, by its city."""
    return rx.el.option(one.label, value=one.value)


def theme_card(seen: Chosen) -> rx.Component:
    """Light or dark, for this person on every device."""
    rows = [
        radio(
            rx.el.span(label),
            name="theme",
            value=value,
            chosen=seen.theme == value,
            key=f"{value} {SettingsState.turn}",
            class_name="px-5.5",
            on_change=SettingsState.choose_theme(value),
        )
        for value, label in THEMES.items()
    ]
    return card(
        rx.el.div(card_head(t("Theme")), class_name="px-5.5 pt-5"),
        choices(t("Theme"), *rows),
        class_name="p-0! pb-2! overflow-hidden",
    )


def mails_card(seen: Chosen) -> rx.Component:
    """What comes by mail, and what always does."""
    always = t(
        "Sign-in links, codes, new devices, payment confirmations, refunds and quotes you accepted always come by mail."
    )
    return card(
        rx.el.div(
            card_head(t("Mails you receive")),
            rx.cond(some(seen.mails), rx.el.p(t("Each choice is saved at once."), class_name="text-small text-soft")),
            class_name="px-5.5 pt-5 pb-1",
        ),
        choices(t("Mails you receive"), rx.foreach(seen.mails, mail_row)),
        rx.el.p(always, class_name="px-5.5 pt-2 pb-5 text-small text-soft"),
        class_name="p-0! overflow-hidden",
    )


def mail_row(one: MailSwitch) -> rx.Component:
    """One kind of mail."""
    return checkbox(
        rx.el.span(one.label),
        chosen=one.is_on,
        key=f"{one.value} {SettingsState.turn}",
        class_name="px-5.5 has-checked:bg-transparent!",
        on_change=lambda on: SettingsState.choose_mails(one.value, on),
    )
