"""Providers, services and entries as the owner sets them: what is kept, and every mistake in words."""

from decimal import Decimal
from typing import Any

import pytest

from portal import db
from portal.domain import services
from portal.domain.questions import Question, questions_of
from portal.domain.service_facts import Facts
from portal.domain.services import Entry
from portal.errors import NotFound, Refused
from portal.models import BookingLink, Business, Provider, Service, ServiceProvider
from tests.booking import a_link, a_practice, a_provider, a_service
from tests.build import a_business
from tests.paying import only, rows

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def business(database: None) -> Business:
    with db.everyone(write=True) as session:
        return a_business(session)


def set_service(business: Business, **facts: Any) -> Service:
    with db.everyone(write=True) as session:
        service = Service(business_id=business.id)  # pyright: ignore[reportCallIssue]
        return services.set_service(session, service, Facts(**{"name": "Talk", "minutes": 30, **facts}), [])


def said(business: Business, **facts: Any) -> str:
    with pytest.raises(Refused) as refused:
        set_service(business, **facts)
    assert rows(Service) == []
    return refused.value.said()


def test_a_service_is_kept_as_it_was_said(business: Business) -> None:
    question = Question("why", " What  about? ", "choice", True, ("This", "That"))
    set_service(
        business, name=" Long\ntalk ", minutes=90, buffer_after=10, price=Decimal("80.50"), tax_rate=Decimal("20"),
        video_url="https://meet.example.com/x?a=1", questions=[question], reminders=[60, 1440, 60],
    )  # fmt: skip
    kept = only(Service)
    assert (kept.name, kept.minutes, kept.buffer_after, kept.price) == ("Long talk", 90, 10, Decimal("80.5"))
    assert (kept.reminders, kept.video_url) == ([1440, 60], "https://meet.example.com/x?a=1")
    assert questions_of(kept) == [Question("why", "What about?", "choice", True, ("This", "That"))]


def test_who_offers_it_in_order_and_instead_of_those_before(business: Business) -> None:
    with db.everyone(write=True) as session:
        eva, ben = a_provider(session, business), a_provider(session, business, "Ben")
        service = a_service(session, business, eva)
        services.set_service(session, service, Facts(name="Talk", minutes=30), [ben, eva, ben])
    assert [(row.provider_id, row.position) for row in rows(ServiceProvider)] == [(ben.id, 0), (eva.id, 1)]
    with db.everyone(write=True) as session:
        stranger = a_provider(session, a_business(session, host="other.example.com"))
        with pytest.raises(NotFound):
            services.set_service(session, service, Facts(name="Talk", minutes=30), [stranger])


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " \u200b "}, "Please give it a name."),
        ({"name": "x" * 121}, "Please shorten “Name” to 120 characters."),
        ({"minutes": 4}, "“Length” has to be a whole number from 5 to 1440."),
        ({"minutes": 1441}, "“Length” has to be a whole number from 5 to 1440."),
        ({"minutes": 30.0}, "“Length” has to be a whole number from 5 to 1440."),
        ({"minutes": True}, "“Length” has to be a whole number from 5 to 1440."),
        ({"increment": 4}, "“Start every” has to be a whole number from 5 to 1440."),
        ({"buffer_before": -1}, "“Buffer before” has to be a whole number from 0 to 720."),
        ({"notice": -1}, "“Minimum notice” has to be a whole number from 0 to 525600."),
        ({"horizon_days": 367}, "“Days ahead” has to be a whole number from 1 to 366."),
        ({"most_per_day": -1}, "“Most per day” has to be a whole number from 0 to 1000."),
        ({"cancel_notice": -1}, "“Notice to cancel” has to be a whole number from 0 to 525600."),
        ({"video_url": "http://meet.example.com"}, "Please give a whole address that begins with https://."),
        ({"price": Decimal(-1)}, "The price has to be an amount of EUR, 0 or more."),
        ({"price": Decimal("1.001")}, "The price has to be an amount of EUR, 0 or more."),
        ({"price": Decimal("0.5"), "currency": "JPY"}, "The price has to be an amount of JPY, 0 or more."),
        ({"price": Decimal("NaN")}, "The price has to be an amount of EUR, 0 or more."),
        ({"price": Decimal("1e99999")}, "The price has to be an amount of EUR, 0 or more."),
        ({"currency": "eur"}, "“eur” is not a currency. Please give its three letters, like EUR."),
        ({"tax_rate": Decimal(101)}, "The tax rate has to be from 0 to 100 percent, with at most three decimals."),
        ({"tax_rate": Decimal("7.0001")}, "The tax rate has to be from 0 to 100 percent, with at most three decimals."),
        ({"reminders": [4]}, "Please choose at most 5 reminders, each from 5 minutes to 30 days before the start."),
        ({"reminders": range(10, 16)}, "Please choose at most 5 reminders, each from 5 minutes to 30 days before "
                                       "the start."),
        ({"questions": [Question(f"q{n}", "Q") for n in range(21)]}, "A service can ask at most 20 questions."),
        ({"questions": [Question("a", "A"), Question("a", "B")]}, "Each question needs a key of its own: a small "
                                                                  "letter, then small letters, digits and _."),
        ({"questions": [Question("a", " ")]}, "Each question needs its words."),
        ({"questions": [Question("a", "A", "choice", options=("x",))]}, "“A” needs from 2 to 50 different answers to "
                                                                        "choose from."),
        ({"questions": [Question("a", "A", "file")]}, "“A” is none of: one line, several lines, a choice, a box to "
                                                      "tick."),
    ],
)  # fmt: skip
def test_mistakes_are_said_and_nothing_is_kept(business: Business, facts: dict[str, Any], sentence: str) -> None:
    assert said(business, **facts) == sentence


