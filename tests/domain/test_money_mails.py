"""Mails about money that came, bounced, went back or needs a person: what they say, to whom, and when no more."""

from dataclasses import replace
from uuid import UUID

import pytest

from portal import db
from portal.clock import now
from portal.domain import mails
from portal.domain.letters import Letter
from portal.domain.receipts import ReceiptPaper
from portal.models import (
    Business,
    Client,
    Contact,
    Dispute,
    DisputeState,
    InvoiceState,
    Outbox,
    ParkedPayment,
    Refund,
    RefundState,
)
from tests.paying import only, rows
from tests.purse import Purse, a_purse, debit, moved, settled, with_dispute, with_refund


@pytest.fixture
def purse(database) -> Purse:
    return a_purse(display_name="Alpenblick Studio")


def letter(kind: str) -> Letter | None:
    """The one mail of this kind that was promised, as it would be written now."""
    [row] = [row for row in rows(Outbox) if row.kind == kind]
    return mails.letter(row.kind, row.facts)


def written(kind: str) -> Letter:
    found = letter(kind)
    assert found is not None
    return found


def everything(found: Letter) -> str:
    return " ".join((found.subject, found.heading, *found.opening, *found.closing, str(found.facts), found.url))


def test_the_confirmation_leads_to_the_receipt_and_brings_it(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 4000})
    found = written("payment_confirmed")
    assert (found.action, found.url) == ("View receipt", f"{found.sender.origin}/receipts/RC-00001")
    [attached] = found.attachments
    assert isinstance(attached.content, ReceiptPaper)
    assert (attached.name, attached.content.receipt.amount) == ("RC-00001", "€40.00")
    facts = dict(found.facts)
    assert (facts["Receipt"], facts["Invoice"], facts["Remaining balance"]) == ("RC-00001", slug, "€60.00")


def test_several_invoices_are_listed_with_their_parts(purse: Purse):
    first, second = purse.owes("100.00", "50.00")
    purse.pays({first: 10000, second: 2000})
    facts = dict(written("payment_confirmed").facts)
    assert (facts["Amount"], facts[first], facts[second]) == ("€120.00", "€100.00", "€20.00")
    assert facts["Remaining balance"] == "€30.00"


@pytest.mark.parametrize(("count", "named", "more"), [(9, 9, None), (20, 8, "and 12 more")])
def test_of_many_the_first_eight_are_named(purse: Purse, count: int, named: int, more: str | None):
    slugs = purse.owes(*["1.00"] * count)
    purse.pays(dict.fromkeys(slugs, 100))
    facts = dict(written("payment_confirmed").facts)
    assert [slug for slug in slugs if slug in facts] == slugs[:named]
    assert facts.get("and 12 more") == ("€12.00" if more else None)


def test_a_hidden_document_is_not_named(purse: Purse):
    first, second = purse.owes("100.00", "50.00")
    purse.pays({first: 10000, second: 5000})
    purse.change(first, archived_at=now())
    found = written("payment_confirmed")
    assert first not in everything(found)
    assert dict(found.facts)["Another document"] == "€100.00"


