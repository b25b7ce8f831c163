"""Notes and terms, in the words of the seller."""

from portal.gateways.pdf import look
from portal.gateways.pdf.strips import Strip, gap, held
from portal.gateways.pdf.type import paragraph


def closing(*texts: str) -> list[Strip]:
    """Each text below the other; nothing for empty ones."""
    strips: list[Strip] = []
    for text in texts:
        if text.strip():
            strips += [gap(6 if strips else 10), *held(paragraph(text, look.SMALL, look.WIDTH))]
    return strips
