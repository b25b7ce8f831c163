"""Where `next=` may lead after sign-in: pages of ours, nothing else."""

import re
from urllib.parse import urlencode

from portal.access.sessions import Somebody, StaffVisitor

PAGES = re.compile(
    r"/(?:(?:invoices|pay|quotes|profile|activity|booking|payments|receipts|statement|admin)"
    r"(?:/[A-Za-z0-9-]{1,80}){0,3})?"
    r"(?:\?[A-Za-z0-9=&_.%+-]{0,300})?"
)


ADMIN = "/admin"


def admin_path(wanted: str) -> str:
    """The same for staff: their own pages."""
    found = own_path(wanted)
    return found if _is_admin(found) else ADMIN


def theirs(who: Somebody, wanted: str) -> str:
    """Where else this visitor belongs, when the page they want is not one of theirs; empty when it is."""
    staff = isinstance(who, StaffVisitor)
    if _is_admin(wanted):
        return "" if staff else "/"
    return ADMIN if staff and not who.previews else ""


def _is_admin(wanted: str) -> bool:
    return wanted.partition("?")[0].split("/")[1:2] == ["admin"]


def own_path(wanted: str) -> str:
    """The path if it is one of our pages, else the dashboard."""
    return wanted if PAGES.fullmatch(wanted) else "/"


def sign_in_and_return(address: str) -> str:
    """The sign-in page, leading back to this page of ours."""
    wanted = own_path(address)
    return "/login" if wanted == "/" else f"/login?{urlencode({'next': wanted})}"
