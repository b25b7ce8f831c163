"""`python -m portal.devtools.fake_stripe --port 4242 --webhook URL SECRET`: the double as a process."""

import argparse
import asyncio
from pathlib import Path

from portal.devtools.fake_stripe.app import create_app
from portal.devtools.fake_stripe.loopback import is_loopback
from portal.devtools.fake_stripe.post_office import Webhook
from portal.devtools.fake_stripe.server import claimed_port, serve_forever


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fake_stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=4242)
    parser.add_argument("--host", default="127.0.0.1", help="must be this machine")
    parser.add_argument("--store", type=Path, help="SQLite file that keeps everything over restarts")
    parser.add_argument("--webhook", nargs=2, action="append", default=[], metavar=("URL", "SECRET"))
    parser.add_argument("--account", action="append", default=[], help="connected account ready to charge")
    parser.add_argument("--debit-seconds", type=float, help="when bank debits settle; without it, when told")
    arguments = parser.parse_args()
    if not is_loopback(arguments.host):
        parser.error("the test double listens on this machine only")
    return arguments


def main() -> None:
    """Serves until the process is ended."""
    arguments = _arguments()
    app = create_app(
        f"http://127.0.0.1:{arguments.port}",
        [Webhook(url, secret) for url, secret in arguments.webhook],
        arguments.store,
        debit_seconds=arguments.debit_seconds,
        ready_accounts=arguments.account,
    )
    with claimed_port(arguments.port) as port:
        asyncio.run(serve_forever(app, port))


main()
