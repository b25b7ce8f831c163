"""Two clients become one: who it could be, both side by side, and the step that cannot be taken back."""

import reflex as rx

from portal.admin.client_merge_state import ClientMergeState
from portal.admin.duplicates import compare_address, pair_row
from portal.admin.frame import admin_page
from portal.domain.admin.merge_view import ChoiceRow, FateRow
from portal.ui.address import stands_on
from portal.ui.button import button, link_button, submit
from portal.ui.card import card, card_head
from portal.ui.choice import choices, radio
from portal.ui.field import search
from portal.ui.link import link
from portal.ui.listing import listed, listing
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, name, some, t

STATE, SEEN = ClientMergeState, ClientMergeState.seen


def page() -> rx.Component:
    """Of one client: both, or first the choice of the other one."""
    comparing = given(SEEN.key)
    whose, title = (
        rx.cond(comparing, SEEN.key, STATE.candidates.key),
        rx.cond(comparing, SEEN.name, STATE.candidates.name),
    )
    arrived = given(whose) & stands_on(STATE.shown_on)
    return admin_page(
        rx.cond(comparing, comparison(), choosing()),
        title=t("Merge with another client"),
        place="clients",
        loaded=arrived,
        above=rx.cond(arrived, back(title, f"/admin/clients/{whose}"), back(t("Clients"), "/admin/clients")),
        waiting=card_bones(6),
    )


def choosing() -> rx.Component:
    """Who is alike, and a search for anybody else."""
    alike, found = STATE.candidates.rows, STATE.candidates.found
    rows = listing(rx.foreach(alike, lambda one: pair_row(one, False)), is_last=True)
    nobody = rx.el.p(t("No other client shares the VAT ID, a person or the name."), class_name="text-soft")
    none = rx.el.p(t("No other client has this in its name."), class_name="text-soft")
    answers = listing(rx.foreach(found, lambda one: pair_row(one, False)), is_last=True)
    return rx.el.div(
        card(card_head(t("Looks like the same")), rx.cond(some(alike), rows, nobody)),
        card(
            card_head(t("Somebody else")),
            search(t("Search by name"), STATE.q, on_submit=STATE.search),
            rx.cond(given(STATE.q), rx.el.div(rx.cond(some(found), answers, none), class_name="mt-4")),
        ),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-5 max-w-3xl wrap-anywhere",
    )


def comparison() -> rx.Component:
    """Both, and the button; or why not."""
    turn = link(
        t("Let {name} stay instead", name=SEEN.other),
        href=compare_address(SEEN.other_key, SEEN.key),
        class_name="inline-block py-2.5 -my-2.5 text-small text-soft hover:text-ink wrap-anywhere",
    )
    reasons = rx.el.div(rx.foreach(SEEN.why_not, lambda why: notice(why, tone="due")), class_name="grid gap-3")
    return rx.el.form(
        rx.el.input(type="hidden", name="heir", value=SEEN.key),
        rx.el.input(type="hidden", name="other", value=SEEN.other_key),
        rx.el.input(type="hidden", name="edition", value=f"{SEEN.edition}"),
        rx.el.input(type="hidden", name="other_edition", value=f"{SEEN.other_edition}"),
        card(
            rx.el.p(t("{name} stays. {other} becomes part of it: documents, payments, appointments and people move, "
                      "with their numbers and as they were issued.", name=SEEN.name, other=SEEN.other)),
            rx.cond(SEEN.can_turn, rx.el.p(turn, class_name="mt-3")),
            rx.cond(some(SEEN.why_not), rx.el.div(reasons, class_name="mt-4")),
        ),
        card(card_head(t("Side by side")), sides_head(), rx.foreach(SEEN.choices, choice_row)),
        people(),
        apart_card(),
        rx.cond(some(SEEN.why_not), rx.fragment(), deciding()),
        on_submit=STATE.merge,
        no_validate=True,
        key=f"{SEEN.key}-{SEEN.other_key}-{SEEN.edition}-{SEEN.other_edition}",
        class_name="grid grid-cols-[minmax(0,1fr)] gap-5 max-w-3xl wrap-anywhere",
    )  # fmt: skip


def sides_head() -> rx.Component:
    """Who is on which side."""
    cell = "font-semibold wrap-anywhere min-w-0"
    stays = rx.el.div(name(SEEN.name), rx.el.div(t("stays"), class_name="text-small text-soft"), class_name=cell)
    goes = rx.el.div(name(SEEN.other), rx.el.div(t("goes"), class_name="text-small text-soft"), class_name=cell)
    return rx.el.div(stays, goes, class_name="grid grid-cols-2 gap-4 py-2")


def choice_row(one: ChoiceRow) -> rx.Component:
    """One thing of both: to choose from, where they differ."""
    both = rx.el.div(value(one.mine), value(one.theirs), class_name="grid grid-cols-2 gap-4 py-1")
    plain = rx.el.div(
        rx.el.p(one.label, class_name="text-small text-soft"), both, class_name="border-t border-line pt-2.5"
    )
    look = "px-2 -mx-2 rounded-lg min-w-0"
    mine = radio(value(one.mine), name=one.choice, value="mine", chosen=one.takes_mine, class_name=look)
    theirs = radio(value(one.theirs), name=one.choice, value="theirs", chosen=one.takes_theirs, class_name=look)
    asked = rx.el.div(
        rx.el.p(one.label, class_name="text-small text-soft", aria_hidden="true"),
        choices(one.label, rx.el.div(mine, theirs, class_name="grid grid-cols-2 gap-4")),
        class_name="border-t border-line pt-2.5",
    )
    return rx.cond(given(one.choice), asked, plain)


def value(text: Text) -> rx.Component:
    """What a side says."""
    nothing = rx.el.span(t("nothing"), class_name="text-soft")
    return rx.el.div(rx.cond(given(text), name(text), nothing), class_name="min-w-0 wrap-anywhere whitespace-pre-line")


def people() -> rx.Component:
    """What becomes of whom; everybody sees everything afterwards, and that is said before."""
    warns = rx.el.p(t("Afterwards all people of both see the documents of both."), class_name="text-soft mb-4")
    rows = listing(rx.foreach(SEEN.people, fate_row), is_last=True)
    told = card(card_head(t("People of {name}", name=SEEN.other)), warns, rows)
    return rx.cond(some(SEEN.people), told)


def fate_row(one: FateRow) -> rx.Component:
    """One of them."""
    return listed(name(one.name), name(one.email), one.becomes, beside=rx.fragment())


def apart_card() -> rx.Component:
    """That they are two, said or to say."""
    again = rx.fragment(
        rx.el.p(name(SEEN.apart)),
        rx.el.div(
            button(t("Take back"), on_click=STATE.ask_again(SEEN.key, SEEN.other_key)),
            class_name="mt-4 flex max-sm:grid",
        ),
    )
    say = rx.fragment(
        rx.el.p(t("If these are two clients, say so: they are not shown as possible duplicates again.")),
        rx.el.div(
            button(t("Not the same"), on_click=STATE.set_apart(SEEN.key, SEEN.other_key)),
            class_name="mt-4 flex max-sm:grid",
        ),
    )
    return card(rx.cond(given(SEEN.apart), again, say))


def deciding() -> rx.Component:
    """The button, beside what it means."""
    return card(
        rx.el.p(t("This cannot be undone.")),
        rx.el.div(
            submit(t("Merge them"), kind="danger"),
            link_button(t("Cancel"), f"/admin/clients/{SEEN.key}"),
            class_name="flex flex-wrap gap-3 max-sm:grid mt-4",
        ),
    )
