"""How the business is paid online: its own Stripe account, connected, watched and let go of."""

import reflex as rx

from portal.admin.frame import admin_page
from portal.admin.payments_state import SURE, PaymentsState
from portal.domain.admin.stripe_account import StripeView
from portal.ui.badge import badge
from portal.ui.button import button
from portal.ui.card import card, card_head
from portal.ui.facts import fact
from portal.ui.skeleton import card_bones
from portal.ui.step import step
from portal.ui.text import given, some, t

CONNECTING = (
    "Stripe asks for the details of your business and for a bank account. It takes some minutes, and you can stop and "
    "go on later."
)


def page() -> rx.Component:
    """One card: what there is, and what to do next."""
    return admin_page(
        rx.el.div(rx.cond(PaymentsState.ready, stripe_card(), card_bones(5)), class_name="max-w-2xl"),
        title=t("Online payments"),
        place="stripe",
    )


def stripe_card() -> rx.Component:
    """How it stands."""
    seen = PaymentsState.view
    return rx.cond(given(seen.account), account_card(seen), rx.cond(seen.has_key, no_account(seen), no_key()))


def no_key() -> rx.Component:
    """Nothing can be connected from here."""
    words = t("This portal has no Stripe key, so nobody can pay online. Whoever runs it sets one: see the guide.")
    return card(card_head(t("Online payment is off")), rx.el.p(words))


def no_account(seen: StripeView) -> rx.Component:
    """Before anything is connected."""
    return card(
        card_head(t("Get paid to your own Stripe account"), test_mode(seen)),
        rx.el.div(
            rx.el.p(t(CONNECTING)),
            rx.el.p(seen.without, class_name="text-small text-soft"),
            fee(seen),
            connect_button(t("Connect Stripe Account")),
            class_name="grid gap-4 justify-items-start",
        ),
    )


def account_card(seen: StripeView) -> rx.Component:
    """The account, what it lacks, and the way out."""
    facts = rx.el.dl(
        fact(t("Account ID"), seen.account),
        fact(t("Status"), badge(seen.look, seen.word)),
        class_name="grid gap-2 m-0",
    )
    label = rx.cond(seen.may_charge, t("Give Stripe the details"), t("Continue at Stripe"))
    return card(
        card_head(t("Stripe account"), test_mode(seen)),
        rx.el.div(
            facts,
            rx.el.p(seen.meaning),
            rx.cond(given(seen.reason), rx.el.p(seen.reason)),
            rx.cond(some(seen.required), still_required(seen)),
            fee(seen),
            rx.cond(seen.may_go_on, connect_button(label)),
            rx.cond(PaymentsState.asking, sure(seen), way_out()),
            class_name="grid gap-4 [&>.button]:justify-self-start",
        ),
    )


def still_required(seen: StripeView) -> rx.Component:
    """What Stripe wants to be told, in words."""
    items = rx.foreach(seen.required, lambda one: rx.el.li(one, class_name="wrap-anywhere"))
    return rx.el.div(
        rx.el.h3(t("Stripe still asks for"), class_name="font-semibold"),
        rx.el.ul(items, class_name="list-disc ps-5 mt-1"),
    )


def fee(seen: StripeView) -> rx.Component:
    """What is kept of each payment, if anything is."""
    return rx.cond(given(seen.fee), rx.el.p(seen.fee, class_name="text-small text-soft"))


def test_mode(seen: StripeView) -> rx.Component:
    """No money moves."""
    return rx.cond(
        seen.is_test, rx.el.span(t("Test mode"), class_name="text-small text-soft whitespace-nowrap"), rx.fragment()
    )


def connect_button(label: rx.Var[str]) -> rx.Component:
    """Off to Stripe."""
    shown = rx.cond(PaymentsState.busy, t("Opening Stripe …"), label)
    return button(shown, "primary", PaymentsState.busy, on_click=PaymentsState.connect)


def way_out() -> rx.Component:
    """Asks before it does anything."""
    return rx.el.div(button(t("Disconnect"), on_click=PaymentsState.ask), class_name="border-t border-line pt-4")


def sure(seen: StripeView) -> rx.Component:
    """What disconnecting means."""
    means = [
        t("Payment pages that are open now are closed first. A payment that is being made just then still counts."),
        t("The account stays yours at Stripe, with all that was paid to it. Refunds of those payments still work."),
    ]
    listed = [rx.el.li(seen.open_pages), *[rx.el.li(one) for one in means], rx.el.li(seen.without)]
    going = rx.cond(PaymentsState.busy, t("Disconnecting …"), t("Disconnect this account"))
    buttons = rx.el.div(
        button(going, "danger", PaymentsState.busy, on_click=PaymentsState.disconnect),
        button(t("Keep it"), "quiet", PaymentsState.busy, on_click=PaymentsState.keep),
        class_name="flex flex-wrap gap-3",
    )
    title = rx.el.h3(t("Disconnect this account?"), class_name="font-semibold")
    means_all = rx.el.ul(*listed, class_name="list-disc ps-5 grid gap-1")
    words = rx.el.div(title, means_all, buttons, class_name="grid gap-4 border-t border-line pt-4")
    return step(t("Disconnect this account?"), words, id=SURE)
