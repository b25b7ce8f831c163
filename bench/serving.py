"""What the browser benchmarks stand on: the built portal and the Django reference, over the same database."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.making import OUT
from portal.devtools.seeding import seeded_email
from tests.server import ROOT, Server, build_once, free_port, running

INVOICES = 1000
COPIED = ("portal", "assets", "alembic", "alembic.ini", "reflex.lock", "rxconfig.py", "requirements.txt")
LIMITS = {"PORTAL_LINKS_PER_EMAIL": "1000/hour", "PORTAL_LINKS_PER_ADDRESS": "10000/hour"}
GUNICORN = ("-m", "gunicorn", "bench.reference.django.app:application", "--workers", "2", "--log-level", "warning")


@contextmanager
def portal() -> Iterator[Server]:
    """The portal as a process, with one seeded client of a thousand invoices. Edits meanwhile do not reach it."""
    with portal_folder() as folder, running(folder, **LIMITS) as server:
        server.command("seed", "--clients", "1", "--invoices", str(INVOICES)).check_returncode()
        yield server


@contextmanager
def portal_folder() -> Iterator[Path]:
    """A copy of what is served, built, with no data yet."""
    build_once()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT.resolve()) as name:
        folder = Path(name)
        for source in COPIED:
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, folder / source)
        shutil.copytree(ROOT / ".web/build", folder / ".web/build")
        shutil.copy(ROOT / ".web/portal.stamp", folder / ".web/portal.stamp")
        yield folder


def cookie(server: Server) -> dict[str, str]:
    """The seeded client's session."""
    visitor = server.sign_in(seeded_email(1))
    visitor.close()
    return dict(visitor.cookies)


def client_of(server: Server) -> str:
    """The seeded client's key, as the database writes it."""
    with sqlite3.connect(server.folder / "data/portal.db") as raw:
        (key,) = raw.execute("select client_id from contact where email_norm = ?", (seeded_email(1),)).fetchone()
    return key


@contextmanager
def django(server: Server) -> Iterator[str]:
    """The reference on the same file under two gunicorn workers; yields its address."""
    port = free_port()
    database = str(server.folder / "data/portal.db")
    known = {"BENCH_DATABASE": database, "BENCH_CLIENT": client_of(server), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=server.folder, env={**os.environ, **known})
    try:
        _wait(url := f"http://localhost:{port}")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, seconds: float = 15) -> bytes:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/invoices", timeout=5) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the Django reference did not come up")
