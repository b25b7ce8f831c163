"""`python -m portal init`: the questions of the first run, in the terminal. Whoever sits there may answer them."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from portal.domain import clients
from portal.domain.admin import colors, founding
from portal.domain.admin.founding import Answers
from portal.domain.branding import FALLBACK
from portal.errors import Misconfigured


def write_env() -> bool:
    """A commented .env with a fresh secret; False where there is one."""
    file = Path(".env")
    if file.exists():
        return False
    example = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    file.write_text(example.replace("PORTAL_SECRET_KEY=", f"PORTAL_SECRET_KEY={secrets.token_urlsafe(48)}", 1), "utf-8")
    file.chmod(0o600)
    return True


def enter(name: str, email: str, person: str, country: str, currency: str, timezone: str) -> Iterator[str]:
    """The business and its owner, asked for where no name was given; then what to do next."""
    if founding.is_founded():
        yield founding.SetUpAlready().said()
        return
    if name:
        yield founding.found_here(Answers(name, person or name, email, country, currency, timezone))
    else:
        yield from _asked(Answers(country=country, currency=currency, timezone=timezone))
    yield "Next: python -m portal doctor, and python -m portal serve. Logo and online payment are set under /admin."


def _asked(usual: Answers) -> Iterator[str]:
    """One after the other, as the wizard does; Enter takes what stands in brackets."""
    yield "A portal begins. Enter takes what stands in brackets."
    answers = Answers(
        typer.prompt("Name of your business"),
        typer.prompt("Your name"),
        typer.prompt("Your e-mail, with which you sign in"),
        typer.prompt("Country (two letters)", usual.country).upper(),
        typer.prompt("Currency (three letters)", usual.currency).upper(),
        typer.prompt("Time zone", usual.timezone),
    )
    yield founding.found_here(answers, **_look(typer.prompt("Colour, six digits", FALLBACK)))
    client = typer.prompt("Your first client (Enter: later)", "", show_default=False)
    if client:
        contact, email = typer.prompt("Who receives invoices there"), typer.prompt("Their e-mail")
        yield clients.add_now(client, email, contact, "en", answers.currency)


def _look(color: str) -> dict[str, Any]:
    found = colors.parsed(color)
    if found is None:
        raise Misconfigured([colors.NoColor(example=FALLBACK).said()])
    return {"primary_color": found}
