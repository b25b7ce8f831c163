"""One client: what they owe, who acts for them, what was last, and a look at the portal as they see it."""

import reflex as rx

from portal.addresses import route
from portal.admin.client_people import people_card
from portal.admin.client_state import ClientPageState
from portal.admin.clients import access_badge
from portal.admin.email_changes import request_card
from portal.admin.frame import admin_page, wrong
from portal.admin.state import StaffState
from portal.domain.admin.client_card import ClientCard
from portal.domain.admin.client_papers import PaperRow
from portal.domain.admin.client_story import StoryRow
from portal.pages.activity import change_line
from portal.ui.address import stands_at
from portal.ui.badge import badge, status_word
from portal.ui.button import button, link_button, post_form, submit
from portal.ui.card import card, card_head
from portal.ui.documents import documents
from portal.ui.facts import fact
from portal.ui.field import field
from portal.ui.folded import folded
from portal.ui.link import STRETCHED, link
from portal.ui.money import amount, figure
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t, unbroken
from portal.ui.timeline import moment, timeline

SEEN = ClientPageState.card


def page() -> rx.Component:
    """The client's page."""
    about = rx.el.div(account_card(SEEN), reminders_card(SEEN), access_card(SEEN), class_name="grid gap-5 min-w-0")
    happens = rx.el.div(
        rx.foreach(SEEN.requests, lambda one: request_card(one, False)),
        people_card(),
        papers_card(t("Appointments"), SEEN.appointments),
        papers_card(t("Invoices"), SEEN.invoices, all_in(t("All invoices"), "/admin/invoices", SEEN)),
        papers_card(t("Quotes"), SEEN.quotes, all_in(t("All quotes"), "/admin/quotes", SEEN)),
        story_card(SEEN),
        class_name="grid gap-5 min-w-0",
    )
    arrived = given(SEEN.key) & stands_at(ClientPageState.key)  # until then there is the client that was open before
    return admin_page(
        rx.el.div(about, happens, class_name="grid gap-5 items-start lg:grid-cols-[1fr_1.6fr]"),
        title=rx.cond(arrived, SEEN.name, ""),
        place="clients",
        loaded=arrived,
        above=back(t("Clients"), "/admin/clients"),
        beside=next_steps(SEEN),
        waiting=rx.el.div(card_bones(3), card_bones(3), class_name="grid gap-5"),
    )


def next_steps(seen: ClientCard) -> rx.Component:
    """What one came for: to write to them, or to see what they see."""
    write = rx.fragment(
        link_button(t("New quote"), f"/admin/quotes/new?client={seen.key}"),
        link_button(t("New invoice"), f"/admin/invoices/new?client={seen.key}", "primary"),
    )
    wide = (
        "flex flex-wrap gap-3 max-sm:grid max-sm:grid-cols-2 max-sm:w-full max-sm:[&>form]:col-span-2 [&_button]:w-full"
    )
    return rx.el.div(preview_button(seen), rx.cond(seen.access != "archived", write), class_name=wide)


def preview_button(seen: ClientCard) -> rx.Component:
    """To the portal as the client sees it: read-only, and written down."""
    return post_form(
        rx.el.input(type="hidden", name="client", value=seen.key),
        submit(t("See the portal as this client"), kind="quiet"),
        action=route("/admin/preview"),
    )


def account_card(seen: ClientCard) -> rx.Component:
    """What is owed, and what is known of the company."""
    where = rx.el.div(rx.foreach(seen.lines, lambda line: rx.el.div(name(line))))
    return card(
        card_head(t("Account"), access_badge(seen.access)),
        rx.cond(given(seen.owed), figure(seen.owed), rx.el.p(t("Owes nothing"), class_name="text-soft")),
        rx.el.dl(
            fact(t("Address"), where),
            rx.cond(given(seen.vat_id), fact(t("VAT ID"), seen.vat_id)),
            fact(t("Currency"), seen.currency),
            class_name="grid gap-2 m-0 mt-4",
        ),
        rx.el.div(
            link_button(t("Edit client"), f"/admin/clients/{seen.key}/edit"),
            rx.cond(StaffState.may_manage, link_button(t("Merge with another"), f"/admin/clients/{seen.key}/merge")),
            class_name="mt-4 grid gap-3",
        ),
    )


