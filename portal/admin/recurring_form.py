"""The page where a recurring invoice is written: its rhythm, what happens on its day, and what it bills."""

from typing import Any

import reflex as rx

from portal.admin.acting import who_is_told
from portal.admin.draft import more
from portal.admin.draft_lines import lines_card
from portal.admin.draft_parts import choosing, step
from portal.admin.frame import admin_page, wrong
from portal.admin.recurring_form_state import HERE, NEW, PlanFormState
from portal.ui.address import stands_on
from portal.ui.button import button
from portal.ui.card import card
from portal.ui.choice import choices, radio
from portal.ui.field import choice_field, field, text_area
from portal.ui.sheet import total
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t

SEEN = PlanFormState.plan
UNITS = [("day", t("days")), ("week", t("weeks")), ("month", t("months")), ("year", t("years"))]
ENDS = [("never", t("Until somebody ends it")), ("day", t("On a day")), ("times", t("After a number of invoices"))]
WORDS = t(
    "In the words of a line you can write {month}, {before}, {year} and {period}: each invoice fills them in.",
    month="{month}", before="{last_month}", year="{year}", period="{period}",
)  # fmt: skip


def page() -> rx.Component:
    """For whom first, while nobody is chosen."""
    writing = rx.el.div(
        rx.el.div(
            rhythm_card(),
            lines_card(PlanFormState),
            rx.el.p(WORDS, class_name="text-soft text-small"),
            happens_card(),
            more(PlanFormState),
            class_name="grid gap-5 min-w-0",
        ),
        rx.el.aside(adding_up(), class_name="grid gap-5 lg:sticky lg:top-6 min-w-0"),
        class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
    )
    whose = rx.cond(
        given(SEEN.client), rx.el.p(t("For"), " ", name(SEEN.client, "font-semibold"), class_name="wrap-anywhere")
    )
    return admin_page(
        rx.cond(given(SEEN.client_key), writing, choosing(PlanFormState, NEW)),
        title=rx.cond(given(SEEN.key), t("Change recurring invoice"), t("New recurring invoice")),
        place="recurring",
        above=back(t("Recurring invoices"), HERE),
        beside=whose,
        loaded=stands_on(PlanFormState.shown_on) & PlanFormState.is_hydrated,  # pyright: ignore[reportOperatorIssue]
        waiting=card_bones(6),
    )


def typed(field_name: str, start: Any) -> dict[str, Any]:
    """A field that is kept as it is typed."""
    return {
        "default_value": start,
        "on_change": lambda value: PlanFormState.type_plan(field_name, value, PlanFormState.turn),
        "key": f"{field_name}-{rx.Var.create(PlanFormState.turn).to_string()}",
    }


def rhythm_card() -> rx.Component:
    """How often, from when, until when."""
    units = [rx.el.option(word, value=unit) for unit, word in UNITS]
    ends = [rx.el.option(word, value=end) for end, word in ENDS]
    return card(
        rx.el.h2(t("How often")),
        rx.el.div(
            rx.el.div(
                field(t("Every"), "every", "", wrong("every"), input_mode="numeric", **typed("every", SEEN.every)),
                choice_field(t("Unit of time"), "unit", *units, value=SEEN.unit, on_change=PlanFormState.choose_unit),
                class_name="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3 items-start",
            ),
            field(t("First day"), "start", t("Days that are over are not made up for."), wrong("start"), type="date",
                  **typed("start", SEEN.start)),
            choice_field(t("Ends"), "ends", *ends, value=SEEN.ends, on_change=PlanFormState.choose_end),
            rx.match(
                SEEN.ends,
                ("day", field(t("Last day"), "end_on", "", wrong("end_on"), type="date",
                              **typed("end_on", SEEN.end_on))),
                ("times", field(t("How many in all"), "times", "", wrong("times"), input_mode="numeric",
                                **typed("times", SEEN.times))),
                rx.fragment(),
            ),
            class_name="grid gap-4 sm:grid-cols-2 items-start",
        ),
        class_name="grid gap-4",
    )  # fmt: skip


def happens_card() -> rx.Component:
    """Sent by itself, or a draft that waits."""
    by_itself, draft = t("Issue it and send it by itself"), t("Write a draft and tell us by mail")
    ways = [
        radio(rx.el.span(words), name="sends", value=value, chosen=chosen, class_name="-mx-5.5 px-5.5",
              on_change=PlanFormState.choose_sending(sends),
              key=f"{value}-{rx.Var.create(PlanFormState.turn).to_string()}")
        for value, words, sends, chosen in (
            ("yes", by_itself, True, SEEN.sends), ("no", draft, False, ~rx.Var.create(SEEN.sends).to(bool))
        )
    ]  # fmt: skip
    return card(
        rx.el.h2(t("What happens on its day")),
        rx.el.p(t("At 8 in the morning, in the time zone of the business."), class_name="text-soft"),
        choices(t("What happens on its day"), *ways),
        rx.cond(SEEN.sends, told()),
        class_name="grid gap-3",
    )


def told() -> rx.Component:
    """Who is written to, and what."""
    nobody = t("Nobody of this client can be written to: the invoice only appears in the portal.")
    return rx.fragment(
        who_is_told(PlanFormState.people, rx.Var.create(SEEN.readers).to(list), PlanFormState.tick, nobody),
        text_area(t("Message in the mail (optional)"), "message", "", wrong("message"), rows=3,
                  **typed("message", SEEN.message)),
    )  # fmt: skip


def adding_up() -> rx.Component:
    """What one of them comes to, when the next ones come, and the way on."""
    seen, days = PlanFormState.sums, PlanFormState.coming
    changed = t("Not saved yet. What you type stays on this page.")
    return card(
        rx.el.h2(t("Each time")),
        rx.el.dl(
            rx.foreach(seen.steps, step), total(t("Total"), seen.total, final=True), aria_live="polite",
            class_name="mt-3 mb-0",
        ),
        rx.cond(
            some(days),
            rx.el.div(
                rx.el.h3(t("The next ones"), class_name="mt-5 mb-1"),
                rx.el.ol(rx.foreach(days, lambda day: rx.el.li(day)), role="list", class_name="grid gap-1"),
                aria_live="polite",
            ),
        ),
        rx.cond(PlanFormState.changed, rx.el.p(changed, class_name="text-soft text-small mt-4")),
        rx.el.div(
            button(t("Save"), "primary", on_click=PlanFormState.save),
            rx.cond(PlanFormState.changed, button(t("Throw changes away"), on_click=PlanFormState.forget)),
            class_name="grid gap-2.5 mt-4",
        ),
    )  # fmt: skip
