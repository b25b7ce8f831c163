"""How Reflex builds and serves the portal; everything an operator sets is in portal/settings.py."""

import reflex as rx

from portal.settings import settings
from portal.ui.theme import TAILWIND

config = rx.Config(
    app_name="portal",
    plugins=[rx.plugins.TailwindV4Plugin(config=TAILWIND)],
    disable_plugins=[rx.plugins.SitemapPlugin],
    cors_allowed_origins=[given for given in (settings().public_url, settings().front_end) if given] or ["null"],
    redis_url=settings().redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS
    if settings().redis_url
    else rx.constants.StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    backend_host="127.0.0.1",
)
