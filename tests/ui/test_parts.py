"""What the parts of the kit promise to those who cannot see them."""

import re

import reflex as rx

from portal.domain.status import WORDS
from portal.ui.badge import status_word
from portal.ui.button import button, file_button, post_form
from portal.ui.field import field
from portal.ui.table import cell, opening, row, table
from portal.ui.text import t


def test_a_table_says_its_roles_and_has_one_link_per_row() -> None:
    columns = [(t("Number"), "lead"), (t("Amount"), "amount")]
    made = str(table("Invoices", columns, row(opening("A-1", "/invoices/A-1"), cell("amount", "€1"))))
    for role, count in {"table": 1, "rowgroup": 2, "row": 2, "columnheader": 2, "cell": 2}.items():
        assert len(re.findall(f'role:"{role}"', made)) == count
    assert made.count('to:"/invoices/A-1"') == 1


def test_a_badge_knows_the_word_of_every_status() -> None:
    for status, word in WORDS.items():
        assert f'case JSON.stringify("{status}"):  return ("{word}")' in str(status_word(status))


def test_a_file_is_fetched_by_the_browser_and_not_looked_for_among_the_pages() -> None:
    made = file_button("Download PDF", "/documents/invoices/A-1.pdf")
    assert (made.tag, made.library) == ("a", None)


def test_a_form_for_a_route_is_sent_by_the_browser() -> None:
    made = post_form(rx.el.button("Sign out", type="submit"), action="/auth/logout")
    assert "on_submit" not in made.event_triggers


def test_a_button_submits_nothing_unless_told() -> None:
    assert 'type:"button"' in str(button("Dismiss"))


def test_a_field_is_tied_to_its_label_help_and_error() -> None:
    made = str(field("E-mail", "email", help="Where we write to.", error="That is no address."))
    for tie in ('htmlFor:"field-email"', 'id:"field-email"', 'id:"error-email"', 'role:"alert"'):
        assert tie in made
