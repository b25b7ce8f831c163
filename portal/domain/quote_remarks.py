"""What the paper says under a line about choosing it: optional, what that changes, and how many may be chosen."""

from collections import Counter
from collections.abc import Iterator, Mapping

from portal import formats
from portal.domain import quote_choices, totals
from portal.domain.quote_content import Content, OfferLine
from portal.domain.totals import ONE, Group, Line, line_net
from portal.money import exponent, from_minor
from portal.text import t


def remarks(content: Content, locale: str) -> dict[str, str]:
    """By the key of a line, what may be chosen about it; empty for what is fixed."""
    optional = dict(_optional(content, locale))
    said = {one.key: [optional.get(one.key, ""), _range(one, locale)] for one in content.lines}
    return {key: " ".join(filter(None, sentences)) for key, sentences in said.items()}


def _optional(content: Content, locale: str) -> Iterator[tuple[str, str]]:
    """With what choosing differently would change, discount and tax included."""
    start, places = quote_choices.offered(content), exponent(content.currency)
    taken = quote_choices.taken(content, start)
    nets = Counter[Group]()
    for line in taken:
        nets[_group(line)] += line_net(quote_choices.as_line(line), places)
    before = _total(content, nets)
    for line in content.lines:
        if not line.optional:
            continue
        is_taken = start[line.key] != 0
        if is_taken and len(taken) == 1:  # nothing would be left to compare with
            yield line.key, t("Optional.", locale)
            continue
        net = line_net(quote_choices.as_line(line), places)
        after = _total(content, {**nets, _group(line): nets[_group(line)] + (-net if is_taken else net)})
        yield line.key, _said(after - before, is_taken, content.currency, locale)


def _group(line: OfferLine) -> Group:
    return line.tax_category, line.tax_rate


def _total(content: Content, nets: Mapping[Group, int]) -> int:
    """One line for each rate stands for all of that rate: a total depends on their sums only, so it is exact."""
    lines = [
        Line(quantity=ONE, unit_price=from_minor(net, content.currency), tax_rate=rate, tax_category=category)
        for (category, rate), net in nets.items()
    ]
    return totals.calculate(lines, content.discount, currency=content.currency).total_minor


def _said(change_minor: int, is_taken: bool, currency: str, locale: str) -> str:
    """A rebate may be optional too: leaving it out makes the total more."""
    amount = formats.money(abs(change_minor), currency, locale)
    if is_taken and change_minor > 0:
        return t("Optional and included: without it, the total is {amount} more.", locale, amount=amount)
    if is_taken:
        return t("Optional and included: without it, the total is {amount} less.", locale, amount=amount)
    if change_minor < 0:
        return t("Optional and not included: it would take {amount} off the total.", locale, amount=amount)
    return t("Optional and not included: it would add {amount} to the total.", locale, amount=amount)


def _range(line: OfferLine, locale: str) -> str:
    if line.least is None or line.most is None:
        return ""
    least, most = formats.number(line.least, locale), formats.number(line.most, locale)
    return t("The quantity is yours to choose, between {least} and {most}.", locale, least=least, most=most)
