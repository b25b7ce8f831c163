"""Everything an operator may set, read once from `PORTAL_…` variables. docs/configuration.md explains each."""

import os
import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.errors import Misconfigured

DEMO_ENV = Path("data/demo.env")
UNITS = {"": 1, "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _duration(given: Any) -> Any:
    """Seconds, or a number with s, min, h or d: "3600", "60 min", "24h"."""
    found = re.fullmatch(r"\s*(\d+)\s*(s|min|m|h|d|)\s*", str(given))
    if not found:
        raise ValueError("write a number of seconds, or a number with s, min, h or d")
    return timedelta(seconds=int(found[1]) * UNITS[found[2]])


Duration = Annotated[
    timedelta, BeforeValidator(lambda given: given if isinstance(given, timedelta) else _duration(given))
]


class Settings(BaseSettings):
    """One typed place. Empty variables count as not set."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = Field("sqlite:///data/portal.db", description="Where everything is kept.")
    backup_database_url: str = Field("", description="PostgreSQL: the same database, as a role that sees all rows.")
    postgresql_bin: str = Field("", description="Folder of pg_dump and pg_restore; empty: they are on PATH.")
    redis_url: str = Field("", description="Reflex state and fan-out for more than one worker process.")
    public_url: str = Field("", description="The address people open, without a trailing slash.")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs links and codes; 32 random characters or more.")
    smtp_url: str = Field("", description="smtp://user:password@host:587 (STARTTLS), or smtps://…:465.")
    mail_from: str = Field("", description="Sender of every mail, such as Studio <office@example.com>.")
    stripe_secret_key: SecretStr = Field(SecretStr(""), description="Empty: no online payment, Pay Now is hidden.")
    stripe_webhook_secret: SecretStr = Field(SecretStr(""), description="Comma-separated while one is being replaced.")
    stripe_api_base: str = Field("", description="Another Stripe address; only with an sk_test_ key.")
    stripe_fee_basis_points: int = Field(
        0, ge=0, le=10_000, description="Of payments on connected accounts; 150: 1.5 %."
    )
    stripe_connect_only: bool = Field(False, description="No online payment without a connected account.")
    link_ttl: Duration = Field(timedelta(hours=24), description="How long a sign-in link and its code live.")
    session_idle: Duration = Field(timedelta(minutes=60), description="Signed out after this long without a click.")
    session_absolute: Duration = Field(timedelta(hours=12), description="Signed out after this long in any case.")
    links_per_email: str = Field("5/hour", description="Sign-in mails one address may ask for.")
    links_per_address: str = Field("20/hour", description="Sign-in mails one network address may ask for.")
    proxy_hops: int = Field(0, ge=0, le=5, description="Trusted proxies in front that append X-Forwarded-For.")
    workers: int = Field(1, ge=1, le=64, description="Server processes; more than one needs Redis.")
    front_end: str = Field("", description="Hot reload only: the origin pages are served from; `make run` sets it.")
    demo: bool = Field(False, description="The demo: test mailbox and Stripe test double. Never in production.")

    @property
    def is_test_money(self) -> bool:
        """The key is one of Stripe's test mode: no money moves."""
        return self.stripe_secret_key.get_secret_value().startswith(("sk_test_", "rk_test_"))

    @property
    def webhook_secrets(self) -> list[str]:
        """Every webhook secret that is valid now."""
        return [part.strip() for part in self.stripe_webhook_secret.get_secret_value().split(",") if part.strip()]

    @property
    def secure(self) -> bool:
        """Served over https: cookies are Secure and carry the __Host- prefix."""
        return self.public_url.startswith("https://")


@lru_cache
def settings() -> Settings:
    """The settings of this process; raises `Misconfigured` naming every value that cannot be read."""
    given = [name for name in os.environ if name.startswith("PORTAL_")]
    file = Path(".env") if Path(".env").exists() else None if given else DEMO_ENV
    try:
        return Settings(_env_file=file)  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise Misconfigured([f"{_name(e['loc'])}: {e['msg']}" for e in error.errors()]) from None


def _name(loc: tuple[int | str, ...]) -> str:
    return "PORTAL_" + "_".join(str(part) for part in loc).upper()


def check_serving(given: Settings) -> None:
    """Refuse to serve half configured: raises `Misconfigured` with all complaints at once."""
    url, key = urlsplit(given.public_url), given.stripe_secret_key.get_secret_value()
    rules = [
        (
            not url.hostname,
            "PORTAL_PUBLIC_URL is missing: the address people open, such as https://portal.example.com",
        ),
        (bool(url.path.strip("/") or url.query), "PORTAL_PUBLIC_URL must be an origin: no path, no query"),
        (
            url.scheme != "https" and bool(url.hostname) and url.hostname not in LOOPBACK,
            "PORTAL_PUBLIC_URL must start with https:// (only loopback may use http)",
        ),
        (
            len(given.secret_key.get_secret_value()) < 32,
            "PORTAL_SECRET_KEY is missing or shorter than 32 characters: `python -m portal init` makes one",
        ),
        (not given.smtp_url, "PORTAL_SMTP_URL is missing: sign-in links travel by mail"),
        (not given.mail_from, "PORTAL_MAIL_FROM is missing: the sender of every mail"),
        (
            bool(key) and not given.webhook_secrets,
            "PORTAL_STRIPE_WEBHOOK_SECRET is missing: without it nobody could tell a payment from a forgery",
        ),
        (
            bool(given.stripe_api_base) and not key.startswith("sk_test_"),
            "PORTAL_STRIPE_API_BASE is only allowed with an sk_test_ key",
        ),
        (given.workers > 1 and not given.redis_url, "PORTAL_WORKERS above 1 needs PORTAL_REDIS_URL"),
        (bool(given.front_end) and not given.demo, "PORTAL_FRONT_END is for hot reload in the demo only"),
        (given.demo and url.hostname not in LOOPBACK, "PORTAL_DEMO is for loopback only"),
    ]
    if complaints := [said for wrong, said in rules if wrong]:
        raise Misconfigured(complaints)
