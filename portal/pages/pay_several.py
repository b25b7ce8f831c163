"""Paying several invoices at once: choose them, or say what you can pay; one payment for all."""

import reflex as rx

from portal.domain.several import CurrencyChoice
from portal.domain.several_words import SeveralRow
from portal.pages.frame import client_page
from portal.pages.pay_several_state import PaySeveralState
from portal.pages.paying import last_try, promise
from portal.state import ClientState
from portal.ui.button import link_button, submit
from portal.ui.card import card
from portal.ui.choice import checkbox, choices
from portal.ui.empty import empty
from portal.ui.field import money_field
from portal.ui.money import amount, figure
from portal.ui.notice import notice
from portal.ui.segments import Segment, segment, segment_row
from portal.ui.sheet import pay_bar
from portal.ui.shell import back
from portal.ui.skeleton import choice_bones
from portal.ui.text import given, name, t

FORM = "pay-several"


def page() -> rx.Component:
    """The choice; forgotten when the person goes elsewhere."""
    can_pay = rx.fragment(currencies(), choosing())
    shown = client_page(
        last_try(PaySeveralState.attempt, PaySeveralState.came_back),
        rx.cond(given(PaySeveralState.plan.reason), nothing_to_pay(), can_pay),
        title=t("Pay several invoices"),
        place="invoices",
        above=back(t("Invoices"), "/invoices?status=unpaid"),
        waiting=choice_bones(),
    )
    return rx.el.div(shown, on_unmount=PaySeveralState.leave)


def nothing_to_pay() -> rx.Component:
    """Why."""
    way_back = link_button(t("All invoices"), "/invoices", "primary")
    return card(empty(t("Nothing can be paid here"), PaySeveralState.plan.reason, way_back))


def currencies() -> rx.Component:
    """One payment takes one currency; which, lives in the address."""
    found = PaySeveralState.plan.currencies
    row = segment_row(t("Choose a currency"), rx.foreach(found, currency))
    return rx.cond(rx.Var.create(found).length() > 1, rx.el.div(row, class_name="flex mb-4"))


def currency(one: CurrencyChoice) -> rx.Component:
    """One of them, with how many invoices can be paid in it."""
    return segment(Segment(one.code, f"/pay?currency={one.code}", one.count, one.code == PaySeveralState.plan.currency))


def choosing() -> rx.Component:
    """The list, beside it the sum; on a phone the sum stays in reach."""
    return rx.el.form(
        rx.el.div(
            rx.el.div(listed(), more(), class_name="grid gap-3 min-w-0"),
            rx.el.aside(to_pay(), class_name="lg:sticky lg:top-6 min-w-0"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] items-start",
        ),
        pay_bar(t("You pay"), total(), proceed("flex-none")),
        id=FORM,
        on_submit=PaySeveralState.proceed,
        no_validate=True,
    )


def listed() -> rx.Component:
    """Every invoice with its box, the first due first; all are ticked at first."""
    return rx.el.section(
        choices(
            t("Which invoices do you want to pay?"),
            rx.cond(rx.Var.create(PaySeveralState.rows).length() > 1, all_of_them()),
            rx.foreach(PaySeveralState.rows, row),
            class_name="divide-y divide-line",
        ),
        class_name="card p-0! overflow-hidden",
    )


def all_of_them() -> rx.Component:
    """One box for all boxes."""
    rows = rx.Var.create(PaySeveralState.rows).length()
    every = rx.Var.create(PaySeveralState.chosen).length() == rows
    return checkbox(
        rx.el.span(t("All {count} invoices", count=rows), class_name="grow font-medium"),
        chosen=every,
        controlled=True,
        class_name="px-4 md:px-5.5 text-soft has-checked:bg-transparent!",
        on_change=PaySeveralState.tick_all,
    )


def row(one: SeveralRow) -> rx.Component:
    """One invoice: number, when it is due, what is owed, and what it would get."""
    due = rx.cond(one.late, "text-small text-bad", "text-small text-soft")
    dated = rx.cond(given(one.due_date), rx.el.span(" · ", one.due_date, class_name="text-soft"))
    return checkbox(
        rx.el.span(
            name(one.number, "font-semibold wrap-anywhere"),
            rx.el.span(one.due, dated, class_name=due),
            class_name="grow min-w-0 grid",
        ),
        rx.el.span(amount(one.owed), part(one), class_name="grid justify-items-end flex-none"),
        chosen=one.chosen,
        key=f"{one.slug} {PaySeveralState.turn}",
        class_name="px-4 md:px-5.5",
        on_change=lambda on: PaySeveralState.tick(one.slug, on),
    )


def part(one: SeveralRow) -> rx.Component:
    """What it would get of the amount that was typed."""
    gets = PaySeveralState.gets[one.slug]
    look = rx.match(gets, ("all", "text-ok"), ("some", "text-due"), "text-soft")
    words = rx.el.span(PaySeveralState.parts[one.slug], class_name=f"amount text-small {look}")
    return rx.cond(given(gets), words)


def more() -> rx.Component:
    """That there are others."""
    return rx.cond(given(PaySeveralState.plan.more), notice(PaySeveralState.plan.more))


def to_pay() -> rx.Component:
    """The sum, the amount of one's own, the button."""
    plan = PaySeveralState.plan
    own = money_field(
        t("Pay what you can"), "amount", plan.currency, error=PaySeveralState.error,
        help=t("Leave it empty to pay all that is ticked: {most}.", most=plan.most),
        default_value=PaySeveralState.typed, key=PaySeveralState.turn,
        on_change=PaySeveralState.type_amount, on_blur=PaySeveralState.leave_amount,
    )  # fmt: skip
    return card(
        rx.el.h2(t("You pay {business}", business=ClientState.business.name), class_name="wrap-anywhere"),
        rx.el.div(
            rx.el.div(figure(total(), "2.125rem"), class_name="max-lg:hidden"),
            rx.el.p(plan.summary, class_name="text-soft wrap-anywhere"),
            rx.cond(given(plan.left), rx.el.p(plan.left, class_name="text-small text-due mt-1.5")),
            aria_live="polite",
        ),
        rx.el.div(own, class_name="mt-5"),
        rx.el.div(proceed("w-full"), class_name="mt-4 max-lg:hidden"),
        promise(ClientState.person.email),
    )


def total() -> rx.Var[str]:
    """What is charged; a dash while the typed amount cannot be."""
    return rx.cond(given(PaySeveralState.plan.total), PaySeveralState.plan.total, "–").to(str)


def proceed(class_name: str) -> rx.Component:
    """On to the payment page."""
    label = rx.cond(PaySeveralState.busy, t("One moment…"), t("Proceed to Payment"))
    return submit(label, PaySeveralState.busy, class_name=class_name)
