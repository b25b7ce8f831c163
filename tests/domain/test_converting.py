"""Accepted quotes as invoices: what was agreed, to the cent, once, and with the names of then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import converting, crediting, deciding, quote_bills, quote_files, quoting, voiding
from portal.domain.converting import DepositBilled, DoesNotAddUp, NoDeposit, NotAccepted
from portal.domain.quote_content import Content
from portal.domain.quoting import Billed
from portal.domain.unbilling import TakenOff
from portal.errors import NotFound
from portal.gateways import effects
from portal.models import (
    Activity,
    Business,
    Client,
    DiscountKind,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Outbox,
    Quote,
    QuoteDecision,
    QuoteState,
)
from tests.build import a_business, a_client, a_contact, become
from tests.owner import Owner, wrong
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, today

DUE = date(2030, 1, 31)
DEPOSIT = an_offer(
    a_line("Design", "333.33", "3"), a_line("Print", "70.05", tax_rate=Decimal(10)),
    discount_kind=DiscountKind.PERCENT, discount_value=Decimal(7), deposit_percent=Decimal(30),
)  # fmt: skip


@pytest.fixture
def client_id(database: object) -> Iterator[UUID]:
    """Ada's client, with Ada as the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session, street="Ring 1", city="Wien", iban="AT611904300234573201"),
                          name="Lovelace KG", street="Gasse 2")  # fmt: skip
        become(session, a_contact(session, client, "ada@example.com"))
    yield client.id
    assert wrong() == []


def agreed(client_id: UUID, content: Content | None = None, **facts: Any) -> UUID:
    """A quote that Ada has accepted."""
    with db.everyone(write=True) as session:
        quote = a_quote(session, session.get_one(Client, client_id), content)
    accepted(agreement(quote, **facts))
    return quote.id


def run(rule: Any, quote_id: UUID, *args: Any, **facts: Any) -> Any:
    """The owner's rule, in its own transaction."""
    with db.everyone(write=True) as session:
        return rule(session, quote_id, *args, **facts)


def whole(quote_id: UUID) -> Invoice:
    return run(converting.whole, quote_id, now(), today(), DUE)


def remainder(quote_id: UUID) -> Invoice:
    return run(converting.remainder, quote_id, now(), today(), DUE)


def deposit(quote_id: UUID, version: int = 1, **facts: Any) -> str:
    return run(converting.bill_deposit, quote_id, version, now(), **facts)


def all_of(model: type[Any], *conditions: Any) -> list[Any]:
    with db.everyone() as session:
        found = session.exec(select(model).where(*conditions)).all()
    order = {Invoice: "number", InvoiceLine: "position", InvoiceAdjustment: "position"}.get(model, "created_at")
    return sorted(found, key=attrgetter(order))


def only(model: type[Any], *conditions: Any) -> Any:
    [found] = all_of(model, *conditions)
    return found


def payable(invoice: Invoice) -> int:
    return invoice.total_minor - invoice.prepaid_minor + invoice.rounding_minor


def of(model: type[Any], invoice: Invoice) -> list[Any]:
    return all_of(model, model.invoice_id == invoice.id)


def test_an_accepted_quote_becomes_its_invoice(client_id: UUID) -> None:
    offer = an_offer(
        a_line("Design", "99.995", "3", detail="Two drafts"),
        a_line("Photos", "50", "5", key="photos", least=Decimal(1), most=Decimal(9)),
        a_line("Hosting", "10", key="hosting", optional=True, tax_rate=Decimal(10)),
        a_line("Prints", "12", key="prints", optional=True, chosen=False),
        discount_kind=DiscountKind.FIXED, discount_value=Decimal("12.34"), notes="Thank you", terms="Net 30 days",
    )  # fmt: skip
    quote_id = agreed(client_id, offer, choices={"photos": "2", "hosting": "0", "prints": "1"}, po_number="PO 7")
    made, quote = whole(quote_id), only(Quote)
    assert [(line.description, line.detail, line.quantity) for line in of(InvoiceLine, made)] == [
        ("Design", "Two drafts", 3), ("Photos", "", 2), ("Prints", "", 1)]  # fmt: skip
    assert (made.total_minor, made.rounding_minor) == (only(QuoteDecision).total_minor, 0)
    assert made.total_minor == quote.total_minor == made.balance_minor == round((29999 + 10000 + 1200 - 1234) * 1.2)
    assert (made.discount_kind, made.discount_value, made.discount_minor) == (
        DiscountKind.FIXED,
        Decimal("12.34"),
        1234,
    )
    assert (made.po_number, made.notes, made.terms) == ("PO 7", "Thank you", "Net 30 days")
    assert (made.number, made.slug, made.kind, made.state) == ("INV-00001", "INV-00001", "standard", "open")
    assert (made.quote_id, made.due_on, made.deposit_minor, made.iban) == (quote_id, DUE, 0, "AT611904300234573201")
    assert quote.state is QuoteState.INVOICED
    assert "quote_invoiced" in [entry.verb for entry in all_of(Activity)]
    assert only(Outbox, Outbox.kind == "invoice_sent").facts == {"invoice": made.id.hex}


