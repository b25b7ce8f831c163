"""Invented offers of the demo: what each says, valid until the day its story gives it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.quote_content import Content, OfferLine

TERMS = (
    "Two rounds of changes are included. Work begins within two weeks of your acceptance. Times and prices hold for "
    "what is described here; we tell you before anything costs more. All rights of use pass to you on payment."
)


def line(key: str, description: str, price: str, quantity: str = "1", detail: str = "", rate: str = "20",
         between: tuple[str, str] | None = None, **facts: Any) -> OfferLine:  # fmt: skip
    """One line; `between` leaves its quantity open to the client."""
    least, most = (Decimal(end) for end in between) if between else (None, None)
    return OfferLine(key=key, description=description, quantity=Decimal(quantity), unit_price=Decimal(price),
                     tax_rate=Decimal(rate), detail=detail, least=least, most=most, **facts)  # fmt: skip


def plain(title: str, until: date, *lines: OfferLine, **facts: Any) -> Content:
    """An offer with the usual terms."""
    return Content(title=title, lines=lines, valid_until=until, terms=TERMS, **facts)


def one_price(title: str, price: str, until: date, detail: str = "") -> Content:
    """An offer of one line."""
    return plain(title, until, line("work", title, price, detail=detail))


def website(until: date) -> Content:
    """Optional lines, quantities left open, and a deposit."""
    return plain(
        "New website with a shop window",
        until,
        line("design", "Concept and design", "3200.00", detail="Two drafts, one of them worked out"),
        line("build", "Building the pages", "145.00", "14", "Price per page", between=("8", "40")),
        line("photos", "Photo day on location", "980.00", detail="Travel included", optional=True, chosen=False),
        line("german", "German version", "62.00", "14", "Price per page", optional=True, between=("1", "40")),
        line("letter", "Newsletter, set-up and first issue", "390.00", optional=True, chosen=False),
        line("hosting", "Hosting, one year", "34.75", "12", "Price per month"),
        deposit_percent=Decimal(30),
        notes="We could begin in the second week after your answer.",
    )


def shop(until: date) -> Content:
    """As first sent."""
    return plain(
        "Online shop for the wholesale trade",
        until,
        line("concept", "Concept and clickable draft", "1800.00"),
        line("build", "Building the shop", "4400.00", detail="Up to 200 articles"),
        line("training", "Training at your office", "95.00", "6", "Hours"),
        line("import", "Taking over the old article list", "640.00"),
    )


def smaller_shop(until: date) -> Content:
    """As revised: cheaper to build, without training, and with payment by card."""
    first = shop(until)
    concept, build, _training, articles = first.lines
    cheaper = replace(build, unit_price=Decimal("3900.00"), detail="Up to 120 articles")
    card = line("card", "Payment by card and bank debit", "520.00", detail="Set-up and test orders")
    return replace(first, lines=(concept, cheaper, articles, card))


def brand(until: date) -> Content:
    """Several lines and a discount of friends."""
    return plain(
        "Brand refresh",
        until,
        line("logo", "Logo, redrawn", "1450.00", detail="With all files for print and screen"),
        line("type", "Colours and type", "860.00"),
        line("guide", "Style guide, 24 pages", "38.00", "24", rate="10"),
    )


def photos(until: date) -> Content:
    """With a choice that was made when it was accepted."""
    return plain(
        "Product photography, autumn collection",
        until,
        line("shots", "Photo, cut out and retouched", "24.50", "60", "Price per photo", between=("40", "120")),
        line("studio", "Studio day", "720.00", "2"),
        line("video", "Short film for social media", "650.00", optional=True, chosen=False),
    )


def boards(until: date) -> Content:
    """With a deposit."""
    return plain(
        "Menu boards and signs for three cafés",
        until,
        line("design", "Design of boards and signs", "1250.00"),
        line("boards", "Menu board, printed and mounted", "185.00", "9"),
        line("signs", "Sign above the door", "640.00", "3", detail="Enamel, 120 cm"),
        deposit_percent=Decimal(40),
    )
