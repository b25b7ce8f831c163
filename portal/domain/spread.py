"""How one amount settles a choice of invoices: in full, or as far as what was typed reaches, oldest due first."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import formats
from portal.domain.allocation import Owing, Part, allocate, oldest_due
from portal.domain.part_payments import OutOfReach, least_minor, typed_minor
from portal.domain.payment_rules import PaymentRules
from portal.errors import Refused
from portal.models import Invoice


class MoreThanOwed(Refused):
    """Overpaying is not offered."""

    sentence = "This is more than is owed. The most you can pay here is {most}."


class NotWhole(Refused):
    """Too little even for the first invoice, where only whole ones are taken."""

    sentence = "Invoices can only be paid in full. The first one, {number}, needs {owed}."


class PartTooSmall(Refused):
    """The invoice paid in part would get less than the owner's minimum."""

    sentence = "Invoice {number} would get only {part}; the least is {least}. Pay at least {more}."


class BetweenParts(PartTooSmall):
    """The same, when paying less works too."""

    sentence = "Invoice {number} would get only {part}; the least is {least}. Pay {less}, or at least {more}."


@dataclass(frozen=True)
class Spread:
    """What each invoice gets, oldest due first, and what of the typed amount is not taken. Minor units."""

    parts: tuple[Part, ...]
    left_minor: int = 0

    @property
    def total_minor(self) -> int:
        """What will be charged."""
        return sum(part.amount_minor for part in self.parts)


def spread(found: Sequence[Invoice], rules: PaymentRules, typed: str, locale: str) -> Spread:
    """All of each invoice, unless something was typed. Raises one of the refusals above or of part_payments."""
    owing = oldest_due(Owing(one.id, one.awaited_on, one.balance_minor) for one in found)
    if not owing or not typed.strip():
        return Spread(tuple(Part(one.invoice_id, one.owed_minor) for one in owing))
    currency = found[0].currency
    amount, most = typed_minor(typed, currency, locale), sum(one.owed_minor for one in owing)
    if amount > most:
        raise MoreThanOwed(most=formats.money(most, currency, locale))
    first = next(one for one in found if one.id == owing[0].invoice_id)
    parts = tuple(allocate(amount, owing, whole=not rules.partial))
    if not parts and not rules.partial:
        raise NotWhole(number=first.number or "", owed=formats.money(first.balance_minor, currency, locale))
    if not parts:
        least = min(first.balance_minor, max(1, least_minor(rules, currency)))
        raise OutOfReach(least=formats.money(least, currency, locale), most=formats.money(most, currency, locale))
    _check_last(found, parts, rules, locale)
    return Spread(parts, amount - sum(part.amount_minor for part in parts))


def _check_last(found: Sequence[Invoice], parts: Sequence[Part], rules: PaymentRules, locale: str) -> None:
    """Only the last part can be less than its invoice."""
    part, before = parts[-1].amount_minor, sum(one.amount_minor for one in parts[:-1])
    invoice = next(one for one in found if one.id == parts[-1].invoice_id)
    least = min(invoice.balance_minor, least_minor(rules, invoice.currency))
    if part >= least:
        return
    amounts = {"part": part, "least": least, "more": before + least} | ({"less": before} if before else {})
    words = {name: formats.money(minor, invoice.currency, locale) for name, minor in amounts.items()}
    raise (BetweenParts if before else PartTooSmall)(number=invoice.number or "", **words)
