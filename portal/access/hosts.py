"""Host names: which business a request is for, and the one origin its pages may come from."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import col, select

from portal import db
from portal.models import Business
from portal.settings import settings

FRESH = 5.0  # seconds a read of the few businesses is trusted


@dataclass(frozen=True)
class Place:
    """A business, and where its portal lives."""

    business_id: UUID
    origin: str


_known: tuple[float, dict[str, UUID], UUID | None] = (0.0, {}, None)


def origin_of(host: str | None) -> str:
    """The origin of a business by its host name; None is the one PUBLIC_URL names."""
    public = urlsplit(settings().public_url)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{host}{port}" if host else f"{public.scheme}://{public.netloc}"


def place_of(host: str) -> Place | None:
    """The business behind this Host header (its port is ignored); None when the host is not ours."""
    by_host, default = _businesses()
    name = _name_in(host)
    if name in by_host:
        return Place(by_host[name], origin_of(name))
    if default and name == urlsplit(settings().public_url).hostname:
        return Place(default, origin_of(None))
    return None


def is_ours(host: str) -> bool:
    """Whether this Host header is answered at all: while there is no business, under the name PUBLIC_URL says."""
    return place_of(host) is not None or (is_nobodys() and _name_in(host) == urlsplit(settings().public_url).hostname)


def is_nobodys() -> bool:
    """Whether there is no business yet."""
    by_host, default = _businesses()
    return not by_host and default is None


def _name_in(host: str) -> str:
    """The name in a Host header, without its port; empty when it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # such as an unclosed IPv6 bracket
        return ""


def allowed_origins(place: Place) -> set[str]:
    """Origins whose pages may open a socket or post a form here."""
    return {place.origin, settings().front_end} - {""}


def forget() -> None:
    """Read the businesses anew at the next request."""
    global _known
    _known = (0.0, {}, None)


def _businesses() -> tuple[dict[str, UUID], UUID | None]:
    global _known
    is_empty = not _known[1] and _known[2] is None  # the first business is there the moment it is entered
    if is_empty or time.monotonic() - _known[0] > FRESH:
        with db.everyone() as session:
            rows = session.exec(select(Business.host, Business.id).order_by(col(Business.created_at))).all()
        named = {host: key for host, key in rows if host}
        unnamed = [key for host, key in rows if not host]
        _known = (time.monotonic(), named, unnamed[0] if unnamed else (rows[0][1] if len(rows) == 1 else None))
    return _known[1], _known[2]
