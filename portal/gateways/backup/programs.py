"""PostgreSQL's own programs, run without a password anybody could read in the list of processes."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from sqlalchemy import URL

from portal.gateways.backup.refusals import NoPrograms
from portal.settings import settings

UNLIMITED = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC"


class Failed(Exception):
    """One of them said no; in its words."""


def found(name: str) -> str:
    """Where it is: in the folder of PORTAL_POSTGRESQL_BIN, or on PATH."""
    there = shutil.which(name, path=settings().postgresql_bin or None)
    if not there:
        raise NoPrograms(program=name)
    return there


def run(program: str, url: URL, *words: str | Path) -> None:
    """Until it ends; `Failed` with the first thing it complained of."""
    env = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    asked(program, f"--dbname={_without_password(url)}", *words, env=env)


def asked(program: str, *words: str | Path, env: dict[str, str] | None = None) -> str:
    """What it prints."""
    command = [program, *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        raise Failed(lines[0] if lines else f"{program} ended with {done.returncode}")
    return done.stdout


def connected(url: URL) -> psycopg.Connection:
    """A connection of our own, which the portal's limits do not cut short."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, options=UNLIMITED, application_name="portal backup")


def _without_password(url: URL) -> str:
    named = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return named.render_as_string(hide_password=False)
