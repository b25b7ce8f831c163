"""The colours, and how they will look by day and by night while they are chosen."""

from typing import Any

import reflex as rx

from portal.admin.frame import wrong
from portal.admin.settings_state import PortalSettingsState
from portal.domain.admin.colors import Paper
from portal.ui.business import mark
from portal.ui.button import submit
from portal.ui.card import card, card_head
from portal.ui.field import field
from portal.ui.text import Text, name, t

PAUSE = 150  # milliseconds without a change, before the preview follows


def send(label: Text, save: Any) -> rx.Component:
    """The button of a card; as a step of something longer it is the thing to do next."""
    return submit(t("Save and go on") if save else label, kind="primary" if save else "quiet",
                  class_name="sm:justify-self-start")  # fmt: skip


def colors_card(save: Any = None) -> rx.Component:
    """Two colours, both papers. `save`: where it is a step of something longer, what that does."""
    look = PortalSettingsState.look
    return card(
        card_head(t("Colours")),
        rx.el.form(
            color(t("First colour"), "primary", t("Of buttons and whatever is chosen."), look.primary),
            color(t("Second colour"), "second", t("Of links and charts."), look.second),
            rx.el.div(rx.foreach(look.papers, preview), class_name="grid gap-3 sm:grid-cols-2"),
            rx.el.div(rx.foreach(look.remarks, remark), role="status", class_name="grid gap-2 empty:hidden"),
            send(t("Save the colours"), save),
            on_submit=save or PortalSettingsState.save_colors,
            class_name="grid gap-4 mt-2",
        ),
    )


def color(label: Text, which: str, help: Text, value: Text) -> rx.Component:
    """One of them: digits from a style guide, or picked by eye."""
    drawn = PortalSettingsState.drawn
    typed = field(
        label, which, help, wrong(which), default_value=value, auto_complete="off", spell_check=False,
        on_change=lambda text: PortalSettingsState.try_color(which, text, False).debounce(PAUSE),
    )  # fmt: skip
    picker = rx.el.input(
        type="color", default_value=value, key=f"{which}-picker-{drawn[f'{which} picker']}",
        aria_label=t("Pick: {label}", label=label),
        on_change=lambda hue: PortalSettingsState.try_color(which, hue, True).debounce(PAUSE),
        class_name="flex-none size-11 mt-7 p-1 rounded-[0.625rem] border border-edge bg-paper cursor-pointer",
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(typed, key=f"{which}-{drawn[which]}", class_name="flex-1 min-w-0"),
        picker,
        class_name="flex items-start gap-3",
    )


def preview(paper: Paper) -> rx.Component:
    """A small page on one of the papers. Nothing in it does anything."""
    business = PortalSettingsState.business
    colors = {"color-scheme": paper.theme, "--brand": paper.brand, "--on-brand": paper.on_brand,
              "--second": paper.second}  # fmt: skip
    bars = [rx.el.span(class_name=f"w-4 rounded-t bg-second {height}") for height in ("h-4", "h-7", "h-5", "h-9")]
    return rx.el.div(
        rx.el.p(rx.cond(paper.theme == "dark", t("By night"), t("By day")), class_name="text-small text-soft"),
        rx.el.div(mark(business), name(business.name, "line-clamp-2 min-w-0"), class_name="logo"),
        rx.el.p(t("Your balance is settled. "), rx.el.span(t("See the invoice"), class_name="underline"),
                class_name="[&>span]:decoration-second"),
        rx.el.div(
            rx.el.span(t("Pay now"), class_name="button primary whitespace-nowrap"),
            rx.el.div(*bars, aria_hidden="true", class_name="flex items-end gap-1"),
            class_name="flex flex-wrap items-end justify-between gap-3",
        ),
        style=colors,
        custom_attrs={"data-paper": paper.theme},
        class_name="grid grid-cols-[minmax(0,1fr)] gap-3 content-start rounded-xl border border-line bg-paper text-ink "
        "p-4 min-w-0",
    )  # fmt: skip


def remark(words: Text) -> rx.Component:
    """What is done about a colour that could not be read."""
    return rx.el.p(words, class_name="text-small rounded-lg bg-ink/4 px-3 py-2")
