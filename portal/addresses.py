"""Pages and routes share one origin, except with hot reload: then each must be named with its own."""

from portal.settings import settings


def page(path: str) -> str:
    """Where a page is opened: here, or with hot reload at the front end's origin."""
    return settings().front_end + path


def route(path: str) -> str:
    """Where a page finds a route of ours: here, or with hot reload at the back end's origin."""
    return (settings().public_url if settings().front_end else "") + path
