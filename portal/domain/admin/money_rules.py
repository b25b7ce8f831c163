"""The rules about being paid and about what clients change themselves. Money is the owners' to decide."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import account_rules, payment_rules
from portal.domain.part_payments import typed_minor
from portal.domain.payment_rules import PaymentRules
from portal.errors import Refused, WrongFields
from portal.models import StaffRole
from portal.money import from_minor

PERCENT = re.compile(r"\d{1,3}([.,]\d{1,2})?", re.ASCII)
DAYS = re.compile(r"\d{1,3}", re.ASCII)
STAGES = re.compile(r"[-−–]?\d{1,3}", re.ASCII)
EARLIEST, LATEST, MOST_STAGES = -60, 365, 10


class NoPercent(Refused):
    """Nothing that is a part of a hundred."""

    sentence = "Write a percentage from 0 to 100, with at most two decimals."


class NoDays(Refused):
    """Nothing that is a number of days."""

    sentence = "Write a number of days from 0 to {count}."


class NoStages(Refused):
    """Nothing that is a list of days."""

    sentence = "Write at most {count} days with commas between them, from {first} to {last}, like -3, 0, 7, 21."


@dataclass(frozen=True)
class MoneyRules:
    """The form, as a person writes it, and what the reminders will be in words."""

    partial: bool = False
    minimum: str = ""
    deposit: str = ""
    promise: str = "0"
    reminders: str = ""
    currency: str = ""


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> MoneyRules:
    """As they are now."""
    rules, currency = payment_rules.rules_of(visit.business), visit.business.default_currency
    return MoneyRules(
        rules.partial,
        formats.price(rules.minimum, currency, visit.locale) if rules.minimum else "",
        formats.number(rules.deposit_percent, visit.locale) if rules.deposit_percent else "",
        str(rules.promise_days),
        ", ".join(map(str, rules.reminders)),
        currency,
    )


@writes
@for_staff(StaffRole.OWNER)
def save(visit: StaffVisit, typed: Mapping[str, Any]) -> MoneyRules:
    """All of them, or what is wrong by field."""
    found: dict[str, Any] = {"partial": bool(typed["partial"])}
    wrong: dict[str, Refused] = {}
    for name, field, parse in _fields(visit):
        try:
            found[field] = parse(str(typed[name]).strip())
        except Refused as refused:
            wrong[name] = refused
    if wrong:
        raise WrongFields(wrong)
    before, rules = payment_rules.rules_of(visit.business), PaymentRules(**found)
    if rules != before:
        payment_rules.keep(visit.business, rules)
        dumped = [one.model_dump(mode="json") for one in (before, rules)]
        visit.note("payment_rules_changed", before=dumped[0], after=dumped[1])
    return shown(visit)


@for_staff(StaffRole.MANAGER)
def vat_editable(visit: StaffVisit) -> bool:
    """May clients change their VAT ID?"""
    return account_rules.rules_of(visit.business).vat_editable


@writes
@for_staff(StaffRole.MANAGER)
def let_vat_be_edited(visit: StaffVisit, wanted: bool) -> None:
    """They may, or may not, from now on."""
    rules = account_rules.rules_of(visit.business)
    if rules.vat_editable == wanted:
        return
    account_rules.keep(visit.business, rules.model_copy(update={"vat_editable": wanted}))
    visit.note("vat_opened" if wanted else "vat_locked")


def _fields(visit: StaffVisit) -> list[tuple[str, str, Callable[[str], Any]]]:
    currency = visit.business.default_currency

    def minimum(typed: str) -> Decimal:
        return from_minor(typed_minor(typed, currency, visit.locale), currency) if typed else Decimal(0)

    return [("minimum", "minimum", minimum), ("deposit", "deposit_percent", _percent),
            ("promise", "promise_days", _days), ("reminders", "reminders", _stages)]  # fmt: skip


def _percent(typed: str) -> Decimal:
    bare = typed.removesuffix("%").strip() or "0"
    if not PERCENT.fullmatch(bare) or (found := Decimal(bare.replace(",", "."))) > 100:
        raise NoPercent
    return found


def _days(typed: str) -> int:
    if not DAYS.fullmatch(typed or "0") or (found := int(typed or 0)) > LATEST:
        raise NoDays(count=str(LATEST))
    return found


def _stages(typed: str) -> tuple[int, ...]:
    """Days after the due day, before it with a minus, each once and in order."""
    words = [word for word in re.split(r"[,;\s]+", typed[:200]) if word]
    if not all(map(STAGES.fullmatch, words)) or len(typed) > 200:
        words = [str(LATEST + 1)]
    found = sorted({int(re.sub("[−–]", "-", word)) for word in words})
    if len(found) > MOST_STAGES or any(not EARLIEST <= day <= LATEST for day in found):
        raise NoStages(count=str(MOST_STAGES), first=str(EARLIEST), last=str(LATEST))
    return tuple(found)
