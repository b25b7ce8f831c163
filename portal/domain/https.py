"""Addresses elsewhere that the owner gives us: https only, and nothing in them that fools a reader or a program."""

import re
from urllib.parse import urlsplit

from portal.errors import Refused

LONGEST = 2000
ALLOWED = re.compile(
    r"[!#-;=?-\[\]~\w]+"
)  # letters of any language, but no space, quote, <, >, \ or such as turns text


class NotHttps(Refused):
    """Another scheme, no host, a name and password in it, or no address at all."""

    sentence = "Please give a whole address that begins with https://."


def checked(typed: str) -> str:
    """The address; empty stays empty."""
    url = typed.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" and parts.hostname and not parts.username and parts.port != 0
    except ValueError as error:
        raise NotHttps from error
    if not fine or "@" in parts.netloc or len(url) > LONGEST or not ALLOWED.fullmatch(url):
        raise NotHttps
    return url


def host_of(url: str) -> str:
    """Where a stored address leads; empty where nobody should be sent: anything but https."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "" if parts.scheme == "https" else ""
    except ValueError:
        return ""
