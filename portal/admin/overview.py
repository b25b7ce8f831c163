"""The first page of the staff: how the business stands."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import overview
from portal.domain.admin.overview import Age, Coming, Overview, Owed
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.link import link, quiet_link
from portal.ui.money import amount, figure
from portal.ui.notice import notice
from portal.ui.skeleton import dashboard_bones
from portal.ui.text import given, name, some, t, tn

AGES = ("bg-brand", "bg-due/60", "bg-due", "bg-bad/70", "bg-bad")  # from not late to over 90 days late


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
            rx.el.div(owed_card(seen), class_name="min-w-0"),
            rx.el.div(month_card(seen), quotes_card(seen), class_name="grid gap-5 content-start"),
            class_name="grid gap-5 mb-5 lg:grid-cols-[1.6fr_1fr]",
        ),
        coming_card(seen),
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
    return card(
        card_head(t("Money owed to you"), quiet_link(t("All clients"), "/admin/clients")),
        rx.cond(some(seen.owed), rx.el.div(rx.foreach(seen.owed, owed_in), class_name="grid gap-7"), nothing),
    )


def owed_in(one: Owed) -> rx.Component:
    """One currency: drawn for the eye, and the same as a table for everybody."""
    late = rx.cond(given(one.overdue), t("{amount} of it is overdue", amount=one.overdue), t("Nothing is overdue"))
    invoices = tn("1 unpaid invoice", "{count} unpaid invoices", one.count)
    return rx.el.div(
        figure(one.total),
        rx.el.p(invoices, " · ", late, class_name="text-soft"),
        rx.el.div(
            rx.foreach(one.ages, age_bar),
            aria_hidden="true",
            class_name="flex gap-0.5 h-2 mt-4 mb-3 rounded-full overflow-hidden",
        ),
        rx.el.dl(rx.foreach(one.ages, age_row), class_name="grid gap-1"),
    )


def age_bar(one: Age) -> rx.Component:
    """Its share of the sum."""
    return rx.el.div(class_name=colour(one), style={"flex-grow": one.share, "min-width": "2px"})


def age_row(one: Age) -> rx.Component:
    """The same in words."""
    dot = rx.el.span(aria_hidden="true", class_name=f"size-2.5 rounded-full flex-none {colour(one)}")
    return rx.el.div(
        rx.el.dt(dot, age_words(one), class_name="flex items-center gap-2 text-soft"),
        rx.el.dd(amount(one.amount), class_name="m-0"),
        class_name="flex items-baseline justify-between gap-4",
    )


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


def month_card(seen: Overview) -> rx.Component:
    """What came in since the first of the month."""
    nothing = rx.el.p(t("Nothing yet this month."), class_name="text-soft")
    return card(
        card_head(t("Paid this month")),
        rx.cond(some(seen.paid), rx.el.div(rx.foreach(seen.paid, figure), class_name="grid gap-1"), nothing),
    )


def quotes_card(seen: Overview) -> rx.Component:
    """What waits for an answer, and what was won."""
    return card(
        card_head(t("Quotes")),
        rx.el.p(tn("1 waits for an answer", "{count} wait for an answer", seen.pending)),
        rx.el.p(tn("1 was accepted this month", "{count} were accepted this month", seen.won), class_name="text-soft"),
    )


def coming_card(seen: Overview) -> rx.Component:
    """The next appointments."""
    nothing = empty(t("No appointments ahead"), t("What clients book appears here."), kind="booking")
    rows = rx.el.ul(rx.foreach(seen.appointments, coming), role="list", class_name="divide-y divide-line -mb-2")
    return card(card_head(t("Next appointments")), rx.cond(some(seen.appointments), rows, nothing))


def coming(one: Coming) -> rx.Component:
    """One of them, leading to whose it is."""
    return rx.el.li(
        rx.el.div(name(one.title), rx.el.div(one.when, class_name="text-small text-soft"), class_name="min-w-0"),
        link(name(one.client), href=one.href, class_name="text-end wrap-anywhere"),
        class_name="flex items-center justify-between gap-4 py-2.5",
    )
