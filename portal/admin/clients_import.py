"""Clients from a file: choose it, say which column is what, see what is wrong with which row, import."""

import reflex as rx

from portal.addresses import route
from portal.admin.clients_import_columns import columns
from portal.admin.clients_import_state import ClientsImportState
from portal.admin.frame import admin_page
from portal.domain.admin.import_view import ProblemRow
from portal.ui.badge import badge
from portal.ui.button import button, file_button, link_button, post_form, submit
from portal.ui.card import card, card_head
from portal.ui.listing import listing
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import Text, given, some, t

STATE = ClientsImportState
PATH = "/admin/clients/import"


def page() -> rx.Component:
    """One step at a time; where the list is, is kept, so a reload shows the same."""
    steps = rx.match(
        STATE.seen.state,
        ("mapping", columns()),
        ("checking", at_work(t("Every row is being checked"), t("Nothing is written yet."), cancel())),
        ("writing", at_work(t("The clients are being entered"), t("You may leave this page. It goes on."))),
        ("ready", rx.el.div(checked(), problems(), class_name="grid gap-5")),
        ("done", rx.el.div(done(), problems(), choosing(), class_name="grid gap-5")),
        ("failed", rx.el.div(failed(), choosing(), class_name="grid gap-5")),
        choosing(),
    )
    return admin_page(
        rx.el.div(steps, class_name="max-w-4xl"),
        title=t("Import clients"),
        place="clients",
        above=back(t("Clients"), "/admin/clients"),
        waiting=card_bones(5),
    )


def choosing() -> rx.Component:
    """The form with the file, and what such a file looks like."""
    refused = rx.cond(given(STATE.seen.problem), notice(STATE.seen.problem, tone="bad"))
    chosen = rx.el.label(
        rx.el.span(t("CSV file"), class_name="font-semibold"),
        rx.el.input(type="file", name="file", accept=".csv,.txt,.tsv,text/csv,text/plain", required=True),
        class_name="field min-w-0",
    )
    how = t(
        "Save the list as CSV in your spreadsheet. The first row holds headings such as Name and E-mail, each row "
        "below is one client."
    )
    safe = t("Nothing is written before you have seen what is in it. Nobody is mailed.")
    return card(
        card_head(t("Choose a file")),
        rx.el.div(refused, role="alert", class_name="empty:hidden"),
        rx.el.p(how, " ", safe, class_name="text-soft"),
        post_form(
            chosen,
            submit(t("Look at this file"), class_name="sm:justify-self-start"),
            action=route(f"{PATH}/file"),
            enc_type="multipart/form-data",
            class_name="grid gap-4",
        ),
        class_name="grid gap-4",
    )


def at_work(title: Text, words: Text, *ways: rx.Component) -> rx.Component:
    """How far it is, drawn and in words."""
    seen = STATE.seen
    bar = rx.el.progress(value=seen.done, max=rx.cond(seen.total > 0, seen.total, 1), aria_label=title,
                         class_name="progress w-full!")  # fmt: skip
    return card(
        card_head(title),
        file_name(),
        bar,
        rx.el.p(rx.el.span(seen.progress, class_name="font-semibold tabular-nums")),
        rx.el.p(words, class_name="text-soft"),
        *ways,
        class_name="grid gap-3",
    )


def cancel() -> rx.Component:
    """Before anything is written everything can be left."""
    return button(t("Cancel"), on_click=STATE.discard, class_name="sm:justify-self-start")


def checked() -> rx.Component:
    """What would become of it; nothing is written before the button is pressed."""
    seen = STATE.seen
    ways = rx.el.div(
        rx.cond(given(seen.go), button(seen.go, "primary", on_click=STATE.start)),
        button(t("Change the columns"), on_click=STATE.go_back),
        button(t("Throw it away"), on_click=STATE.discard),
        class_name="flex flex-wrap gap-3 max-sm:grid",
    )
    return card(
        card_head(t("Ready to import")),
        file_name(),
        counts(),
        rx.el.p(t("Nothing is written yet. Rows that are not good are left out."), class_name="text-soft"),
        ways,
        class_name="grid gap-4",
    )


def done() -> rx.Component:
    """What became of it, and where it stands now."""
    onwards = rx.el.div(link_button(t("See the clients"), "/admin/clients"), class_name="flex max-sm:grid")
    nobody = rx.el.p(t("Nobody was written to. Invite people when you are ready."), class_name="text-soft")
    return card(card_head(t("Imported")), file_name(), counts(), nobody, onwards, class_name="grid gap-4")


def failed() -> rx.Component:
    """Something of ours broke: what was written by then is counted."""
    words = t("Something went wrong on our side, and the import stopped. You can bring the file again: clients that "
              "are there already are not entered twice.")  # fmt: skip
    return card(card_head(t("The import stopped")), file_name(), notice(words, tone="bad"), counts(),
                class_name="grid gap-4")  # fmt: skip


def file_name() -> rx.Component:
    """Which file."""
    return rx.el.p(STATE.seen.name, dir="auto", class_name="text-small text-soft wrap-anywhere")


def counts() -> rx.Component:
    """How many rows are what."""
    seen = STATE.seen
    lines = [
        rx.cond(given(said), rx.el.li(said, class_name=look))
        for said, look in (
            (seen.good, "font-semibold"), (seen.updates, ""), (seen.skipped, ""), (seen.bad, "text-bad")
        )
    ]  # fmt: skip
    return rx.el.ul(*lines, role="list", class_name="list-none p-0 m-0 grid gap-1")


def problems() -> rx.Component:
    """Rows that are not taken: the first of them here, all of them as a file to mend and bring again."""
    seen = STATE.seen
    file = file_button(t("Download these rows"), route("") + seen.href, download=True)
    words = t("The file says of each row what is the matter. Mend it there, and bring the file again.")
    shown = card(
        card_head(t("Rows that are left out")),
        rx.el.div(rx.el.p(words, class_name="text-soft sm:flex-1"), file,
                  class_name="flex max-sm:flex-col sm:items-center gap-x-6 gap-y-3 mb-4"),
        listing(rx.foreach(seen.problems, problem), is_last=True),
        rx.cond(given(seen.more), rx.el.p(seen.more, class_name="text-small text-soft pt-8")),
    )  # fmt: skip
    return rx.cond(some(seen.problems), shown)


def problem(one: ProblemRow) -> rx.Component:
    """One row: its number as the spreadsheet counts, and what to do."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(t("Row {number}", number=one.number), class_name="font-semibold whitespace-nowrap"),
            badge(rx.cond(one.is_bad, "overdue", "draft"), rx.cond(one.is_bad, t("To mend"), t("Left out"))),  # pyright: ignore[reportArgumentType]
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
        ),
        rx.el.p(one.said, dir="auto", class_name="wrap-anywhere m-0"),
        class_name="grid gap-1 px-5.5 py-3.5",
    )
