"""The certificate of an acceptance: what was agreed, who signed it and how, and the fingerprints to check it by."""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from portal.domain.quote_papers import CertificatePaper
from portal.gateways.pdf import look
from portal.gateways.pdf.head import masthead
from portal.gateways.pdf.rules import panel, rule
from portal.gateways.pdf.sheet import Stationery
from portal.gateways.pdf.stamp import Stamp
from portal.gateways.pdf.strips import Stack, Strip, beside, gap, held, tall
from portal.gateways.pdf.type import fitted, flush_left, paragraph
from portal.text import t

_PAD = 14.0
_LABEL = 120.0  # the column of names
_LINE = 330.0  # the same where lines of the quote are named
_LONGEST = 6  # lines of one value: the offer before it has every word


def stationery(paper: CertificatePaper) -> Stationery:
    """What is on every page."""
    stamp = Stamp(t("Accepted", paper.locale), look.GREEN)
    title = t("Certificate", paper.locale)
    return Stationery(title, paper.number, paper.seller, paper.locale, paper.brand_color, paper.logo, stamp)


def story(sheet: Stationery, paper: CertificatePaper) -> list[Flowable]:
    """Signature, agreement, person, fingerprints, and where to check them."""
    locale = paper.locale
    strips = [*masthead(sheet), gap(24), *_signature(paper)]
    strips += _facts(t("What was agreed", locale), paper.agreed)
    strips += _facts(t("What was chosen", locale), paper.choices, _LINE)
    strips += _facts(t("Who accepted, and how", locale), paper.signed)
    strips += _facts(t("Fingerprints (SHA-256)", locale), paper.hashes)
    return [Stack([*strips, gap(14), *_check(paper)])]


def _signature(paper: CertificatePaper) -> list[Strip]:
    """The typed name, as large as it fits, over the sentence that says what it stands under."""
    room = look.WIDTH - 2 * _PAD
    style = fitted(paper.signer, look.OWED, room, least=9)
    style = style._replace(leading=look.OWED.leading * style.size / look.OWED.size)
    name = paragraph(paper.signer, style, room, most=3)
    words = paragraph(paper.sentence, look.BODY, room, most=_LONGEST)
    typed = t("Name typed and terms accepted by the signer.", paper.locale)
    inside = [gap(_PAD), *name, gap(2), *words, *paragraph(typed, look.SMALL, room)]
    height = tall(inside) + _PAD
    ground = panel(look.WIDTH, height, look.tint(look.brand(paper.brand_color)))
    return beside((0, [Strip(height, paints=(ground,))]), (_PAD, inside))


def _facts(title: str, facts: Sequence[tuple[str, str]], across: float = _LABEL) -> list[Strip]:
    """A heading, and each fact on a line of its own; nothing when there are none."""
    rows = [row for name, value in facts if value.strip() for row in _fact(name, value, across)]
    if not rows:
        return []
    ruled = Strip(6, paints=(rule(look.WIDTH, down=3),), holds=True)
    return [gap(16), *(one._replace(holds=True) for one in paragraph(title, look.STRONG, look.WIDTH)), ruled, *rows]


def _fact(name: str, value: str, across: float) -> list[Strip]:
    """Side by side; a fingerprint stays in one piece, so that it can be copied."""
    room = look.WIDTH - across
    style = look.BODY if " " in value else fitted(value, look.BODY, room, least=7.5)
    label = look.SMALL._replace(leading=look.BODY.leading)
    names = paragraph(name, label, across - 12, most=_LONGEST // 2)
    return held([*beside((0, names), (across, paragraph(value, style, room, most=_LONGEST))), gap(2)])


def _check(paper: CertificatePaper) -> list[Strip]:
    locale = paper.locale
    words = t(
        "Anybody who has this file, or the quote alone, can check there whether it is genuine. A file in which even "
        "one byte was changed is not recognised.",
        locale,
    )
    address = Strip(look.STRONG.leading, (flush_left(paper.check_at, fitted(paper.check_at, look.STRONG, look.WIDTH)),))
    return held([*paragraph(t("Check it at", locale), look.SMALL, look.WIDTH), address,
                 *paragraph(words, look.SMALL, look.WIDTH)])  # fmt: skip