def test_both_parties_and_the_terms_are_those_of_the_quote(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    with db.everyone(write=True) as session:
        client, business = session.get_one(Client, client_id), session.exec(select(Business)).one()
        client.name, client.street, business.legal_name, business.terms_default = "Renamed", "Away 1", "New", "Strict"
        business.iban = "DE02120300000000202051"
        session.add_all([client, business])
    deposit(quote_id)
    remainder(quote_id)
    for invoice in all_of(Invoice):
        assert (invoice.buyer["name"], invoice.buyer["lines"]) == ("Lovelace KG", ["Gasse 2"])
        assert (invoice.seller["name"], invoice.seller["lines"]) == ("Studio e.U.", ["Ring 1", "Wien"])
        assert (invoice.terms, invoice.iban) == ("", "DE02120300000000202051"), "where to pay is a matter of today"


def test_the_owners_deposit_rule_asks_nothing_on_top(client_id: UUID) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        business.payment_rules = {"deposit_percent": "50"}
        session.add(business)
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    remainder(quote_id)
    assert {(one.deposit_minor, one.deposit_due_on) for one in all_of(Invoice)} == {(0, None)}


@pytest.mark.parametrize("again", [whole, remainder])
def test_asked_twice_it_is_made_once(client_id: UUID, again: Any) -> None:
    quote_id = agreed(client_id)
    first = whole(quote_id)
    assert again(quote_id).id == first.id
    assert deposit(quote_id) == ""
    assert len(all_of(Invoice)) == 1
    assert [entry.verb for entry in all_of(Activity)].count("quote_invoiced") == 1


def test_a_voided_one_may_be_made_again(client_id: UUID) -> None:
    quote_id = agreed(client_id)
    run(voiding.void, whole(quote_id).id, now())
    assert only(Quote).state is QuoteState.ACCEPTED
    assert whole(quote_id).number == "INV-00002"
    assert [one.state for one in all_of(Invoice)] == [InvoiceState.VOID, InvoiceState.OPEN]


def test_a_deposit_is_due_at_once_and_the_remainder_is_the_rest(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT, po_number="PO 7")
    assert deposit(quote_id) == "INV-00001"
    assert only(Quote).state is QuoteState.ACCEPTED, "not all of it is billed yet"
    first, total = only(Invoice), only(QuoteDecision).total_minor
    assert total == 92999 + 18600 + 6515 + 652
    assert (payable(first), first.balance_minor) == (35630, 35630), "30 %, rounded once"
    assert (first.kind, first.issue_on, first.due_on) == (InvoiceKind.DEPOSIT, today(), today())
    assert (first.po_number, first.quote_id) == ("PO 7", quote_id)
    assert {line.description for line in of(InvoiceLine, first)} == {"Deposit for quote QT-00001"}
    assert sorted(tax.rate for tax in of(InvoiceTax, first)) == [10, 20]
    rest = remainder(quote_id)
    assert payable(rest) == rest.balance_minor == total - 35630
    assert [line.description for line in of(InvoiceLine, rest)] == [
        "Design", "Print", *["Less deposit invoice INV-00001"] * 2]  # fmt: skip
    assert all(line.unit_price >= 0 for line in of(InvoiceLine, rest))
    assert [one.reason for one in of(InvoiceAdjustment, rest)] == [
        f"Discount on what is taxed at {rate}" for rate in ("10%", "20%")]  # fmt: skip
    assert only(Quote).state is QuoteState.INVOICED
    assert remainder(quote_id).id == rest.id
    assert deposit(quote_id) == "INV-00001"
    assert len(all_of(Outbox, Outbox.kind == "invoice_sent")) == 2


def test_a_deposit_stands_against_billing_it_whole(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    with pytest.raises(DepositBilled) as said:
        whole(quote_id)
    assert "Deposit invoice INV-00001 bills a part" in said.value.said()
    with pytest.raises(NoDeposit):
        remainder(agreed(client_id))


def test_what_was_credited_of_the_deposit_is_asked_for_again(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    run(crediting.amount, only(Invoice).id, 10000, "", now())
    assert payable(remainder(quote_id)) == only(QuoteDecision).total_minor - 35630 + 10000


def test_a_voided_deposit_comes_back_only_when_the_owner_asks(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    run(voiding.void, only(Invoice).id, now())
    assert deposit(quote_id) == "", "not by the client's second click"
    assert deposit(quote_id, again=True) == "INV-00002"


def test_a_deposit_voided_before_the_quote_was_opened_again_is_another_matter(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    run(voiding.void, only(Invoice).id, now())
    quote = run(quoting.reopen, quote_id, today() + timedelta(days=9), now(), today())
    accepted(agreement(quote))
    assert deposit(quote_id, 1) == "", "an old promise"
    assert deposit(quote_id, 2) == "INV-00002"


def test_a_deposit_is_not_voided_under_its_remainder(client_id: UUID) -> None:
    """The remainder takes it off: the client would owe less than was agreed to."""
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    first, rest = only(Invoice), remainder(quote_id)
    with pytest.raises(TakenOff) as said:
        run(voiding.void, first.id, now())
    assert said.value.said() == "Void invoice INV-00002 first: it takes this deposit off."
    assert only(Quote).state is QuoteState.INVOICED
    run(voiding.void, rest.id, now())
    assert only(Quote).state is QuoteState.ACCEPTED
    run(voiding.void, first.id, now())
    assert only(Quote).state is QuoteState.ACCEPTED
    assert deposit(quote_id, again=True) == "INV-00003"
    remainder(quote_id)
    assert only(Quote).state is QuoteState.INVOICED
    stand = all_of(Invoice, Invoice.state == InvoiceState.OPEN)
    assert sum(payable(one) for one in stand) == only(QuoteDecision).total_minor


def test_a_deposit_is_voided_once_its_remainder_was_credited_in_full(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    first, rest = only(Invoice), remainder(quote_id)
    run(crediting.amount, rest.id, 100, "", now(), mail=False)
    with pytest.raises(TakenOff):
        run(voiding.void, first.id, now())
    run(crediting.whole, rest.id, "", now(), mail=False)
    run(voiding.void, first.id, now())
    assert only(Quote).state is QuoteState.ACCEPTED
    assert payable(whole(quote_id)) == only(QuoteDecision).total_minor


def test_a_remainder_over_nothing_counts_on_its_deposit_too(client_id: UUID) -> None:
    quote_id = agreed(client_id, an_offer(deposit_percent=Decimal(100)))
    deposit(quote_id)
    first, rest = only(Invoice), remainder(quote_id)
    assert payable(rest) == 0
    with pytest.raises(TakenOff):
        run(voiding.void, first.id, now())


def test_an_invoice_that_is_not_voided_leaves_its_quote_invoiced(client_id: UUID) -> None:
    quote_id = agreed(client_id)
    made = whole(quote_id)
    run(crediting.amount, made.id, 100, "", now(), mail=False)
    with db.everyone(write=True) as session, pytest.raises(voiding.MoneyMoved):
        voiding.void(session, made.id, now())
    assert only(Quote).state is QuoteState.INVOICED


def live(quote_id: UUID) -> str | None:
    return run(quote_bills.live, quote_id)


def test_a_bill_lives_while_it_asks_for_money_or_holds_some(client_id: UUID) -> None:
    quote_id, other = agreed(client_id, DEPOSIT), agreed(client_id)
    assert live(quote_id) is None
    deposit(quote_id)
    assert (live(quote_id), live(other)) == ("INV-00001", None)
    run(crediting.amount, only(Invoice).id, 10000, "", now(), mail=False)
    assert live(quote_id) == "INV-00001"
    run(crediting.whole, only(Invoice, Invoice.kind == InvoiceKind.DEPOSIT).id, "", now(), mail=False)
    assert live(quote_id) is None, "neither the deposit nor its notes"
    rest = remainder(quote_id)
    assert live(quote_id) == rest.number
    run(voiding.void, rest.id, now())
    assert live(quote_id) is None


def test_a_paid_bill_lives_until_it_is_credited(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    first = only(Invoice)
    Owner(first.business_id, client_id).receive(first.balance_minor)
    assert (only(Invoice).state, live(quote_id)) == (InvoiceState.PAID, first.number)
    run(crediting.whole, first.id, "", now(), mail=False)
    assert live(quote_id) is None


def test_a_quote_whose_deposit_was_credited_is_opened_again_and_billed_anew(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    deposit(quote_id)
    first = only(Invoice)
    Owner(first.business_id, client_id).receive(first.balance_minor)
    with pytest.raises(Billed):
        run(quoting.reopen, quote_id, today() + timedelta(days=9), now(), today())
    run(crediting.whole, first.id, "", now(), mail=False)
    accepted(agreement(run(quoting.reopen, quote_id, today() + timedelta(days=9), now(), today())))
    assert deposit(quote_id, 2) == "INV-00002"
    assert payable(remainder(quote_id)) == only(QuoteDecision, QuoteDecision.version == 2).total_minor - 35630


def test_no_deposit_where_none_is_asked_for(client_id: UUID) -> None:
    assert deposit(agreed(client_id)) == ""
    assert deposit(agreed(client_id, an_offer(a_line(price="0"), deposit_percent=Decimal(30)))) == ""
    assert all_of(Invoice) == []


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_other_currencies_add_up_too(client_id: UUID, currency: str) -> None:
    quote_id = agreed(client_id, an_offer(*DEPOSIT.lines, currency=currency, deposit_percent=Decimal("33.33")))
    deposit(quote_id)
    remainder(quote_id)
    assert sum(payable(one) for one in all_of(Invoice)) == only(QuoteDecision).total_minor
    assert {one.currency for one in all_of(Invoice)} == {currency}


def test_a_record_that_does_not_add_up_is_not_billed(client_id: UUID) -> None:
    """The lines say one total, the record another: nobody guesses."""
    with db.everyone(write=True) as session:
        quote = a_quote(session, session.get_one(Client, client_id), DEPOSIT)
    weighed = visit_now(deciding.weigh, agreement(quote))
    kept = visit_now(quote_files.keep_offer, quote.slug, 1, b"%PDF")
    visit_now(deciding.accept, replace(weighed, total_minor=1), kept.sha256, b"%PDF signed")
    with pytest.raises(DoesNotAddUp):
        whole(quote.id)
    assert all_of(Invoice) == []


@pytest.mark.parametrize("state", [QuoteState.SENT, QuoteState.REJECTED, QuoteState.WITHDRAWN, QuoteState.DRAFT])
def test_only_what_was_accepted_is_billed(client_id: UUID, state: QuoteState) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, client_id)
        quote = a_quote(session, client, DEPOSIT, draft=state is QuoteState.DRAFT, state=state)
    for rule in (whole, remainder):
        with pytest.raises(NotAccepted):
            rule(quote.id)
    assert deposit(quote.id) == ""
    with pytest.raises(NotFound):
        whole(client_id)


def test_the_promised_deposit_is_billed_by_the_worker_too(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    promised = only(Outbox, Outbox.kind == "bill_deposit")
    effects.carry_out(promised.kind, promised.facts)
    effects.carry_out(promised.kind, promised.facts)
    assert (only(Invoice).quote_id, only(Invoice).kind) == (quote_id, InvoiceKind.DEPOSIT)


def test_nothing_is_billed_by_the_worker_once_it_was_opened_again(client_id: UUID) -> None:
    quote_id = agreed(client_id, DEPOSIT)
    promised = only(Outbox, Outbox.kind == "bill_deposit")
    run(quoting.reopen, quote_id, today() + timedelta(days=9), now(), today())
    effects.carry_out(promised.kind, promised.facts)
    assert all_of(Invoice) == []
