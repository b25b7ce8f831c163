"""The page of one recurring invoice: when the next come, what it made, and pausing, resuming and ending it."""

import reflex as rx

from portal.admin.frame import admin_page, wrong
from portal.admin.recurring import HERE, plan_badge
from portal.admin.recurring_plan_state import PlanPageState
from portal.domain.admin.recurring import MadeRow, PlanCard
from portal.ui.badge import badge
from portal.ui.button import button, link_button, submit
from portal.ui.card import card, card_head, urgent_card
from portal.ui.facts import fact
from portal.ui.field import field
from portal.ui.folded import folded
from portal.ui.link import STRETCHED, link
from portal.ui.money import amount, figure
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.table import Slot, cell, row, table
from portal.ui.text import Text, given, name, some, t

COLUMNS: list[tuple[Text, Slot]] = [(t("For the day"), "lead"), (t("Status"), "status"), (t("Amount"), "amount")]


def page() -> rx.Component:
    """How it stands beside what it made."""
    seen = PlanPageState.card
    about = rx.el.div(standing(seen), doing(seen), class_name="grid gap-5 min-w-0")
    happens = rx.el.div(trouble(seen), bills(seen), made(seen), class_name="grid gap-5 min-w-0")
    return admin_page(
        rx.el.div(about, happens, class_name="grid gap-5 items-start lg:grid-cols-[1fr_1.6fr]"),
        title=seen.client,
        place="recurring",
        above=back(t("Recurring invoices"), HERE),
        loaded=given(seen.key),
        waiting=rx.el.div(card_bones(4), card_bones(4), class_name="grid gap-5"),
    )


def may(seen: PlanCard, what: str) -> rx.Var[bool]:
    """Whether it makes sense now."""
    return rx.Var.create(seen.may).to(list).contains(what)


def standing(seen: PlanCard) -> rx.Component:
    """Rhythm, amount, the next days, and what happens then."""
    whose = link(name(seen.client), href=f"/admin/clients/{seen.client_key}", class_name="font-semibold wrap-anywhere")
    days = rx.el.ol(rx.foreach(seen.coming, lambda day: rx.el.li(day)), role="list", class_name="grid gap-1")
    edit = link_button(t("Change it"), f"{HERE}/{seen.key}/edit", "quiet")
    return card(
        card_head(seen.rhythm, plan_badge(seen.state, seen.state_word, given(seen.problem))),
        figure(seen.amount, "2.125rem"),
        rx.cond(some(seen.coming), rx.el.div(rx.el.h3(t("The next ones"), class_name="mt-4 mb-1"), days)),
        rx.el.dl(
            fact(t("Client"), whose),
            rx.foreach(seen.facts, lambda one: fact(one[0], one[1])),
            class_name="grid gap-2.5 m-0 mt-4",
        ),
        rx.cond(may(seen, "edit"), rx.el.div(edit, class_name="mt-4 grid")),
    )


def doing(seen: PlanCard) -> rx.Component:
    """Pause, go on, end: each says what will happen."""
    resuming = rx.el.form(
        field(t("Next invoice on"), "day", t("Days between are not made up for."), wrong("day"), type="date",
              min=seen.earliest, default_value=seen.resume_on, key=seen.resume_on),
        submit(t("Let it go on")),
        on_submit=PlanPageState.resume,
        no_validate=True,
        class_name="grid gap-4",
    )  # fmt: skip
    pausing = folded(
        t("Pause"),
        rx.el.p(
            t("Nothing is written until you resume it. Then you say which day comes next."), class_name="text-soft"
        ),
        button(t("Pause it"), on_click=PlanPageState.pause, class_name="justify-self-start"),
        key=t("pause-{state}", state=seen.state),
    )
    ending = folded(
        t("End for good"),
        rx.el.p(t("Nothing more is written. What it wrote stays as it is."), class_name="text-soft"),
        button(t("End it"), "danger", on_click=PlanPageState.end, class_name="justify-self-start"),
        key=t("end-{state}", state=seen.state),
    )
    stopped = rx.el.p(t("The client was archived. Take the client back first, then let it go on; or end it."))
    return rx.cond(
        some(seen.may),
        card(
            rx.cond(seen.state == "stopped", stopped),
            rx.cond(may(seen, "resume"), resuming),
            rx.cond(may(seen, "pause"), pausing),
            rx.cond(may(seen, "end"), ending),
            class_name="grid gap-5",
        ),
    )


def trouble(seen: PlanCard) -> rx.Component:
    """Why the next one could not be written."""
    again = rx.cond(given(seen.again), rx.el.p(t("It is tried again on {when}.", when=seen.again), class_name="mt-1"))
    shown = urgent_card(
        rx.el.h2(t("The next one could not be written")),
        rx.el.p(seen.problem, class_name="mt-1 wrap-anywhere"),
        again,
    )
    return rx.cond(given(seen.problem), shown)


def bills(seen: PlanCard) -> rx.Component:
    """What each of them bills."""
    return card(
        rx.el.h2(t("What it bills")),
        rx.el.ul(
            rx.foreach(
                seen.lines,
                lambda one: rx.el.li(
                    name(one[0], "wrap-anywhere min-w-0"),
                    rx.el.span(one[1], class_name="text-soft text-end whitespace-nowrap"),
                    class_name="flex flex-wrap justify-between gap-x-4 py-2",
                ),
            ),
            role="list",
            class_name="divide-y divide-line mt-2",
        ),
    )


def made(seen: PlanCard) -> rx.Component:
    """What it wrote, the latest first."""
    nothing = rx.el.p(t("Nothing was written yet."), class_name="text-soft mt-1")
    rows = table(t("What it wrote"), COLUMNS, rx.foreach(seen.made, made_row))
    return rx.cond(
        some(seen.made),
        rx.el.section(rx.el.h2(t("What it wrote"), class_name="mb-3"), rows, class_name="min-w-0"),
        card(rx.el.h2(t("What it wrote")), nothing),
    )


def made_row(one: MadeRow) -> rx.Component:
    """One of them; a draft that was thrown away has left its day."""
    number = rx.cond(given(one.number), one.number, rx.cond(given(one.href), t("Draft"), t("Draft, thrown away")))
    below = rx.el.span(number, class_name="block text-small font-normal text-soft")
    waits = rx.cond(given(one.waits), rx.el.span(one.waits, class_name="block text-small font-normal"))
    opens = link(one.day, below, href=one.href, class_name=STRETCHED)
    return row(
        cell("lead", rx.cond(given(one.href), opens, rx.el.span(one.day, below)), waits),
        cell("status", rx.cond(given(one.status), badge(one.status), rx.fragment())),
        cell("amount", rx.cond(given(one.amount), amount(one.amount), rx.fragment())),
    )
