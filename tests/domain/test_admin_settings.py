"""The settings of the portal as staff save them: what is wrong is said by field, what was done is written down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.domain import branding, payment_rules
from portal.domain.admin import actions, colors, company, logo, money_rules
from portal.errors import WrongFields
from portal.models import Business, Logo, StaffRole
from tests.build import a_business
from tests.staff import a_staff, become_staff

GOOD = {"display_name": "Atelier", "legal_name": "Atelier e.U.", "contact_email": "hello@example.com",
        "contact_phone": "+43 512 555010", "website": "www.example.com"}  # fmt: skip
RULES = {"partial": "yes", "minimum": "50", "deposit": "30", "promise": "14", "reminders": "7, -3 0;21"}
BIDI = "\u202e"


@pytest.fixture
def nora(database: object) -> UUID:
    """An owner, signed in; the key of her business."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business))
        return business.id


def become(business_id: UUID, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business_id), role))


def kept(business_id: UUID) -> Business:
    with db.everyone() as session:
        return session.get_one(Business, business_id)


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def wrong(rule: Callable[..., Any], *args: Any) -> dict[str, str]:
    with pytest.raises(WrongFields) as refused:
        staff_visit_now(rule, *args)
    return {name: one.said() for name, one in refused.value.fields.items()}


def test_name_and_ways_to_reach_a_human_are_kept_and_written_down_once(nora: UUID) -> None:
    for _ in range(2):
        staff_visit_now(company.save, GOOD)
    assert kept(nora).display_name == "Atelier"
    assert kept(nora).website == "https://www.example.com"
    assert done() == ["Nora Hofer changed the name of the business or how to reach it"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("display_name", ""), ("display_name", f" {BIDI}\x00 "), ("display_name", "x" * 121), ("legal_name", "…"),
        ("contact_email", ""), ("contact_email", "a@b"), ("contact_email", "a@example.com\nbcc: eve@example.com"),
        ("contact_phone", "call me"), ("website", "javascript:alert(1)"), ("website", "example"),
        ("website", 'example.com/"onload='), ("website", "ftp://example.com"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(nora: UUID, field: str, typed: str) -> None:
    assert list(wrong(company.save, {**GOOD, field: typed})) == [field]
    assert kept(nora).display_name == "Studio"
    assert done() == []


def test_markup_in_a_name_stays_text(nora: UUID) -> None:
    staff_visit_now(company.save, {**GOOD, "display_name": "<b>Eve & Co</b>"})
    assert kept(nora).display_name == "<b>Eve & Co</b>"


def test_terms_keep_their_paragraphs_and_are_not_endless(nora: UUID) -> None:
    assert staff_visit_now(company.save_terms, "Pay soon.\r\n\r\nThank you.") == "Pay soon.\n\nThank you."
    assert "terms" in wrong(company.save_terms, "x" * 5_001)
    assert kept(nora).terms_default == "Pay soon.\n\nThank you."
    assert done() == ["Nora Hofer changed the terms of new documents"]


def test_colours_are_kept_as_chosen_and_shown_as_they_can_be_read(nora: UUID) -> None:
    seen = staff_visit_now(colors.save, "#FFEE00", "036")
    assert (kept(nora).primary_color, kept(nora).secondary_color) == ("#ffee00", "#003366")
    assert [paper.theme for paper in seen.papers] == ["light", "dark"]
    for paper, ground in zip(seen.papers, (branding.LIGHT, branding.DARK), strict=True):
        assert branding.contrast(paper.brand, ground) >= 4.5
        assert branding.contrast(paper.second, ground) >= 4.5
        assert branding.contrast(paper.on_brand, paper.brand) >= 4.5
    assert len(seen.remarks) == 2, "the yellow by day, the navy by night"
    assert done() == ["Nora Hofer changed the colours of the portal"]


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#ggg", "url(x)", "#123456;}", "#１２３４５６"])
def test_what_is_no_colour_is_refused_and_previewed_as_stored(nora: UUID, typed: str) -> None:
    assert list(wrong(colors.save, "#123456", typed)) == ["second"]
    assert staff_visit_now(colors.tried, typed, typed).primary == "#1f6f5c"


def test_every_colour_can_be_read_in_the_end(nora: UUID) -> None:
    shades = [f"#{red:02x}{green:02x}{blue:02x}" for red in (0, 128, 255) for green in (0, 128, 255)
              for blue in (0, 128, 255)]  # fmt: skip
    for shade in shades:
        for paper, ground in zip(
            staff_visit_now(colors.tried, shade, shade).papers, ("#ffffff", "#1d1c1a"), strict=True
        ):
            assert branding.contrast(paper.brand, ground) >= 4.5, (shade, paper)
            assert branding.contrast(paper.on_brand, paper.brand) >= 4.5, (shade, paper)


def test_a_logo_takes_the_place_of_the_one_before_and_goes_again(nora: UUID) -> None:
    for content in (b"one", b"one", b"two"):
        staff_visit_now(logo.keep, content)
    with db.everyone() as session:
        assert [(one.content, one.name) for one in session.exec(select(Logo))] == [(b"two", kept(nora).logo_file)]
    staff_visit_now(logo.remove)
    staff_visit_now(logo.remove)
    assert kept(nora).logo_file == ""
    assert [one.split(" ", 2)[2] for one in done()] == [
        "removed the portal's logo",
        *["gave the portal a new logo"] * 2,
    ]


def test_the_rules_for_being_paid(nora: UUID) -> None:
    seen = staff_visit_now(money_rules.save, RULES)
    rules = payment_rules.rules_of(kept(nora))
    assert (rules.partial, rules.minimum, rules.deposit_percent, rules.promise_days) == (True, 50, 30, 14)
    assert rules.reminders == (-3, 0, 7, 21)
    assert seen.reminders == "-3, 0, 7, 21"
    assert done() == ["Nora Hofer changed the rules for paying and for reminders"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("minimum", "much"), ("minimum", "-1"), ("deposit", "101"), ("deposit", "1.234"), ("promise", "366"),
        ("promise", "-1"), ("promise", "soon"), ("reminders", "400"), ("reminders", "-61"), ("reminders", "now"),
        ("reminders", ",".join(map(str, range(11)))), ("reminders", "1," * 200),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(nora: UUID, field: str, typed: str) -> None:
    assert list(wrong(money_rules.save, {**RULES, field: typed})) == [field]
    assert done() == []


@pytest.mark.parametrize("role", [StaffRole.AGENT, StaffRole.MANAGER])
def test_who_may_change_what(nora: UUID, role: StaffRole) -> None:
    become(nora, role)
    rules: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (money_rules.save, (RULES,)),
        *([(company.save, (GOOD,)), (company.save_terms, ("x",)), (logo.keep, (b"x",)), (colors.shown, ())]
          if role is StaffRole.AGENT else []),
    ]  # fmt: skip
    for rule, args in rules:
        with pytest.raises(NotYours):
            staff_visit_now(rule, *args)
    if role is StaffRole.MANAGER:
        assert staff_visit_now(company.save, GOOD).display_name == "Atelier"
