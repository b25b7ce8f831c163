"""The picture beside a business's name, for pages, mails and papers."""

from uuid import UUID

from sqlalchemy.orm import Session
from sqlmodel import select

from portal.models import Business, Logo

PATH = "/logo/"


def address(business: Business) -> str:
    """Where browsers find it; empty without one."""
    return f"{PATH}{business.logo_file}" if business.logo_file else ""


def picture(session: Session, business: Business) -> bytes:
    """What is shown now, as a PNG; empty without one."""
    return found(session, business.id, business.logo_file) or b""


def found(session: Session, business_id: UUID, name: str) -> bytes | None:
    """The picture of this name, if it is the business's and still shown."""
    return session.scalars(select(Logo.content).where(Logo.business_id == business_id, Logo.name == name)).first()
