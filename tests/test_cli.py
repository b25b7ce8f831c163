"""The command line, as an operator uses it."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
UBL = ROOT / "tests/fixtures/ubl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("portal", "alembic", "alembic.ini", ".env.example"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    command = [sys.executable, "-m", "portal", *words]
    return subprocess.run(command, cwd=folder, env={**bare, **env}, capture_output=True, text=True, timeout=60)


def test_serving_unconfigured_says_everything_at_once(folder: Path):
    done = run(folder, "serve", "--port", "0")
    assert done.returncode == 2
    for name in ("PUBLIC_URL", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"):
        assert f"PORTAL_{name}" in done.stderr
    assert "Traceback" not in done.stderr


def test_from_nothing_to_a_client_with_invoices(folder: Path):
    done = run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    assert done.returncode == 0, done.stderr
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    secret = [line for line in (folder / ".env").read_text().splitlines() if line.startswith("PORTAL_SECRET_KEY=")]
    assert len(secret[0]) > 60
    assert "Nothing was changed" in run(folder, "init", "--name", "Other", "--email", "x@example.com").stdout
    assert run(folder, "client", "Berger & Sons", "ada@example.com").returncode == 0
    files = sorted(str(path) for path in UBL.glob("*.xml"))
    done = run(folder, "import", *files, "--client", "ada@example.com")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("created") == len(files)
    again = run(folder, "import", *files, "--client", "ada@example.com")
    assert again.stdout.count("unchanged") == len(files)


def test_without_a_name_init_asks(folder: Path):
    answers = "Atelier Lind\nAda Lind\nada@example.com\n\n\n\n#7a1f5c\nBerger & Sons\nBen\nben@example.com\n"
    command = [sys.executable, "-m", "portal", "init"]
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    done = subprocess.run(command, cwd=folder, env=bare, input=answers, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "ada@example.com may sign in at /login as its owner" in done.stdout
    assert "ben@example.com may sign in" in done.stdout
    with sqlite3.connect(folder / "data/portal.db") as books:
        assert books.execute("select primary_color, default_currency from business").fetchone() == ("#7a1f5c", "EUR")


def test_the_doctor_fails_where_nothing_is_set(folder: Path):
    done = run(folder, "doctor")
    assert done.returncode == 1
    assert "to mend" in done.stdout
    assert "PORTAL_PUBLIC_URL" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_bad_file_fails_alone_and_loudly(folder: Path):
    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    run(folder, "client", "Berger & Sons", "ada@example.com")
    bad = folder / "bad.xml"
    bad.write_text("<Invoice>")
    good = str(next(iter(sorted(UBL.glob("*.xml")))))
    done = run(folder, "import", str(bad), good, "--client", "ada@example.com")
    assert done.returncode == 1
    assert "bad.xml, line 1" in done.stderr
    assert "created" in done.stdout


def test_an_unknown_client_is_told(folder: Path):
    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    done = run(folder, "import", str(next(UBL.glob("*.xml"))), "--client", "nobody@example.com")
    assert done.returncode == 1
    assert "nobody@example.com" in done.stderr
    assert "Traceback" not in done.stderr


def test_mails_that_were_given_up_are_listed(folder: Path):
    from portal.models import OutboxState

    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    with sqlite3.connect(folder / "data/portal.db") as books:
        business = books.execute("select id from business").fetchone()[0]
        now = "2026-11-22 10:00:00.000000"
        books.execute(
            "insert into outbox (id, created_at, business_id, kind, facts, once, state, attempts, run_at, error) values"
            " (?, ?, ?, 'sign_in', '{}', 'x', ?, 9, ?, 'refused')",
            ("0" * 32, now, business, OutboxState.DEAD.value, now),
        )
    shown = run(folder, "mails").stdout
    assert "sign_in" in shown
    assert "refused" in shown
    assert "1 given up" in shown


def test_a_worker_told_to_stop_ends_without_a_complaint(folder: Path):
    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    promised = "select attempts from outbox where kind = 'sign_in'"
    with sqlite3.connect(folder / "data/portal.db") as books:
        books.execute(
            "insert into outbox (id, created_at, business_id, kind, facts, once, state, attempts, run_at, error) select"
            " ?, created_at, id, 'sign_in', '{}', 'x', 'waiting', 0, created_at, '' from business",
            ("0" * 32,),
        )
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    command, said = [sys.executable, "-m", "portal", "worker"], folder / "said.log"
    with said.open("w") as log, subprocess.Popen(command, cwd=folder, env=bare, stdout=log, stderr=log) as started:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with sqlite3.connect(folder / "data/portal.db") as books:
                if books.execute(promised).fetchone() != (0,):
                    break
            time.sleep(0.1)
        started.terminate()
        assert started.wait(30) == 0, said.read_text()
    assert "mail.failed" in said.read_text()
    assert "Traceback" not in said.read_text()
    assert "never retrieved" not in said.read_text()


def test_a_taken_port_is_named(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(folder, "demo", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "is taken" in done.stderr


def test_help_lists_the_commands(folder: Path):
    shown = run(folder, "--help").stdout
    for word in ("init", "demo", "serve", "worker", "migrate", "import", "seed", "client", "reconcile"):
        assert word in shown
