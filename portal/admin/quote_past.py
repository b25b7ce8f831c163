"""What became of a quote, beside its paper: the record of a decision, its versions, and who has looked."""

import reflex as rx

from portal.addresses import route
from portal.domain.admin.quote import QuoteCard
from portal.domain.admin.quote_past import RecordView, VersionRow
from portal.ui.button import file_button
from portal.ui.card import card
from portal.ui.folded import folded_card
from portal.ui.link import plain_link
from portal.ui.money import amount
from portal.ui.sheet import fact
from portal.ui.text import Text, given, name, t

FILES = "/admin/documents/quotes/"


def record(seen: RecordView, key: Text) -> rx.Component:
    """Who decided, when and how; whether the record still holds."""
    said = rx.el.p(name(seen.said), class_name="whitespace-pre-line wrap-anywhere border-s-3 border-line ps-4")
    whole = rx.el.p(t("The record is complete and unaltered."), class_name="text-small text-soft")
    flaw = t("The record does not hold: {flaw}. Ask whoever looks after the machine before you rely on it.",
             flaw=seen.flaw)  # fmt: skip
    return rx.cond(
        given(seen.title),
        card(
            rx.el.h2(seen.title),
            rx.cond(given(seen.said), said),
            rx.el.dl(
                rx.foreach(seen.facts, lambda one: fact(one[0], name(one[1]))),
                class_name="grid sm:grid-cols-2 gap-x-6 gap-y-3 m-0",
            ),
            rx.cond(given(seen.flaw), rx.el.p(flaw, class_name="text-bad", role="alert"), whole),
            rx.cond(given(seen.signed), file_button(t("Download signed copy"), file_of(key, seen.signed, "-signed"),
                                                    class_name="justify-self-start")),
            class_name="grid gap-4 no-print",
        ),
    )  # fmt: skip


def file_of(key: Text, version: Text, kind: str = "") -> rx.Var[str]:
    """The address of one version's paper."""
    at = route(FILES) + rx.Var.create(key).to(str) + "/" + rx.Var.create(version).to(str) + f"{kind}.pdf"
    return rx.Var.create(at).to(str)


def looking(seen: QuoteCard) -> rx.Component:
    """Who has looked at which version."""
    return card(
        rx.el.h2(t("Seen by")),
        rx.el.dl(
            rx.foreach(seen.looks, lambda one: fact(one[1], name(one[0]))),
            class_name="grid gap-y-2.5 mt-3 mb-0",
        ),
    )


def past(seen: QuoteCard) -> rx.Component:
    """Every version that was sent, with its paper."""
    return folded_card(
        t("Versions"),
        rx.el.ol(
            rx.foreach(seen.versions, lambda one: version(seen, one)),
            role="list",
            class_name="grid gap-4 divide-y divide-line",
        ),
    )


def version(seen: QuoteCard, one: VersionRow) -> rx.Component:
    """One of them."""
    remark = rx.el.p(name(one.remark), class_name="whitespace-pre-line wrap-anywhere text-small")
    signed = plain_link(t("Signed copy"), href=file_of(seen.key, one.version, "-signed"), class_name="underline")
    return rx.el.li(
        rx.el.div(
            plain_link(one.words, href=file_of(seen.key, one.version), class_name="underline font-semibold"),
            amount(one.total),
            class_name="flex flex-wrap items-baseline justify-between gap-x-4",
        ),
        rx.el.p(one.when, class_name="text-small text-soft"),
        rx.cond(given(one.remark), remark),
        rx.cond(given(one.outcome), rx.el.p(one.outcome, class_name="text-small")),
        rx.cond(one.is_signed, signed),
        class_name="grid gap-1 pt-3 first:pt-0",
    )
