"""Paying by bank transfer: the details to copy, the code to scan, and a loud word after they have changed."""

from typing import Annotated

import reflex as rx
from pydantic import StringConstraints

from portal.addresses import route
from portal.domain.transfer import TransferView
from portal.state import ClientState, event
from portal.ui.folded import folded_card
from portal.ui.notice import notice
from portal.ui.text import Flag, Text, given, name, t

Copied = Annotated[str, StringConstraints(max_length=140)]


class TransferState(ClientState):
    """Only what was copied last, to say so on its button."""

    last: str = ""

    @event
    async def copied(self, value: Copied) -> None:
        """The browser has put it on the clipboard."""
        self.last = value


def transfer_block(view: TransferView, folded: Flag = False) -> rx.Component:
    """A card, or nothing where nothing is to be transferred. `folded` where there is a quicker way, but no warning."""
    shown = folded_card(
        t("Pay by bank transfer"),
        rx.cond(given(view.warning), notice(view.warning, tone="bad")),
        details(view),
        rx.el.p(t("The reference tells us which invoice you paid."), class_name="text-small text-soft -mt-2.5"),
        rx.cond(given(view.code), code(view)),
        rx.cond(given(view.since), rx.el.p(view.since, class_name="text-small text-soft")),
        opened=~rx.Var.create(folded).to(bool) | given(view.warning),
    )
    return rx.cond(given(view.iban), shown)


def details(view: TransferView) -> rx.Component:
    """What a bank's form asks for, in its order. A press on a value marks all of it."""
    return rx.el.dl(
        detail(t("Account holder"), name(view.beneficiary)),
        detail(rx.cond(view.is_iban, t("IBAN"), t("Account number")), view.iban_shown, view.iban),
        rx.cond(given(view.bic), detail(t("BIC"), view.bic)),
        detail(t("Amount"), view.amount),
        detail(t("Reference"), view.reference_shown, view.reference),
        class_name="grid gap-2.5",
    )


def detail(label: Text, value: Text | rx.Component, copied: Text = "") -> rx.Component:
    """One of them; long ones can be copied, without the spaces that are there for the eye."""
    button = copy_button(label, copied) if isinstance(copied, rx.Var) else rx.fragment()
    return rx.el.div(
        rx.el.dt(label, class_name="text-small text-soft"),
        rx.el.dd(rx.el.span(value, class_name="select-all"), button, class_name="m-0 wrap-anywhere"),
        class_name="relative",
    )


def copy_button(label: Text, value: rx.Var[str]) -> rx.Component:
    """Beside the label; says so once it is done."""
    done = TransferState.last == value
    return rx.el.button(
        rx.el.span(rx.cond(done, t("Copied"), t("Copy")), aria_live="polite"),
        rx.el.span(" ", label, class_name="sr-only"),
        type="button",
        on_click=[rx.set_clipboard(value), TransferState.copied(value)],  # pyright: ignore[reportCallIssue]
        class_name="absolute -top-3 -end-2 min-h-11 px-2 text-small text-soft hover:text-ink underline cursor-pointer",
    )


def code(view: TransferView) -> rx.Component:
    """The same for a bank app's camera; black on white in every theme."""
    said = t(
        "Code for a bank app: {amount} to {name}, IBAN {iban}, reference {reference}",
        amount=view.amount, name=view.beneficiary, iban=view.iban_shown, reference=view.reference_shown,
    )  # fmt: skip
    return rx.el.figure(
        rx.el.img(
            src=f"{route('/documents/invoices/')}{view.slug}/transfer.svg?v={view.code}",
            alt=said,
            loading="lazy",
            class_name="size-44 rounded-lg border border-line bg-white",
        ),
        rx.el.figcaption(t("Or scan the code with your bank app."), class_name="text-small text-soft mt-1.5"),
        class_name="m-0",
    )
