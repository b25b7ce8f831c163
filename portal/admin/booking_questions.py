"""The questions of a service, as a part of its form."""

import reflex as rx

from portal.admin.booking_service_state import AdminServiceState
from portal.admin.frame import wrong
from portal.domain.admin.booking_service_questions import QuestionSheet
from portal.ui.button import button
from portal.ui.card import card
from portal.ui.choice import checkbox
from portal.ui.select import select
from portal.ui.text import given, t


def asked() -> rx.Component:
    """All of them, and a button for one more."""
    refused = rx.cond(
        given(wrong("questions")), rx.el.p(wrong("questions"), class_name="text-small text-bad", role="alert")
    )
    words = t("What clients are asked when they book. One that is left empty is not asked.")
    return card(
        rx.el.h2(t("Questions")),
        rx.el.p(words, id="field-questions", tab_index=-1, class_name="text-soft outline-none"),
        refused,
        rx.el.div(rx.foreach(AdminServiceState.rows, question), class_name="grid gap-5 empty:hidden"),
        button(t("Add a question"), on_click=AdminServiceState.add_question, class_name="justify-self-start"),
        class_name="grid gap-4",
    )


def question(one: QuestionSheet) -> rx.Component:
    """One of them."""
    kinds = [
        rx.el.option(t("One line"), value="line"),
        rx.el.option(t("Several lines"), value="text"),
        rx.el.option(t("A choice"), value="choice"),
        rx.el.option(t("A box to tick"), value="yes"),
    ]
    options = rx.el.label(
        rx.el.span(t("Answers to choose from, one per line"), class_name="font-semibold"),
        rx.el.span(t("Only for a choice."), class_name="help"),
        rx.el.textarea(default_value=one.options, name=f"q{one.nth}_options", rows=2, max_length=12_000),
        class_name="field min-w-0",
    )
    return rx.el.fieldset(
        rx.el.legend(t("Question"), class_name="sr-only"),
        labelled(one),
        select(t("Answered by"), f"q{one.nth}_kind", *kinds, default_value=one.kind),
        options,
        rx.el.div(
            checkbox(
                rx.el.span(t("Has to be answered")), chosen=one.required, class_name="rounded-lg",
                name=f"q{one.nth}_required", value="yes",
            ),
            button(t("Remove"), "danger", on_click=AdminServiceState.drop_question(one.nth)),
            class_name="flex flex-wrap items-center justify-between gap-3",
        ),
        key=rx.Var.create(one.nth).to_string(),
        class_name="m-0 p-0 border-0 border-t border-line pt-5 grid gap-4 min-w-0",
    )  # fmt: skip


def labelled(one: QuestionSheet) -> rx.Component:
    """Its words."""
    return rx.el.label(
        rx.el.span(t("Question"), class_name="font-semibold"),
        rx.el.input(default_value=one.label, name=f"q{one.nth}_label", max_length=400, auto_complete="off"),
        class_name="field min-w-0",
    )
