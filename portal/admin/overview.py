"""The first page of the staff: how the business stands."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import overview
from portal.domain.admin.income import Income, Month
from portal.domain.admin.overview import Age, Coming, Overview, Owed
from portal.ui.card import card, card_head
from portal.ui.drawing import bar, drawing
from portal.ui.empty import empty
from portal.ui.link import link, quiet_link
from portal.ui.money import amount, figure
from portal.ui.notice import notice
from portal.ui.skeleton import dashboard_bones
from portal.ui.text import Text, given, name, some, t, tn

AGES = ("text-brand", "text-due/60", "text-due", "text-bad/70", "text-bad")  # from not late to over 90 days late


class OverviewState(StaffState):
    """The figures of the business."""

    overview: Overview = Overview()

    @staff_event
    async def load(self) -> None:
        """Everything anew."""
        await self._enter()
        self.overview = await staff_visit(overview.overview)
        self.ready = True


def page() -> rx.Component:
    """What is owed first; beside it what came in and what waits."""
    seen = OverviewState.overview
    return admin_page(
        rx.el.div(
            rx.el.div(owed_card(seen), coming_card(seen), class_name="grid gap-5 content-start min-w-0"),
            rx.el.div(income_card(seen), quotes_card(seen), class_name="grid gap-5 content-start min-w-0"),
            class_name="grid gap-5 lg:grid-cols-2",
        ),
        title=t("Overview"),
        place="overview",
        above=rx.fragment(greeting(), to_set_up()),
        waiting=dashboard_bones(),
    )


def greeting() -> rx.Component:
    """A word to whoever came; it keeps its line until we know who."""
    person = StaffState.person.first_name
    return rx.el.p(rx.cond(given(person), t("Hello {name}", name=person), "\u00a0"), class_name="text-soft")


def to_set_up() -> rx.Component:
    """For an owner who has not come to the end of the wizard."""
    left = tn("One step of the set-up is left.", "{count} steps of the set-up are left.", StaffState.to_set_up)
    onwards = link(t("Go on with it"), href="/admin/welcome", class_name="whitespace-nowrap")
    return rx.cond(StaffState.to_set_up > 0, rx.el.div(notice(left, onwards), class_name="mt-3"))


def owed_card(seen: Overview) -> rx.Component:
    """Per currency: the sum, and how late its parts are."""
    nothing = rx.el.p(t("No client owes anything today."), class_name="text-soft")
    onwards = quiet_link(t("Unpaid invoices"), "/admin/invoices?status=unpaid")
    return card(
        card_head(t("Money owed to you"), onwards),
        rx.cond(some(seen.owed), rx.el.div(rx.foreach(seen.owed, owed_in), class_name="grid gap-7"), nothing),
    )


def owed_in(one: Owed) -> rx.Component:
    """One currency: drawn for the eye, and the same as a table for everybody."""
    late = rx.cond(given(one.overdue), t("{amount} of it is overdue", amount=one.overdue), t("Nothing is overdue"))
    invoices = tn("1 unpaid invoice", "{count} unpaid invoices", one.count)
    shapes = rx.foreach(one.ages, lambda age: bar(age.left, 0, age.width, 10, colour(age)))
    return rx.el.div(
        figure(one.total),
        rx.el.p(invoices, " · ", late, class_name="text-soft"),
        drawing(f"0 0 {overview.WIDTH} 10", shapes, preserve_aspect_ratio="none",
                class_name="block w-full h-2.5 mt-4 mb-3 rounded-full overflow-hidden"),
        figures(t("How late it is"), rx.foreach(one.ages, age_row)),
    )  # fmt: skip


def figures(caption: rx.Var[str], rows: rx.Component | rx.Var) -> rx.Component:
    """What a drawing shows, as a table of a name and an amount."""
    return rx.el.table(
        rx.el.caption(caption, class_name="sr-only"),
        rx.el.tbody(rows),
        class_name="w-full",
    )


def figure_row(name: rx.Component, said: Text, href: Text) -> rx.Component:
    """One line of it, leading to the list behind it."""
    look = "flex items-center gap-2 min-h-9 no-underline hover:underline"
    return rx.el.tr(
        rx.el.th(link(name, href=href, class_name=look), scope="row", class_name="font-normal text-start p-0"),
        rx.el.td(amount(said), class_name="text-end p-0"),
    )


def age_row(one: Age) -> rx.Component:
    """The same in words."""
    dot = rx.el.span(aria_hidden="true", class_name=f"size-2.5 rounded-full flex-none bg-current {colour(one)}")
    return figure_row(rx.fragment(dot, age_words(one)), one.amount, one.href)


def colour(one: Age) -> rx.Var[str]:
    """Warmer the later it is."""
    return rx.match(one.late, *[(nth, look) for nth, look in enumerate(AGES)], AGES[-1])  # pyright: ignore


def age_words(one: Age) -> rx.Var[str]:
    """How late that is."""
    words = (
        t("Not yet due"),
        t("Up to 30 days late"),
        t("31 to 60 days late"),
        t("61 to 90 days late"),
        t("More than 90 days late"),
    )
    return rx.match(one.late, *[(nth, said) for nth, said in enumerate(words)], words[-1])  # pyright: ignore


def income_card(seen: Overview) -> rx.Component:
    """What came in since the first of the month, and in the months before."""
    nothing = rx.el.p(t("Nothing yet this month."), class_name="text-soft")
    paid = rx.el.div(rx.foreach(seen.paid, lambda said: figure(said)), class_name="grid gap-1")
    return card(
        card_head(t("Paid this month"), quiet_link(t("All payments"), "/admin/payments")),
        rx.cond(some(seen.paid), paid, nothing),
        rx.cond(some(seen.income.months), months(seen.income)),
    )


def months(income: Income) -> rx.Component:
    """Columns, the names of the months below them; and the same as a table."""
    columns = rx.foreach(income.months, lambda one: bar(one.left, one.top, 16, one.height, "text-brand"))
    names = rx.foreach(income.months, lambda one: rx.el.span(one.short, class_name="text-center"))
    return rx.el.div(
        drawing(income.view, columns, preserve_aspect_ratio="none", class_name="block w-full h-24 mt-4"),
        rx.el.div(names, aria_hidden="true", class_name="grid grid-flow-col auto-cols-fr text-small text-soft mb-3"),
        figures(t("Paid in each month"), rx.foreach(income.months, month_row)),
    )


def month_row(one: Month) -> rx.Component:
    """One month, leading to its payments."""
    return figure_row(rx.el.span(one.name), one.amount, one.href)


def quotes_card(seen: Overview) -> rx.Component:
    """What waits for an answer, and what was won."""
    waiting = tn("1 waits for an answer", "{count} wait for an answer", seen.pending)
    waiting = rx.cond(seen.pending > 0, waiting, t("None waits for an answer"))
    won = tn("1 was accepted this month", "{count} were accepted this month", seen.won)
    won = rx.cond(seen.won > 0, won, t("None was accepted this month"))
    look = "flex items-center min-h-9 no-underline hover:underline"
    return card(
        card_head(t("Quotes")),
        link(waiting, href="/admin/quotes?status=pending", class_name=look),
        link(won, href="/admin/quotes?status=won", class_name=f"{look} text-soft"),
    )


def coming_card(seen: Overview) -> rx.Component:
    """The next appointments."""
    nothing = empty(t("No appointments ahead"), t("What clients book appears here."), kind="booking")
    rows = rx.el.ul(rx.foreach(seen.appointments, coming), role="list", class_name="divide-y divide-line -mb-2")
    head = card_head(t("Next appointments"), quiet_link(t("Calendar"), "/admin/booking"))
    return card(head, rx.cond(some(seen.appointments), rows, nothing))


def coming(one: Coming) -> rx.Component:
    """One of them."""
    opens = link(name(one.title), href=one.href, class_name="no-underline hover:underline wrap-anywhere")
    return rx.el.li(
        rx.el.div(opens, rx.el.div(one.when, class_name="text-small text-soft"), class_name="min-w-0"),
        rx.el.span(name(one.client), class_name="text-end text-soft wrap-anywhere"),
        class_name="flex items-center justify-between gap-4 py-2.5",
    )