def reminders_card(seen: ClientCard) -> rx.Component:
    """Whether they are reminded, and a pause."""
    paused = rx.fragment(
        rx.el.p(t("Nobody is reminded until {day}.", day=seen.paused)),
        rx.el.div(button(t("Remind again"), on_click=ClientPageState.resume), class_name="mt-3 grid"),
    )
    form = rx.el.form(
        field(t("No reminders until"), "until", "", wrong("until"), type="date", min=seen.earliest),
        submit(t("Pause"), kind="quiet"),
        on_submit=ClientPageState.pause,
        no_validate=True,
        class_name="grid gap-4",
    )
    usual = rx.fragment(
        rx.el.p(t("They are reminded of what is due, by the plan."), class_name="text-soft mb-4"),
        folded(t("Pause reminders"), form),
    )
    return card(card_head(t("Reminders")), rx.cond(given(seen.paused), paused, usual))


def access_card(seen: ClientCard) -> rx.Component:
    """The portal on or off, and the archive: both close their open pages."""
    told = rx.match(
        seen.access,
        ("on", t("Their people can sign in, and get mails.")),
        ("off", t("Nobody of them can sign in or gets mails. Papers stay as they are.")),
        t("Archived: in no list, nobody can sign in, nobody is written to. Papers stay as they are."),
    )
    switch_off = folded(
        t("Switch the portal off"),
        rx.el.p(t("Their open pages close at once, and no mails go to them until you switch it on again.")),
        button(t("Yes, switch it off"), "danger", on_click=ClientPageState.switch(False)),
    )
    put_away = folded(
        t("Archive this client"),
        rx.el.p(t("It leaves the lists, and its people can sign in no more. You can take it back at any time.")),
        rx.cond(given(seen.owed), rx.el.p(t("They still owe {amount}.", amount=seen.owed), class_name="text-due")),
        button(t("Yes, archive it"), "danger", on_click=ClientPageState.archive),
    )
    acts = rx.match(
        seen.access,
        ("on", rx.fragment(switch_off, put_away)),
        ("off", rx.fragment(button(t("Switch the portal on"), on_click=ClientPageState.switch(True)), put_away)),
        button(t("Take it back"), on_click=ClientPageState.take_back),
    )
    return card(
        card_head(t("Access to the portal")),
        rx.el.p(told, class_name="text-soft"),
        rx.cond(StaffState.may_manage, rx.el.div(acts, class_name="grid gap-5 mt-5", key=seen.access)),
    )


def papers_card(title: Text, rows: list[PaperRow], *beside: rx.Component) -> rx.Component:
    """The newest of one kind; nothing while there are none."""
    return rx.cond(some(rows), card(card_head(title, *beside), documents(rx.foreach(rows, paper))))


def all_in(label: Text, href: str, seen: ClientCard) -> rx.Component:
    """To the list of all of theirs, drafts among them."""
    return link(label, href=f"{href}?{seen.named}", class_name="text-small text-soft")


def paper(one: PaperRow) -> rx.Component:
    """One paper or appointment; all of it is the link, where it leads somewhere."""
    label = rx.el.span(name(one.label), class_name="line-clamp-2")
    look = "font-semibold min-w-0 wrap-anywhere"
    opens = link(label, href=one.href, class_name=f"{look} {STRETCHED}")
    word = rx.cond(given(one.word), one.word, status_word(one.status))
    return rx.el.li(
        rx.cond(given(one.href), opens, rx.el.span(label, class_name=look)),
        rx.cond(given(one.amount), amount(one.amount), rx.el.span()),
        rx.el.span(name(one.detail), class_name="text-small text-soft min-w-0 wrap-anywhere"),
        rx.el.span(badge(one.status, word), class_name="justify-self-end"),
        class_name=(
            "relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-[1.375rem] py-3 border-t border-line "
            "transition-colors hover:bg-ink/3"
        ),
    )


def story_card(seen: ClientCard) -> rx.Component:
    """What happened last."""
    none = rx.el.p(t("Nothing has happened yet."), class_name="text-soft")
    return card(
        card_head(t("What happened last")),
        rx.cond(some(seen.story), timeline(rx.foreach(seen.story, happened)), none),
    )


def happened(one: StoryRow) -> rx.Component:
    """One thing, leading to what it was about."""
    sentence = unbroken(one.sentence)
    opens = link(sentence, href=one.href, class_name="no-underline hover:underline")
    told = rx.cond(given(one.href), opens, sentence)
    return moment(rx.fragment(told, rx.foreach(one.changes, change_line)), one.when)
