"""How a connected account stands, from what Stripe says of it; and what it still asks for, in words."""

from typing import Any

import pytest

from portal.domain import connected
from portal.domain.connected import Facts, Standing
from portal.domain.connected_words import WANTED, reason, wanted
from portal.models import Business
from portal.settings import settings

PAPER = ("individual.verification.document",)


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        (Facts(), Standing.PENDING),  # just made
        (Facts(due=("tos_acceptance.date",), disabled="requirements.past_due"), Standing.PENDING),  # not told yet
        (Facts(submitted=True), Standing.PENDING),
        (Facts(submitted=True, disabled="requirements.pending_verification"), Standing.PENDING),
        (Facts(submitted=True, disabled="under_review"), Standing.PENDING),
        (Facts(submitted=True, due=PAPER), Standing.RESTRICTED),
        (Facts(submitted=True, disabled="requirements.pending_verification", due=PAPER), Standing.RESTRICTED),
        (Facts(submitted=True, disabled="requirements.past_due", due=PAPER), Standing.RESTRICTED),
        (Facts(submitted=True, disabled="listed"), Standing.RESTRICTED),
        (Facts(disabled="rejected.fraud"), Standing.RESTRICTED),
        (Facts(charges=True, submitted=True), Standing.ACTIVE),
        (Facts(charges=True, submitted=True, due=PAPER), Standing.ACTIVE),  # asked for, with time left
        (Facts(charges=True, submitted=True, disabled="rejected.other"), Standing.RESTRICTED),
        (Facts(charges=True, submitted=True, open=False), Standing.RESTRICTED),
    ],
)
def test_how_it_stands(facts: Facts, stands: Standing) -> None:
    assert connected.standing(facts) is stands


def a_business(**facts: Any) -> Business:
    return Business(legal_name="Studio", display_name="Studio", contact_email="office@example.com", **facts)


def test_what_stripe_said_is_kept_and_is_news_once() -> None:
    business, facts = a_business(stripe_account_id="acct_1"), Facts(submitted=True, due=PAPER, disabled="listed")
    assert connected.facts_of(business) is None
    assert connected.keep(business, facts)
    assert connected.facts_of(business) == facts
    assert not connected.keep(business, facts)


def test_who_may_be_sent_to_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, unknown = a_business(), a_business(stripe_account_id="acct_1")
    ready, closed = a_business(stripe_account_id="acct_1"), a_business(stripe_account_id="acct_1")
    connected.keep(ready, Facts(charges=True, submitted=True))
    connected.keep(closed, Facts(submitted=True, due=PAPER))
    assert [connected.takes_money(one) for one in (plain, unknown, ready, closed)] == [True, True, True, False]
    monkeypatch.setenv("PORTAL_STRIPE_CONNECT_ONLY", "true")
    settings.cache_clear()
    assert [connected.takes_money(one) for one in (plain, unknown, ready, closed)] == [False, True, True, False]
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert not connected.takes_money(ready)
    monkeypatch.undo()
    settings.cache_clear()


def test_each_thing_is_asked_for_once_in_words() -> None:
    codes = ["individual.dob.day", "individual.dob.month", "person_1AbC.verification.document", "external_account"]
    assert wanted(codes, "en") == [
        "Your date of birth",
        "A document that shows who a person behind the company is",
        "A bank account for payouts",
    ]
    assert wanted(["{odd}.<b>" + "x" * 500], "en")[0].startswith("Something else, which Stripe calls {odd}.<b>xxx")
    assert len(wanted(["x" * 500], "en")[0]) < 150
    assert all(word[0].isupper() for word in WANTED.values())


def test_why_it_is_disabled() -> None:
    assert "turned this account down" in reason(Facts(submitted=True, disabled="rejected.terms_of_service"), "en")
    assert "Nothing has to be done" in reason(Facts(submitted=True, disabled="under_review"), "en")
    assert reason(Facts(submitted=True, disabled="something_new"), "en") == ""
    assert reason(Facts(disabled="requirements.past_due"), "en") == ""  # it has only just begun