def test_a_provider_has_a_name_and_a_zone(business: Business) -> None:
    with db.everyone(write=True) as session:
        provider = Provider(business_id=business.id)  # pyright: ignore[reportCallIssue]
        services.set_provider(session, provider, " Eva  Wolf", "America/Vancouver")
    assert (only(Provider).name, only(Provider).timezone, only(Provider).active) == (
        "Eva Wolf",
        "America/Vancouver",
        True,
    )
    for name, zone in (("", "UTC"), ("Eva", "Nowhere/Land"), ("Eva", "../../etc/passwd"), ("Eva", "")):
        with pytest.raises(Refused), db.everyone(write=True) as session:
            services.set_provider(session, session.get_one(Provider, provider.id), name, zone)
    assert only(Provider).name == "Eva Wolf"


def link(business: Business, **facts: Any) -> BookingLink:
    with db.everyone(write=True) as session:
        given = {"slug": "talk", "label": "Talk", **facts}
        return services.set_link(session, BookingLink(business_id=business.id), Entry(**given))  # pyright: ignore


def test_an_entry_leads_to_a_service_or_elsewhere() -> None:
    with db.everyone(write=True) as session:
        made = a_practice(session)
        other = a_service(session, a_business(session, host="other.example.com"))
    link(made.business, service_id=made.service.id)
    link(made.business, slug="else", url="https://example.com/book")
    assert [(row.slug, row.url) for row in rows(BookingLink)][1:] == [
        ("talk", ""),
        ("else", "https://example.com/book"),
    ]
    for wrong in ({}, {"url": "https://example.com", "service_id": made.service.id}, {"service_id": other.id}):
        with pytest.raises((services.OneOfTwo, NotFound)):
            link(made.business, slug="new", **wrong)


@pytest.mark.parametrize("slug", ["", "Talk", "a b", "-a", "a-", "a--b", "ä", "a/b", "x" * 61, "a\n"])
def test_short_names_are_parts_of_addresses(business: Business, slug: str) -> None:
    with pytest.raises(services.BadSlug):
        link(business, slug=slug, url="https://example.com")


def test_a_short_name_is_given_once_in_a_business(business: Business) -> None:
    first = link(business, url="https://example.com")
    for slug in ("talk", "appointments"):
        with pytest.raises(services.SlugTaken):
            link(business, slug=slug, url="https://example.com/2")
    with db.everyone(write=True) as session:
        kept = session.get_one(BookingLink, first.id)
        services.set_link(session, kept, Entry(slug="talk", label="Other words", url="https://example.com"))
        a_link(
            session, slug="talk", business_id=a_business(session, host="b.example.com").id, url="https://b.example.com"
        )
    assert rows(BookingLink)[0].label == "Other words"


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "javascript:alert(1)", "https://", "https:///x", "https://a@b.example", "https://a b.example",
     "https://a.example/\"><script>", "https://[::1", "https://a.example:99999", "https://a.example\\@b.example",
     "https://a.example/" + "x" * 2000, "//a.example", "https://a.example/\u202e"],
)  # fmt: skip
def test_other_addresses_are_refused(business: Business, url: str) -> None:
    with pytest.raises(Refused):
        link(business, url=url)