def test_a_surplus_that_went_back_is_not_promised_again(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.report({slug: 10000})
    purse.credits(slug, 2500)
    settled(paid)
    said = "€25.00 of it came on top of what was owed. It is kept as your credit."
    assert written("payment_confirmed").closing == (said,)
    settled(with_refund(paid, "succeeded", 2500))
    assert written("payment_confirmed").closing == ()


def bounced(purse: Purse, *amounts: str) -> list[str]:
    slugs = purse.owes(*amounts)
    parts = dict(zip(slugs, [int(float(amount) * 100) for amount in amounts], strict=True))
    settled(debit(purse.report(parts))["bounced"])
    return slugs


def test_a_bounced_debit_says_why_and_gives_one_way_on(purse: Purse):
    [slug] = bounced(purse, "100.00")
    found = written("payment_failed")
    assert found.subject == "Your payment of €100.00 did not go through"
    assert found.opening[1].startswith("There was not enough money on the account. ")
    assert (found.action, found.url) == ("Try again", f"{found.sender.origin}/invoices/{slug}")
    assert dict(found.facts)["Payment method"] == "Bank account ending in 3000"
    assert "nothing more will be charged" in found.closing[0]


def test_several_are_tried_again_together(purse: Purse):
    slugs = bounced(purse, "100.00", "50.00")
    found = written("payment_failed")
    assert found.url == f"{found.sender.origin}/pay"
    assert set(slugs) <= set(dict(found.facts))


@pytest.mark.parametrize(
    "over", [{"balance_minor": 0, "state": InvoiceState.PAID}, {"state": InvoiceState.VOID}, {"archived_at": now()}]
)
def test_nobody_is_asked_again_for_what_is_settled(purse: Purse, over: dict[str, object]):
    first, second = bounced(purse, "100.00", "50.00")
    purse.change(first, **over)
    assert written("payment_failed").url.endswith(f"/invoices/{second}")
    purse.change(second, **over)
    assert letter("payment_failed") is None


def test_nobody_is_asked_again_while_a_new_payment_is_coming(purse: Purse):
    [slug] = bounced(purse, "100.00")
    settled(debit(purse.report({slug: 10000}))["coming"])
    assert letter("payment_failed") is None


def test_a_debit_that_arrived_after_all_did_not_bounce(purse: Purse):
    [slug] = purse.owes("100.00")
    phases = debit(purse.report({slug: 5000}))
    settled(phases["bounced"])
    settled(phases["arrived"])
    assert letter("payment_failed") is None


def refunded(purse: Purse, state: str) -> None:
    [slug] = purse.owes("100.00")
    settled(with_refund(purse.pays({slug: 10000}), state, 3000))


@pytest.mark.parametrize(
    ("state", "subject", "opening"),
    [
        ("pending", "Your refund of €30.00 is on its way", "Alpenblick Studio is sending €30.00 back to you."),
        ("succeeded", "Refunded: €30.00", "Alpenblick Studio has given €30.00 back to you."),
    ],
)
def test_a_refund_is_told_once_with_card_and_time(purse: Purse, state: str, subject: str, opening: str):
    refunded(purse, state)
    found = written("refund_made")
    assert (found.subject, found.opening) == (subject, (opening,))
    assert dict(found.facts)["To"] == "Visa ending in 4242"
    assert dict(found.facts)["Receipt"] == "RC-00001"
    assert "5 to 10 days" in found.closing[0]
    assert found.url.endswith("/receipts/RC-00001")


@pytest.mark.parametrize("state", [RefundState.REQUESTED, RefundState.FAILED, RefundState.CANCELED])
def test_no_refund_is_told_that_is_none(purse: Purse, state: RefundState):
    refunded(purse, "pending")
    moved(only(Refund), state=state)
    assert letter("refund_made") is None


@pytest.mark.parametrize(
    ("state", "words"), [(RefundState.FAILED, "did not reach you"), (RefundState.CANCELED, "was canceled")]
)
def test_a_refund_that_came_back_names_whom_to_ask(purse: Purse, state: RefundState, words: str):
    refunded(purse, "pending")
    key = only(Refund).id.hex
    assert mails.letter("refund_failed", {"refund": key}) is None
    moved(only(Refund), state=state)
    found = mails.letter("refund_failed", {"refund": key})
    assert found is not None
    assert words in found.opening[0]
    assert found.closing == ("Please answer this mail, so that Alpenblick Studio can find another way.",)


def test_what_a_bank_took_is_no_refund_of_ours(purse: Purse):
    [slug] = purse.owes("100.00")
    settled(with_dispute(purse.pays({slug: 10000}), "lost"))
    assert mails.letter("refund_made", {"refund": only(Refund).id.hex}) is None


def parked(purse: Purse, **wrong: object) -> str:
    [slug] = purse.owes("100.00")
    settled(replace(purse.report({slug: 10000}), **wrong))
    return slug


def test_parked_money_is_told_to_the_business_and_what_to_do(purse: Purse):
    slug = parked(purse, amount_minor=9000)
    found = written("payment_needs_a_look")
    assert [person.email for person in found.to] == ["office@example.com"]
    assert found.subject == "€90.00 needs a look"
    facts = dict(found.facts)
    assert (facts["Client"], facts["Asked for"], facts["Invoice"]) == ("Berger & Sons GmbH", "€100.00", slug)
    assert "“python -m portal reconcile”" in found.closing[-1]
    assert (found.action, found.url) == ("", "")
    assert "the portal of Alpenblick Studio takes payments" in found.why


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount_minor": 1}, "not the amount"),
        ({"currency": "USD"}, "not the currency"),
        ({"account": "acct_x"}, "another Stripe account"),
        ({"livemode": True}, "Test and live"),
    ],
)
def test_why_it_was_parked_in_words(purse: Purse, wrong: dict[str, object], words: str):
    parked(purse, **wrong)
    assert words in written("payment_needs_a_look").opening[1]


