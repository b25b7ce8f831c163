"""`make demo`: the whole portal on one loopback port, with invented data, a mailbox and a Stripe of our own."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from portal.settings import DEMO_ENV, settings

DATA = Path("data")
PEOPLE = """
  Sign in as   ada@example.com or ben@example.com   (clients of two companies)
               cleo@example.com                     (access switched off)
  Mailbox      {url}/dev/mail
  Payments     test cards only: no money moves
"""
PAYER = """\
  Who pays     {url}{path}
               (what Ada sent to her bookkeeper, who has no account)
"""


def run(port: int, fresh: bool, reload: bool, empty: bool = False) -> None:
    """Prepare what is missing, serve, and say when a sign-in would work."""
    from portal import serve

    serve.claim("127.0.0.1", port)
    if fresh and DATA.exists():
        _say("Starting over: removing data/ …")
        shutil.rmtree(DATA)
    write_env(port)
    from portal.devtools import demo_data

    if reload:
        _prepare_data(demo_data)
        return hot_reload(port)
    serve.prepare(_say)
    if empty:
        return serve.run("127.0.0.1", port, lambda: _say(serve.welcome()))
    demo_data.ensure(_say)
    url = settings().public_url
    return serve.run("127.0.0.1", port, lambda: _say(f"\nPortal ready: {url}\n{_people(url)}"))


def _people(url: str) -> str:
    """Whoever may be tried out."""
    from portal.devtools import demo_pay_links

    path = demo_pay_links.address()
    return PEOPLE.format(url=url) + (PAYER.format(url=url, path=path) if path else "")


def _prepare_data(demo_data: object) -> None:
    from portal import serve

    serve.migrate()
    demo_data.ensure(_say)  # type: ignore[attr-defined]


def hot_reload(port: int) -> None:
    """Pages on port 3000, rebuilt at every change; sockets and routes on the back end's port."""
    from portal.front_end import environment

    os.environ["PORTAL_FRONT_END"] = "http://localhost:3000"
    os.environ["REFLEX_HOT_RELOAD_OVERRIDE_PATHS"] = "portal:rxconfig.py"  # and not data/, which changes all the time
    command = [sys.executable, "-m", "reflex", "run", "--env", "dev", "--backend-port", str(port)]
    _say(f"Hot reload: http://localhost:3000 (sign-in and mailbox: {settings().public_url})")
    subprocess.run([*command, "--frontend-port", "3000"], check=False, env=environment())  # noqa: S603


def write_env(port: int) -> None:
    """data/demo.env: every `python -m portal` command here reads it. The secret stays, addresses follow the port."""
    kept = _read()
    url = f"http://localhost:{port}"
    wanted = {
        "PORTAL_DEMO": "1",
        "PORTAL_SECRET_KEY": kept.get("PORTAL_SECRET_KEY") or secrets.token_urlsafe(48),
        "PORTAL_PUBLIC_URL": url,
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{_free_port()}",
        "PORTAL_MAIL_FROM": "Alpenblick Studio <office@example.com>",
        "PORTAL_STRIPE_SECRET_KEY": "sk_test_demo",
        "PORTAL_STRIPE_WEBHOOK_SECRET": kept.get("PORTAL_STRIPE_WEBHOOK_SECRET") or f"whsec_{secrets.token_hex(24)}",
        "PORTAL_STRIPE_API_BASE": f"http://127.0.0.1:{port}/dev/stripe",
    }
    DATA.mkdir(exist_ok=True)
    DEMO_ENV.write_text("".join(f"{key}={value}\n" for key, value in wanted.items()))
    DEMO_ENV.chmod(0o600)
    for key, value in wanted.items():
        os.environ.setdefault(key, value)  # what the caller set wins


def _read() -> dict[str, str]:
    if not DEMO_ENV.exists():
        return {}
    return dict(line.split("=", 1) for line in DEMO_ENV.read_text().splitlines() if "=" in line)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
