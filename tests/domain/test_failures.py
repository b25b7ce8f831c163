"""Why a payment failed, for people: each code has a sentence, and no sentence hurts."""

import pytest

from portal.domain import failures

LOST = failures.words("lost_card", "en")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("insufficient_funds", "not enough money"),
        ("expired_card", "expired"),
        ("incorrect_cvc", "security code"),
        ("invalid_cvc", "security code"),
        ("incorrect_number", "card number"),
        ("processing_error", "could not be reached"),
        ("authentication_required", "not confirmed"),
        ("payment_intent_authentication_failure", "not confirmed"),
        ("debit_not_authorized", "not authorised"),
        ("account_closed", "has been closed"),
        ("bank_account_closed", "has been closed"),
        ("bank_account_restricted", "does not allow"),
        ("no_account", "could not be found"),
        ("do_not_honor", "declined"),
        ("card_declined", "declined"),
    ],
)
def test_what_is_known_is_said(code: str, said: str) -> None:
    assert said in failures.words(code, "en")


@pytest.mark.parametrize("code", ["stolen_card", "pickup_card", "fraudulent", "merchant_blacklist", "generic_decline"])
def test_nobody_reads_of_theft_or_suspicion(code: str) -> None:
    assert failures.words(code, "en") == LOST == "The bank declined the payment."
    assert failures.advice(code, "en") == ""


@pytest.mark.parametrize("code", ["", "a_code_of_next_year", "<b>", "Insufficient_Funds", "x" * 10_000])
def test_what_is_unknown_is_one_general_sentence(code: str) -> None:
    assert failures.words(code, "en") == "The bank gave no reason."


def test_each_code_has_one_sentence_and_no_code_is_shown() -> None:
    listed = [code for codes in failures._CODES.values() for code in codes.split()]
    assert len(listed) == len(set(listed))
    for code, sentence in failures.SENTENCES.items():
        assert sentence.endswith(".")
        assert "_" not in sentence
        assert failures.words(code, "de_AT")


def test_advice_comes_with_reasons_that_tell_what_helps() -> None:
    assert failures.advice("expired_card", "en") == "Please use another card."
    assert failures.advice("insufficient_funds", "en")
    assert failures.advice("unheard_of", "en") == ""
