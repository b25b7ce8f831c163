"""Services and links as staff set them, and what clients see of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.domain import booking_page, questions
from portal.domain.admin import actions, booking_entries, booking_links, booking_service_saving, booking_services
from portal.domain.questions import Question
from portal.errors import NotFound, WrongFields
from portal.models import BookingLink, Push, Service, StaffAction, StaffRole
from tests.booking import Practice, a_practice, a_provider, offered_by, visiting
from tests.staff import a_staff, become_staff

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def practice(database: object) -> Practice:
    """A business, and a manager of it who is signed in."""
    with db.everyone(write=True) as session:
        made = a_practice(session)
        become_staff(session, a_staff(session, made.business, StaffRole.OWNER))
        return made


def do(rule: Any, *args: Any) -> Any:
    return staff_visit_now(rule, *args)


def form(practice: Practice, **changes: str | None) -> dict[str, str]:
    """A whole form, as the browser sends it; None is a box that is not ticked."""
    typed: dict[str, str | None] = {
        "name": "Tax advice", "slug": "", "description": "An hour\r\nwith us", "minutes": "60", "increment": "30",
        "buffer_before": "0", "buffer_after": "15", "notice": "2", "notice_unit": "days", "cancel_notice": "12",
        "cancel_notice_unit": "hours", "horizon_days": "90", "most_per_day": "4", "location": "Seilergasse 12",
        "video_url": "", "price": "1,090.50", "tax_rate": "20", "currency": "eur", "active": "yes",
        "needs_approval": "yes", "first": "", "reminder_1440": "yes", "reminder_60": "yes",
        f"person_{practice.provider.id.hex}": "yes", "q0_label": "What about?", "q0_kind": "choice",
        "q0_options": "Tax\n\n Books ", "q0_required": "yes", "q1_label": "", "q1_kind": "line", "q1_options": "",
        **changes,
    }  # fmt: skip
    return {name: value for name, value in typed.items() if value is not None}


ROWS = [(0, ""), (1, "")]


def save(practice: Practice, key: str = "new", rows: Any = ROWS, **changes: str | None) -> str:
    return do(booking_service_saving.save, key, form(practice, **changes), rows)


def stored(key: str) -> Service:
    with db.everyone() as session:
        return session.get_one(Service, UUID(key))


def done() -> list[str]:
    return [one.sentence for one in do(actions.page).rows]


def offered(practice: Practice) -> dict[str, booking_page.LinkRow]:
    staff = current.get()
    found = {one.label: one for one in visiting(practice.contact, booking_page.links)}
    current.set(staff)
    return found


def test_a_new_service_is_booked_by_clients_at_once(practice: Practice) -> None:
    key = save(practice)
    one = stored(key)
    assert (one.minutes, one.buffer_after, one.notice, one.cancel_notice) == (60, 15, 2880, 720)
    assert (str(one.price), str(one.tax_rate), one.currency) == ("1090.5", "20", "EUR")
    assert (one.needs_approval, one.reminders, one.most_per_day) == (True, [1440, 60], 4)
    assert questions.questions_of(one) == [Question("what_about", "What about?", "choice", True, ("Tax", "Books"))]
    seen = offered(practice)["Tax advice"]
    assert (seen.slug, seen.facts) == ("tax-advice", "1 hour · €1,308.60 · Seilergasse 12")
    assert done() == ["Nora Hofer added the service Tax advice"]
    with db.everyone() as session:
        assert practice.business.id in {one.business_id for one in session.exec(select(Push))}


def test_what_is_there_comes_back_as_it_was_typed(practice: Practice) -> None:
    key = save(practice)
    seen = do(booking_services.sheet, key)
    assert (seen.minutes, seen.notice, seen.notice_unit, seen.cancel_notice_unit) == ("60", "2", "days", "hours")
    assert (seen.price, seen.tax_rate, seen.slug) == ("1,090.50", "20", "tax-advice")
    assert [one.value for one in seen.reminders if one.ticked] == ["1440", "60"]
    assert [(one.label, one.ticked) for one in seen.people] == [("Eva Wolf", True)]
    assert seen.questions[0].options == "Tax\nBooks"


def test_changing_keeps_answers_under_their_key(practice: Practice) -> None:
    key = save(practice)
    rows = [(0, "what_about"), (1, "")]
    asked = {"q0_label": "Topic?", "q1_label": "What about?", "q1_kind": "text"}
    assert save(practice, key, rows, name="Advice", slug=" My-Talk ", active=None, **asked) == key
    assert [(one.key, one.label) for one in questions.questions_of(stored(key))] == [
        ("what_about", "Topic?"), ("what_about_2", "What about?"),
    ]  # fmt: skip
    assert "Advice" not in offered(practice)
    assert do(booking_services.sheet, key).slug == "my-talk"
    assert done()[0] == "Nora Hofer changed the service Advice"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"minutes": "4", "increment": "x", "horizon_days": "400"}, {"minutes", "increment", "horizon_days"}),
        ({"minutes": "9" * 4000}, {"minutes"}),
        ({"minutes": "٣٠"}, {"minutes"}),
        ({"notice": "-1"}, {"notice"}),
        ({"notice": "999999", "notice_unit": "days"}, {"notice"}),
        ({"cancel_notice": "1.5"}, {"cancel_notice"}),
        ({"price": "-1", "tax_rate": "101"}, {"price", "tax_rate"}),
        ({"price": "1.005"}, {"price"}),
        ({"price": "NaN", "currency": "XXX"}, {"price", "currency"}),
        ({"video_url": "http://meet.example"}, {"video_url"}),
        ({"video_url": "javascript:alert(1)"}, {"video_url"}),
        ({"description": "x" * 2001, "location": "x" * 201}, {"description", "location"}),
        ({"slug": "Über uns"}, {"slug"}),
        ({"slug": "appointments"}, {"slug"}),
        ({"reminder_x": "yes"}, {"reminders"}),
        ({f"reminder_{nth}": "yes" for nth in (15, 30, 120, 180)}, {"reminders"}),
        ({"q0_label": ""}, {"questions"}),
        ({"q0_options": "one"}, {"questions"}),
        ({"q0_kind": "drawing"}, {"questions"}),
        ({"q0_label": "x" * 201}, {"questions"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    practice: Practice, changes: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(WrongFields) as wrong:
        save(practice, **changes)
    assert wrong.value.fields.keys() == fields
    assert done() == []
    with db.everyone() as session:
        assert len(session.exec(select(Service)).all()) == len(session.exec(select(BookingLink)).all()) == 1


def test_a_short_name_belongs_to_one(practice: Practice) -> None:
    with pytest.raises(WrongFields) as wrong:
        save(practice, slug=practice.link.slug)
    assert wrong.value.fields.keys() == {"slug"}
    assert {do(booking_services.sheet, save(practice)).slug for _ in range(3)} == {
        "tax-advice", "tax-advice-2", "tax-advice-3",
    }  # fmt: skip


def test_who_offers_it_in_which_order(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        ada = a_provider(session, practice.business, "Ada Adler")
        gone = a_provider(session, practice.business, "Gone", active=False)
        foreign = a_provider(session, a_practice(session).business, "Foreign")
        offered_by(session, practice.service, ada, 1)
    key, boxes = practice.service.id.hex, {f"person_{one.id.hex}": "yes" for one in (ada, gone, foreign)}
    assert [one.label for one in do(booking_services.sheet, key).people] == ["Ada Adler", "Eva Wolf"]
    save(practice, key, **boxes)
    assert do(booking_services.sheet, key).first == practice.provider.id.hex
    save(practice, key, first=ada.id.hex, **boxes)
    assert do(booking_services.sheet, key).first == ada.id.hex
    save(practice, key, **{f"person_{practice.provider.id.hex}": None})
    assert not any(one.ticked for one in do(booking_services.sheet, key).people)
    assert do(booking_entries.listed)[0].offered == "Nobody offers it yet."


def test_words_of_strangers_stay_words(practice: Practice) -> None:
    key = save(practice, name=HOSTILE, description=f"{HOSTILE}\u202e")
    assert (stored(key).name, stored(key).description) == (HOSTILE, HOSTILE)
    assert do(booking_services.sheet, key).slug == "script-alert-1-script"


def test_a_link_elsewhere(practice: Practice) -> None:
    typed = {"label": "Courses", "description": "By others.", "url": "https://courses.example/x", "active": "yes"}
    key = do(booking_links.save, "new", typed)
    seen = offered(practice)["Courses"]
    assert (seen.url, seen.host, seen.description) == ("https://courses.example/x", "courses.example", "By others.")
    del typed["active"]
    assert do(booking_links.save, key, {**typed, "label": "Our courses"}) == key
    assert "Our courses" not in offered(practice)
    assert do(booking_links.sheet, key).label == "Our courses"
    assert done() == ["Nora Hofer changed the booking link Our courses", "Nora Hofer added the booking link Courses"]


@pytest.mark.parametrize("url", ["", "http://x.example", "javascript:alert(1)", "https://", "https://u:p@x.example"])
def test_a_link_is_private_or_none(practice: Practice, url: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        do(booking_links.save, "new", {"label": "", "url": url, "description": "x" * 501})
    assert wrong.value.fields.keys() == {"label", "url", "description"}


def test_the_order_of_the_booking_page(practice: Practice) -> None:
    first = do(booking_links.save, "new", {"label": "One", "url": "https://one.example", "active": "yes"})
    do(booking_links.save, "new", {"label": "Two", "url": "https://two.example", "active": "yes"})
    assert [one.label for one in do(booking_entries.listed)] == ["First consultation", "One", "Two"]
    do(booking_entries.shift, first, True)
    do(booking_entries.shift, first, True)
    assert list(offered(practice)) == ["One", "First consultation", "Two"]
    do(booking_entries.shift, first, False)
    assert [(one.label, one.is_first, one.is_last) for one in do(booking_entries.listed)] == [
        ("First consultation", True, False), ("One", False, False), ("Two", False, True),
    ]  # fmt: skip
    assert done().count("Nora Hofer changed the order of the booking page") == 2


def test_a_service_without_an_entry_gets_one_when_it_is_saved(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        session.delete(session.get_one(BookingLink, practice.link.id))
    row = do(booking_entries.listed)[0]
    assert (row.key, row.shown) == ("", False)
    save(practice, practice.service.id.hex)
    assert do(booking_entries.listed)[0].shown


def test_foreign_and_absent_look_alike(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        other = a_practice(session)
    for key in (other.service.id.hex, other.link.id.hex, practice.link.id.hex, uuid4().hex, "x", ""):
        for rule, args in (
            (booking_services.sheet, (key,)),
            (booking_service_saving.save, (key, form(practice), ROWS)),
            (booking_links.sheet, (key,)),
            (booking_links.save, (key, {})),
        ):
            with pytest.raises(NotFound):
                do(rule, *args)
    with pytest.raises(NotFound):
        do(booking_entries.shift, other.link.id.hex, True)
    assert done() == []


def test_agents_set_nothing(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, practice.business, StaffRole.AGENT))
    key = practice.service.id.hex
    for rule, args in (
        (booking_entries.listed, ()),
        (booking_entries.shift, (practice.link.id.hex, True)),
        (booking_services.sheet, (key,)),
        (booking_service_saving.save, (key, form(practice), ROWS)),
        (booking_links.sheet, ("new",)),
        (booking_links.save, ("new", {})),
    ):
        with pytest.raises(NotYours):
            do(rule, *args)
    with db.everyone() as session:
        assert session.exec(select(StaffAction)).all() == []
