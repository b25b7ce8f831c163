"""What the portal makes of an imported document's lines, against what its seller printed. Nothing is corrected."""

from collections.abc import Iterator

from portal import money
from portal.domain import totals
from portal.domain.issued import Adjustment, Difference, IssuedDocument, IssuedLine
from portal.domain.totals import Totals


def differences(document: IssuedDocument) -> tuple[Difference, ...]:
    """Every figure that does not follow from those above it; () when the document adds up.

    Each is computed from the figures as printed, as the rules of EN 16931 are: one wrong line is one difference.
    """
    found = [*_lines(document)]
    try:
        computed = _recomputed(document)
    except ValueError:  # so large that no amount holds it: then nothing printed can be confirmed
        found.append(Difference("total", document.totals.total_minor, None))
    else:
        found += [*_taxes(document, computed), *_totals(document, computed)]
    return tuple(each for each in found if each.issued_minor != each.computed_minor)


def off_the_price(line: IssuedLine) -> int:
    """What a line's own allowances, less its charges, take off its price: minor units."""
    return sum(-each.amount_minor if each.is_charge else each.amount_minor for each in line.adjustments)


def _lines(document: IssuedDocument) -> Iterator[Difference]:
    places = money.exponent(document.currency)
    for line in document.lines:
        try:
            net = totals.line_net(_priced(line), places)
        except ValueError:  # as above
            net = None
        yield Difference(f"line {line.id}", line.net_minor, net)


def _priced(line: IssuedLine) -> totals.Line:
    return totals.Line(
        quantity=line.quantity,
        unit_price=line.price,
        base_quantity=line.base_quantity,
        discount_minor=off_the_price(line),
        tax_rate=line.tax_rate,
        tax_category=line.tax_category,
    )


def _recomputed(document: IssuedDocument) -> Totals:
    nets = [
        totals.Line(
            quantity=totals.ONE,
            unit_price=money.from_minor(line.net_minor, document.currency),
            tax_rate=line.tax_rate,
            tax_category=line.tax_category,
        )
        for line in document.lines
    ]
    return totals.calculate(
        nets,
        currency=document.currency,
        allowances=[_taxed(each) for each in document.adjustments if not each.is_charge],
        charges=[_taxed(each) for each in document.adjustments if each.is_charge],
    )


def _taxed(each: Adjustment) -> totals.Adjustment:
    return totals.Adjustment(amount_minor=each.amount_minor, tax_rate=each.tax_rate, tax_category=each.tax_category)


def _taxes(document: IssuedDocument, computed: Totals) -> Iterator[Difference]:
    """Groups are compared by category and rate; one that only one side has counts as zero on the other."""
    ours = {(group.category, group.rate): group for group in computed.tax_lines}
    theirs = {(group.category, group.rate): group for group in document.tax_lines}
    for group in dict.fromkeys((*theirs, *ours)):
        name = f"{group[0]} {group[1].normalize():f} %"
        printed, made = theirs.get(group), ours.get(group)
        bases = printed.base_minor if printed else 0, made.base_minor if made else 0
        taxes = printed.tax_minor if printed else 0, made.tax_minor if made else 0
        yield Difference(f"base {name}", *bases)
        yield Difference(f"tax {name}", *taxes)


def _totals(document: IssuedDocument, computed: Totals) -> Iterator[Difference]:
    """BR-CO-10 to 16, each from the printed figures it names."""
    printed = document.totals
    net = printed.lines_minor - printed.allowance_minor + printed.charge_minor
    yield Difference("lines", printed.lines_minor, computed.subtotal_minor)
    yield Difference("allowances", printed.allowance_minor, computed.discount_minor)
    yield Difference("charges", printed.charge_minor, computed.charge_minor)
    yield Difference("net", printed.net_minor, net)
    yield Difference("tax", printed.tax_minor, sum(group.tax_minor for group in document.tax_lines))
    yield Difference("total", printed.total_minor, printed.net_minor + printed.tax_minor)
    payable = printed.total_minor - printed.prepaid_minor + printed.rounding_minor
    yield Difference("payable", printed.payable_minor, payable)
