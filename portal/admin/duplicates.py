"""Clients that may be the same twice: which, why, and what staff say of it."""

import reflex as rx

from portal.admin.client_merge_state import DuplicatesState
from portal.admin.frame import admin_page
from portal.domain.admin.apart import ApartRow
from portal.domain.admin.duplicates import PairRow
from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.folded import folded_card
from portal.ui.link import link
from portal.ui.listing import listed, listing
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, name, some, t


def page() -> rx.Component:
    """All pairs that may be one."""
    seen = DuplicatesState.page
    pairs = card(listing(rx.foreach(seen.rows, lambda one: pair_row(one, True)), is_last=True), class_name="pt-0!")
    more = rx.cond(seen.is_cut, rx.el.p(t("There are more. They follow when these are dealt with."),
                                        class_name="text-small text-soft"))  # fmt: skip
    looked_at = t("All clients that look alike are looked at.")
    nobody = t("No two clients share a VAT ID, a person or a name.")
    none = card(empty(t("No duplicates"), rx.cond(some(seen.apart), looked_at, nobody)))
    apart = folded_card(t("Not the same"), listing(rx.foreach(seen.apart, apart_row), is_last=True))
    return admin_page(
        rx.el.div(
            rx.cond(some(seen.rows), rx.fragment(pairs, more), none),
            rx.cond(some(seen.apart), apart),
            class_name="grid grid-cols-[minmax(0,1fr)] gap-5 max-w-3xl wrap-anywhere",
        ),
        title=t("Possible duplicates"),
        place="clients",
        above=back(t("Clients"), "/admin/clients"),
        waiting=card_bones(6),
    )


def pair_row(one: PairRow, names_both: bool) -> rx.Component:
    """Who, why, and the way to both side by side; in the list of all, one press says that they are two."""
    spoken = t("Compare {name} and {other}", name=one.name, other=one.other)
    compare = link_button(t("Compare"), compare_address(one.key, one.other_key), class_name="small", aria_label=spoken)
    why = rx.el.div(rx.foreach(one.why, lambda words: rx.el.div(name(words))))
    if not names_both:
        return listed(link(name(one.other), href=f"/admin/clients/{one.other_key}"), why, beside=compare)
    two = button(
        t("Not the same"),
        class_name="small",
        aria_label=t("Not the same: {name} and {other}", name=one.name, other=one.other),
        on_click=DuplicatesState.set_apart(one.key, one.other_key),
    )
    return listed(both(one), why, beside=rx.el.div(compare, two, class_name="flex flex-wrap gap-2"))


def both(one: PairRow | ApartRow) -> rx.Component:
    """The two names, each a way to the client."""
    return rx.fragment(
        link(name(one.name), href=f"/admin/clients/{one.key}"),
        rx.el.span("·", class_name="text-soft", aria_hidden="true"),
        link(name(one.other), href=f"/admin/clients/{one.other_key}"),
    )


def apart_row(one: ApartRow) -> rx.Component:
    """Two that are not the same, who said so, and the way back."""
    again = button(
        t("Take back"),
        class_name="small",
        aria_label=t("Take back: {name} and {other}", name=one.name, other=one.other),
        on_click=DuplicatesState.ask_again(one.key, one.other_key),
    )
    return listed(both(one), name(one.said), beside=again)


def compare_address(key: Text, other: Text) -> rx.Var[str]:
    """The page of two; whoever is named first stays."""
    return rx.Var.create(f"/admin/clients/{key}/merge?with={other}").to(str)
