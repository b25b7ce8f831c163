"""Where `next=` may lead after sign-in: pages of ours, nothing else."""

import re
from urllib.parse import urlencode

PAGES = re.compile(
    r"/(?:(?:invoices|pay|quotes|profile|activity|booking|payments|receipts|statement|admin)"
    r"(?:/[A-Za-z0-9-]{1,80}){0,3})?"
    r"(?:\?[A-Za-z0-9=&_.%+-]{0,300})?"
)


def own_path(wanted: str) -> str:
    """The path if it is one of our pages, else the dashboard."""
    return wanted if PAGES.fullmatch(wanted) else "/"


def sign_in_and_return(address: str) -> str:
    """The sign-in page, leading back to this page of ours."""
    wanted = own_path(address)
    return "/login" if wanted == "/" else f"/login?{urlencode({'next': wanted})}"
