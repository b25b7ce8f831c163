"""The built portal as a real process on loopback, with the demo's data, mailbox and Stripe double."""

import fcntl
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

ROOT = Path(__file__).parent.parent
SHARED = (".web", "assets", "alembic", "alembic.ini", "portal", "reflex.lock", "rxconfig.py", "requirements.txt")


@dataclass
class Server:
    """A running portal. `folder` holds its data/."""

    url: str
    port: int
    folder: Path
    process: subprocess.Popen[str]

    def mails(self, to: str) -> list[dict[str, Any]]:
        """What the demo's mailbox holds for this address, newest first."""
        with urllib.request.urlopen(f"{self.url}/dev/mail.json?to={quote(to)}", timeout=10) as answer:
            return json.load(answer)

    def wait_for_mail(self, to: str, subject: str = "", seen: int = 0, seconds: float = 15) -> dict[str, Any]:
        """The newest mail whose subject contains `subject`, once there are more than `seen` such mails."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [mail for mail in self.mails(to) if subject in mail["subject"]]
            if len(found) > seen:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail {subject!r} for {to} within {seconds} s")

    def sign_in(self, email: str) -> httpx.Client:
        """A client that went through the mail: it holds the session cookie."""
        client = httpx.Client(base_url=self.url, headers={"origin": self.url}, timeout=20)
        seen = len([m for m in self.mails(email) if "Sign in" in m["subject"]])
        assert client.post("/auth/request", data={"email": email}).status_code == 303
        link = link_in(self.wait_for_mail(email, "Sign in", seen))
        answer = client.post("/auth/link", data={"token": link.rsplit("/", 1)[-1]})
        assert answer.status_code == 303, answer.text
        return client

    def said(self) -> str:
        """What the terminal it was started in shows."""
        return (self.folder / "server.log").read_text()

    def environment(self) -> dict[str, str]:
        """For commands run in the same folder."""
        return {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`python -m portal …` beside the running server."""
        return subprocess.run([sys.executable, "-m", "portal", *words], cwd=self.folder, env=self.environment(),
                              capture_output=True, text=True, timeout=120)  # fmt: skip


def link_in(mail: Mapping[str, Any]) -> str:
    """The sign-in link of a mail."""
    return next(link for link in mail["links"] if "/auth/link/" in link)


def code_in(mail: Mapping[str, Any]) -> str:
    """The six digits of a mail."""
    return re.search(r"\b(\d{6})\b", mail["text"])[1]  # pyright: ignore[reportOptionalSubscript]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def running(folder: Path, *words: str, **settings: str) -> Iterator[Server]:
    """`make demo` in a folder of its own; builds the front end first if it is not current. `--empty`: with nothing."""
    build_once()
    for name in SHARED:
        if (ROOT / name).exists() and not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    port = free_port()
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    command = [sys.executable, "-m", "portal", "demo", "--port", str(port), *words]
    log = (folder / "server.log").open("w")
    process = subprocess.Popen(command, cwd=folder, env={**bare, **settings}, stdout=log, stderr=log, text=True)
    try:
        _wait(process, folder / "server.log")
        yield Server(f"http://localhost:{port}", port, folder, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def build_once() -> None:
    """The front end, from these very sources; test workers wait for the one that builds."""
    with (ROOT / "rxconfig.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build()


def _build() -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    code = "from portal import front_end as f\nf.is_current() or f.build()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=bare, check=True, timeout=600)


def _wait(process: subprocess.Popen[str], log: Path, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if "Portal ready:" in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server did not come up:\n{log.read_text()[-3000:]}")


if __name__ == "__main__":
    build_once()  # before the tests begin: a build takes longer than any single test may
