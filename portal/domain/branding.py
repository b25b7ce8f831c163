"""The owner's colours, made readable: on white and on dark paper, with text on them that can be read."""

import hashlib
import re
from uuid import UUID

from sqlmodel import Session

from portal.models import Business

LIGHT, DARK = "#ffffff", "#1d1c1a"
THEMES = ("light", "dark")
READABLE = 4.5  # WCAG 2.2 AA
FALLBACK = "#1f6f5c"


def stylesheet(session: Session, business_id: UUID, theme: str = "") -> tuple[str, str]:
    """The colour variables of one business, with the theme a person chose, and their hash."""
    chosen = f";--theme:{theme}" if theme in THEMES else ""
    css = f":root{{{variables(session.get_one(Business, business_id))}{chosen}}}\n"
    return css, hashlib.sha256(css.encode()).hexdigest()[:16]


def variables(business: Business) -> str:
    """The same without a theme, as declarations: open pages carry them too, so that a change is seen at once."""
    color, second = business.primary_color, secondary(business)
    light, dark = readable_on(color, LIGHT), readable_on(color, DARK)
    return (
        f"--brand-light:{light};--on-brand-light:{text_on(light)};--brand-dark:{dark};--on-brand-dark:{text_on(dark)};"
        f"--second-light:{readable_on(second, LIGHT)};--second-dark:{readable_on(second, DARK)}"
    )


def secondary(business: Business) -> str:
    """The colour of links and charts."""
    return business.secondary_color or business.primary_color


def readable_on(color: str, paper: str) -> str:
    """The nearest shade of the colour that stands 4.5 : 1 against the paper."""
    goal = (0, 0, 0) if _luminance(_rgb(paper)) > 0.5 else (255, 255, 255)
    start = _rgb(color)
    for step in range(101):
        shade = tuple(round(a + (b - a) * step / 100) for a, b in zip(start, goal, strict=True))
        if contrast(_hex(shade), paper) >= READABLE:
            return _hex(shade)
    return _hex(goal)


def text_on(color: str) -> str:
    """White or near-black, whichever reads better on the colour."""
    return max(("#ffffff", "#10100f"), key=lambda text: contrast(color, text))


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _rgb(color: str) -> tuple[int, ...]:
    sound = color if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else FALLBACK
    return tuple(int(sound[i : i + 2], 16) for i in (1, 3, 5))


def _hex(rgb: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in rgb)


def _luminance(rgb: tuple[int, ...]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
