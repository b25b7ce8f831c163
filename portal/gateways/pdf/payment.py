"""How to pay: the amount, the bank details in words, and a code that bank apps read (EPC069-12, "GiroCode")."""

from reportlab.pdfgen.canvas import Canvas
from segno import QRCode

from portal.domain import bank, epc
from portal.domain.documents import Paper
from portal.gateways.payment_code import QUIET, code_of
from portal.gateways.pdf import look
from portal.gateways.pdf.rules import panel
from portal.gateways.pdf.strips import Paint, Strip, beside, gap, tall
from portal.gateways.pdf.type import fitted, flush_left, measure, paragraph
from portal.text import t

_PAD = 14.0
_OWED = 150.0
_CODE = 84.0
_SETTLED = ("paid", "void", "draft", "uncollectible", "credit")  # nothing to pay by this paper


def payment(paper: Paper) -> list[Strip]:
    """The panel of what is owed and where to; nothing when nothing is to be paid by this paper."""
    if not is_payable(paper):
        return []
    code = epc_code(paper)
    room = look.WIDTH - 3 * _PAD - _OWED - (_CODE + _PAD if code else 0)
    columns = [(_PAD, _owed(paper)), (2 * _PAD + _OWED, _bank(paper, room, scannable=code is not None))]
    if code:
        columns.append((look.WIDTH - _PAD - _CODE, [Strip(_CODE, paints=(_modules(code),))]))
    warning = _warning(paper)
    height = tall(warning) + max(tall(strips) for _, strips in columns) + 2 * _PAD
    ground = panel(look.WIDTH, height, look.tint(look.brand(paper.brand_color)))
    columns = [(x, [gap(_PAD + tall(warning)), *strips]) for x, strips in columns]
    return [gap(16), *beside((0, [Strip(height, paints=(ground,))]), (_PAD, [gap(_PAD), *warning]), *columns)]


def is_payable(paper: Paper) -> bool:
    """Whether money is still expected for this document."""
    document = paper.document
    return paper.balance_minor > 0 and not document.is_credit_note and document.status not in _SETTLED


def epc_code(paper: Paper) -> QRCode | None:
    """The payment code; None when bank apps could not use it: the bank details in words remain."""
    if not is_payable(paper):
        return None
    payload = epc.payload(
        beneficiary=paper.beneficiary,
        iban=paper.iban,
        bic=paper.bic,
        amount_minor=paper.balance_minor,
        currency=paper.currency,
        reference=paper.document.payment_reference,
    )
    return code_of(payload) if payload else None


def _warning(paper: Paper) -> list[Strip]:
    """Above everything else in the panel: read before the account number is."""
    loud = look.STRONG._replace(color=look.RED)
    strips = paragraph(paper.warning, loud, look.WIDTH - 2 * _PAD)
    return [*strips, gap(8)] if strips else []


def _owed(paper: Paper) -> list[Strip]:
    document, locale = paper.document, paper.locale
    style = fitted(document.balance, look.OWED, _OWED)
    strips = paragraph(t("To pay", locale), look.SMALL, _OWED)
    strips.append(Strip(style.leading, (flush_left(document.balance, style),)))
    if document.due_date:
        due = t("Due {date}", locale, date=document.due_date)
        strips += [gap(2), *paragraph(due, look.BODY, _OWED, most=2)]
    return strips


def _bank(paper: Paper, room: float, *, scannable: bool) -> list[Strip]:
    locale = paper.locale
    facts = [(t("Reference", locale), bank.reference_shown(paper.document.payment_reference))]
    if paper.iban:
        facts[:0] = [
            (t("Account holder", locale), paper.beneficiary),
            (t("IBAN" if bank.is_iban(paper.iban) else "Account number", locale), paper.iban_shown),
            (t("BIC", locale), paper.bic),
        ]
    start = min(0.4 * room, 10 + max(measure(name, look.SMALL) for name, _ in facts))
    strips = [strip for name, value in facts if value.strip() for strip in _fact(name, value, start, room)]
    if scannable:
        strips += [gap(5), *paragraph(t("Or scan the code with your bank app.", locale), look.SMALL, room)]
    if paper.since:
        strips += [gap(2 if scannable else 5), *paragraph(paper.since, look.SMALL, room)]
    return strips or [gap(0)]


def _fact(name: str, value: str, start: float, room: float) -> list[Strip]:
    """Name and value side by side; an IBAN rather smaller than broken, so it copies in one piece."""
    label = fitted(name, look.SMALL, start - 6, least=5)._replace(leading=look.BODY.leading)
    style = fitted(value, look.BODY, room - start, least=7)
    if measure(value, style) > room - start:
        style = look.BODY
    return [*beside((0, paragraph(name, label, start, most=1)), (start, paragraph(value, style, room - start, most=3)))]


def _modules(code: QRCode) -> Paint:
    """The dark modules as one path on white, runs in a row joined; with a quiet zone around."""
    matrix = code.matrix
    module = _CODE / (len(matrix) + 2 * QUIET)

    def paint(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.setFillColor(look.WHITE)
        canvas.roundRect(x, y - _CODE, _CODE, _CODE, 4, stroke=0, fill=1)
        canvas.setFillColor(look.INK)
        canvas.translate(x + QUIET * module, y - QUIET * module)
        canvas.scale(module, -module)
        path = canvas.beginPath()
        for row, bits in enumerate(matrix):
            for start, length in _runs(bits):
                path.rect(start, row, length, 1)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()

    return paint


def _runs(bits: bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs, start = [], 0
    for part in bytes(bits).split(b"\0"):
        if part:
            runs.append((start, len(part)))
        start += len(part) + 1
    return runs
