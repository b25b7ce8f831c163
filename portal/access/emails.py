"""E-mail addresses: what is compared is never what was typed."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from portal.settings import settings

MAX = 254


def normalised(typed: str) -> str | None:
    """The address as it is compared (NFKC, case folded), or None when it is not one. No DNS is asked."""
    text = unicodedata.normalize("NFKC", typed.strip())
    if not text or len(text) > MAX:
        return None
    try:
        found = validate_email(text, check_deliverability=False, test_environment=settings().demo)
    except EmailNotValidError:
        return None
    return found.normalized.casefold()


def masked(email: str) -> str:
    """Enough to recognise one's own address: a…@example.com."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