def test_a_surplus_is_booked_so_the_owner_only_decides_what_becomes_of_it(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.report({slug: 10000})
    purse.credits(slug, 2500)
    settled(paid)
    found = written("payment_needs_a_look")
    assert found.subject == "€25.00 needs a look"
    assert found.closing[0] == "Give it back, or keep it for the next invoice."


def test_a_dispute_is_told_with_its_payment(purse: Purse):
    [slug] = purse.owes("100.00")
    settled(with_dispute(purse.pays({slug: 10000}), "open"))
    found = written("payment_needs_a_look")
    assert found.subject == "A payment of €100.00 is disputed"
    facts = dict(found.facts)
    assert (facts["Receipt"], facts["Invoice"], facts["At Stripe"]) == ("RC-00001", slug, "du_1")


def test_nothing_to_look_at_once_somebody_decided(purse: Purse):
    parked(purse, amount_minor=9000)
    moved(only(ParkedPayment), resolved_at=now())
    assert letter("payment_needs_a_look") is None
    [slug] = purse.owes("70.00")
    settled(with_dispute(purse.pays({slug: 7000}), "open"))
    moved(only(Dispute), state=DisputeState.WON)
    assert mails.letter("payment_needs_a_look", {"dispute": only(Dispute).id.hex}) is None


def test_the_business_learns_no_more_of_the_client_than_it_needs(purse: Purse):
    moved(only(Contact), phone="+43 664 1234567")
    moved(only(Client), street="Geheimgasse 7", vat_id="ATU999")
    parked(purse, amount_minor=9000)
    said = everything(written("payment_needs_a_look"))
    [slug] = purse.owes("70.00")
    settled(with_dispute(purse.pays({slug: 7000}), "open"))
    disputed = mails.letter("payment_needs_a_look", {"dispute": only(Dispute).id.hex})
    assert disputed is not None
    said += everything(disputed)
    for private in ("ada@example.com", "Ada", "+43 664", "Geheimgasse", "ATU999", "4242"):
        assert private not in said


def test_what_does_not_exist_is_not_written_about(database):
    nobody = UUID(int=1).hex
    kinds = {
        "payment_confirmed": "payment", "payment_failed": "payment", "refund_made": "refund",
        "refund_failed": "refund", "payment_needs_a_look": "parked",
    }  # fmt: skip
    for kind, name in kinds.items():
        assert mails.letter(kind, {name: nobody}) is None
    assert mails.letter("payment_needs_a_look", {"dispute": nobody}) is None


def test_nobody_is_written_to_whose_access_is_off(purse: Purse):
    bounced(purse, "100.00")
    refunded(purse, "pending")
    moved(only(Client), portal_enabled=False)
    assert [letter(kind) for kind in ("payment_confirmed", "payment_failed", "refund_made")] == [None] * 3


def test_a_business_without_an_address_is_not_written_to(purse: Purse):
    parked(purse, amount_minor=9000)
    with db.everyone(write=True) as session:
        session.get_one(Business, purse.business_id).contact_email = ""
    assert letter("payment_needs_a_look") is None
