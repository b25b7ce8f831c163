"""Bank details: nothing wrong is kept, every change is told; and a reference of our own for every number."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from portal import db
from portal.domain import bank, issuing
from portal.domain.bank import BicAlone, NotABic, NotAnIban
from portal.domain.numbering import SERIES
from portal.errors import Refused
from portal.models import Activity, Business, Invoice, InvoiceKind, InvoiceState, Source
from tests.build import a_business, a_client, an_invoice
from tests.paying import only, rows

IBAN, BIC = "AT611904300234573201", "BKAUATWW"
OTHER = "DE89370400440532013000"
MOMENT = datetime(2026, 11, 12, 9, tzinfo=UTC)


def with_details(iban: str = IBAN, bic: str = BIC, **facts: object) -> None:
    with db.everyone(write=True) as session:
        a_business(session, iban=iban, bic=bic, **facts)


def change(iban: str, bic: str = "") -> bool:
    with db.everyone(write=True) as session:
        return bank.change(session, session.get_one(Business, only(Business).id), iban, bic, MOMENT)


def test_details_are_kept_as_banks_compare_them(database: object):
    with_details()
    assert change(" de89 3704-0044 0532 0130 00 ", "cobadeff xxx")
    kept = only(Business)
    assert (kept.iban, kept.bic, kept.bank_changed_at) == (OTHER, "COBADEFFXXX", MOMENT)


@pytest.mark.parametrize(("iban", "bic"), [(IBAN, BIC), ("at61 1904 3002 3457 3201", "bkau at ww")])
def test_the_same_details_again_change_nothing(database: object, iban: str, bic: str):
    with_details()
    assert not change(iban, bic)
    assert only(Business).bank_changed_at is None


@pytest.mark.parametrize(("iban", "bic"), [(OTHER, BIC), (IBAN, "BKAUATWWXXX"), (IBAN, ""), ("", "")])
def test_every_other_detail_is_a_change(database: object, iban: str, bic: str):
    with_details()
    assert change(iban, bic)
    assert only(Business).bank_changed_at == MOMENT


def test_the_first_details_are_no_change(database: object):
    with_details("", "")
    with db.everyone(write=True) as session:
        an_invoice(session, a_client(session, session.get_one(Business, only(Business).id)))
    assert change(IBAN, BIC)
    assert (only(Business).iban, only(Business).bank_changed_at) == (IBAN, None)
    assert "bank_changed" not in [entry.verb for entry in rows(Activity)]


def test_removing_them_first_does_not_get_past_the_warning(database: object):
    with_details()
    assert change("", "")
    with db.everyone(write=True) as session:
        session.get_one(Business, only(Business).id).bank_changed_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert change(OTHER)
    assert only(Business).bank_changed_at == MOMENT


@pytest.mark.parametrize(
    ("iban", "bic", "refusal"),
    [
        ("AT611904300234573202", "", NotAnIban),
        ("AT6119043002345732", "", NotAnIban),
        ("12345678", "", NotAnIban),
        ("ZZ611904300234573201", "", NotAnIban),
        ("AT٦١1904300234573201", "", NotAnIban),
        ("<script>", "", NotAnIban),
        ("\x00", "", NotAnIban),
        (IBAN, "BKAUATW", NotABic),
        (IBAN, "BKAU1TWW", NotABic),
        (IBAN, "BKAUZZWW", NotABic),
        (IBAN, "\x00", NotABic),
        ("", BIC, BicAlone),
    ],
)
def test_nonsense_is_refused_in_words_and_nothing_is_kept(
    database: object, iban: str, bic: str, refusal: type[Refused]
):
    with_details()
    with pytest.raises(refusal) as refused:
        change(iban, bic)
    assert refused.value.said().endswith(".")
    kept = only(Business)
    assert (kept.iban, kept.bic, kept.bank_changed_at) == (IBAN, BIC, None)


def test_only_those_who_owe_us_are_told_and_each_once(database: object):
    with_details()
    with db.everyone(write=True) as session:
        business = session.get_one(Business, only(Business).id)
        owes, paid, elsewhere, nothing = (a_client(session, business) for _ in range(4))
        an_invoice(session, owes)
        an_invoice(session, owes)
        an_invoice(session, paid, state=InvoiceState.PAID, balance_minor=0)
        an_invoice(session, elsewhere, source=Source.IMPORTED)
        an_invoice(session, nothing, draft=True)
        stranger = a_business(session, host="other.example", iban=OTHER)
        an_invoice(session, a_client(session, stranger))
        bank.change(session, business, OTHER, "", MOMENT)
    told = [entry for entry in rows(Activity) if entry.verb == "bank_changed"]
    assert [(entry.client_id, entry.actor.value, entry.invoice_id) for entry in told] == [(owes.id, "business", None)]


@given(st.text())
def test_whatever_is_typed_is_judged_in_peace(text: str):
    for judge in (bank.is_iban, bank.is_bic, bank.is_structured):
        assert judge(text) in (True, False)


@given(st.text(max_size=60))
def test_every_number_gives_a_valid_reference_or_none(number: str):
    made = bank.reference(number)
    assert bool(made) == any(letter in bank.LETTERS for letter in number.upper())
    assert not made or (bank.is_structured(made) and iso11649.validate(made) == made and len(made) <= 25)


def test_a_long_number_keeps_its_end():
    """Where numbers differ."""
    made = [bank.reference(f"{'A' * 40}{n}") for n in range(3)]
    assert all(bank.is_structured(one) and len(one) == 25 for one in made)
    assert len(set(made)) == 3


series = st.sampled_from(sorted(set(SERIES.values())))
ours = st.tuples(series, st.integers(1, 10**15))


@given(ours, ours)
def test_different_numbers_of_ours_give_different_references(one: tuple[str, int], other: tuple[str, int]):
    made = [bank.reference(f"{name}-{n:05d}") for name, n in (one, other)]
    assert (made[0] == made[1]) == (one == other)
    assert made[0].endswith(f"{one[0]}{one[1]:05d}")


def test_series_hold_letters_only():
    """Why no two numbers of ours are the same once the hyphen is gone."""
    assert all(name.isalpha() and name.isascii() and name.isupper() for name in SERIES.values())


@pytest.mark.parametrize("slip", [(5, "1"), (-1, "3"), (2, "9")])
def test_a_slip_in_a_reference_is_noticed(slip: tuple[int, str]):
    letters = list(bank.reference("INV-00042"))
    letters[slip[0]] = slip[1]
    assert not bank.is_structured("".join(letters))


@pytest.mark.parametrize(
    ("currency", "iban", "kind", "expected"),
    [
        ("EUR", IBAN, InvoiceKind.STANDARD, "RF25INV00001"),
        ("EUR", "", InvoiceKind.DEPOSIT, "RF25INV00001"),
        ("CHF", IBAN, InvoiceKind.STANDARD, "RF25INV00001"),
        ("USD", "", InvoiceKind.STANDARD, ""),
        ("EUR", IBAN, InvoiceKind.CREDIT_NOTE, ""),
    ],
)
def test_who_gets_a_reference_at_issue(database: object, currency: str, iban: str, kind: InvoiceKind, expected: str):
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session, iban=iban))
        draft = an_invoice(session, client, currency=currency, draft=True, kind=kind)
        issuing.issue(session, draft, MOMENT, MOMENT.date(), None, mail=False)
    assert only(Invoice).payment_reference == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (bank.iban_shown(IBAN), "AT61 1904 3002 3457 3201"),
        (bank.iban_shown("12345678"), "12345678"),
        (bank.reference_shown("RF82INV00042"), "RF82 INV0 0042"),
        (bank.reference_shown("RF 1"), "RF 1"),
        (bank.reference_shown("INV-00042"), "INV-00042"),
    ],
)
def test_only_what_has_groups_is_shown_in_groups(shown: str, expected: str):
    assert shown == expected
