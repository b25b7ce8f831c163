"""An invented imported document and its variants, for the tests of imports and of credit notes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from portal import db
from portal.domain.issued import (
    Adjustment,
    IssuedDocument,
    IssuedLine,
    IssuedTax,
    IssuedTotals,
    Party,
    PaymentMeans,
    Reference,
)
from portal.models import Business, Client, Invoice, InvoiceKind
from portal.settings import settings

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
SELLER = Party("Nordlicht GmbH", vat_id="ATU 123 45675", contact_name="Ida Holm")

DOCUMENT = IssuedDocument(
    kind=InvoiceKind.STANDARD,
    type_code="380",
    number="RE 2026/42",
    issue_on=date(2026, 10, 1),
    due_on=date(2026, 10, 31),
    currency="EUR",
    seller=SELLER,
    buyer=Party("Muster OG"),
    lines=(
        IssuedLine(
            id="1",
            name="Shelf",
            description="Oak",
            quantity=Decimal("12.5"),
            unit_code="C62",
            price=Decimal("40.123456"),
            base_quantity=Decimal(5),
            net_minor=9531,
            tax_category="S",
            tax_rate=Decimal("20"),
            adjustments=(Adjustment(False, 600), Adjustment(True, 100)),
            seller_item_id="OAK",
        ),
    ),
    tax_lines=(IssuedTax("S", Decimal("20"), 10031, 2006),),
    totals=IssuedTotals(
        lines_minor=9531, net_minor=10031, tax_minor=2006, total_minor=12037, charge_minor=500, payable_minor=12037
    ),
    adjustments=(Adjustment(True, 500, "Freight", tax_category="S", tax_rate=Decimal("20")),),
    payment_means=(PaymentMeans("48"), PaymentMeans("58", "RF 1", "AT61", "BIC")),
    content_hash="a" * 64,
    terms="30 days",
)


def document(**changes: object) -> IssuedDocument:
    """The sample with these fields changed; its hash follows its content."""
    made = replace(DOCUMENT, **changes)
    return replace(made, content_hash=f"{hash(repr(made)) % 2**64:064x}")


def owing(payable: int, **changes: object) -> IssuedDocument:
    """The sample asking for so much, because the rest was prepaid."""
    prepaid = DOCUMENT.totals.total_minor - payable
    return document(totals=replace(DOCUMENT.totals, prepaid_minor=prepaid, payable_minor=payable), **changes)


def credit_note(total: int, number: str = "GS 1", of: str = DOCUMENT.number, **changes: object) -> IssuedDocument:
    """A credit note of so much, about that invoice."""
    totals = IssuedTotals(lines_minor=total, net_minor=total, tax_minor=0, total_minor=total, payable_minor=total)
    corrects = (Reference("unknown", None), Reference(of, None))
    return document(
        **{"kind": InvoiceKind.CREDIT_NOTE, "number": number, "totals": totals, "corrects": corrects, **changes}
    )


def stored(session: Session, slug: str) -> Invoice:
    return session.exec(select(Invoice).where(Invoice.slug == slug)).one()


def add_client(session: Session, business: Business) -> Client:
    made = Client(business_id=business.id, name="Muster OG")
    session.add(made)
    session.flush()
    return made


def new_client(session: Session) -> Client:
    """A client of a new business."""
    business = Business(legal_name="Nordlicht", display_name="Nordlicht", contact_email="a@example.com")
    session.add(business)
    session.flush()
    return add_client(session, business)


@contextmanager
def database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database of this test's own."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{folder}/portal.db")
    settings.cache_clear()
    db.engine.cache_clear()
    SQLModel.metadata.create_all(db.engine())
    yield
    db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()
