"""P9: from a webhook's arrival until the open invoice says Paid, in one process. `python -m bench push`

The page itself sends the signed webhook, so that both ends are on one clock. The way between: signature, asking
Stripe (the double) how the session stands, settling, the push, the page's own load, the browser's drawing.
"""

import json
import os
import subprocess
import sys
from itertools import cycle
from statistics import median

from playwright.sync_api import BrowserContext

from bench.browser import chromium, profile
from bench.filtering import FILTERS, p95, within
from bench.report import Ratio, show
from bench.serving import cookie, portal
from portal.devtools.seeding import seeded_email
from tests.server import ROOT, Server

PUSHES = 30

SEND = """({body, signature}) => new Promise((done, fail) => {
  const paid = () => document.querySelector('main [data-status="paid"]');
  if (paid()) return fail(new Error('it is paid already'));
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    if (!paid()) return;
    watch.disconnect();
    done(performance.now() - begun);
  });
  watch.observe(document.body, {childList: true, subtree: true, attributes: true});
  fetch('/webhooks/stripe', {method: 'POST', body, headers: {'stripe-signature': signature}})
    .then(answer => answer.ok || fail(new Error(`webhook: ${answer.status}`)));
})"""


def run() -> list[Ratio]:
    """All rows of P9 that one process can show."""
    pushes, events = [], []
    with portal() as server, chromium() as browser:
        payments, filters = _payments(server), cycle(FILTERS)
        with profile(browser, server.url, cookie(server)) as context:
            listed = context.new_page()
            listed.goto(f"{server.url}/invoices")
            listed.evaluate("rowsAt")
            for payment in payments:
                pushes.append(_push(context, server, payment))
                events.append(within(listed, next(filters)))
    print(f"  push: {median(pushes):.0f} ms, p95 {p95(pushes):.0f} · one event: {median(events):.0f} ms")
    return [
        Ratio("webhook to Paid, p95", p95(pushes), 150, "ms"),
        Ratio("webhook to Paid, against one event of a page", median(pushes) / median(events), 5),
    ]


def _payments(server: Server) -> list[dict[str, str]]:
    """Invoices paid at the double of this server, and the webhooks it has not sent."""
    command = [sys.executable, "-m", "bench.paying", seeded_email(1), str(PUSHES)]
    known = {**server.environment(), "PYTHONPATH": os.pathsep.join((str(server.folder), str(ROOT)))}
    return json.loads(subprocess.run(command, cwd=server.folder, env=known, check=True, stdout=subprocess.PIPE).stdout)


def _push(context: BrowserContext, server: Server, payment: dict[str, str]) -> float:
    """Milliseconds until the open page of this invoice changes its badge."""
    page = context.new_page()
    page.goto(f"{server.url}/invoices/{payment['slug']}")
    page.wait_for_selector("main [data-status]", state="attached")
    taken = page.evaluate(SEND, {"body": payment["body"], "signature": payment["signature"]})
    page.close()
    return taken


if __name__ == "__main__":
    sys.exit(0 if show("P9  Live push", run()) else 1)
