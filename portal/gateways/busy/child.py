"""The process that reads one calendar: `python -m portal.gateways.busy.child`, asked and answering in JSON.

What it reads comes from strangers. It has no secrets, no database, little memory and little time; what goes wrong in it
ends nothing else.
"""

import base64
import json
import resource
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.errors import Refused
from portal.gateways.busy.events import busy
from portal.gateways.busy.fetching import fetch
from portal.gateways.busy.refusals import TooComplicated
from portal.gateways.busy.repeating import Span
from portal.log import where

MOST_MEMORY, MOST_SECONDS = 1 << 30, 30  # of the processor


def main() -> None:
    """One question on standard input, one answer on standard output."""
    _limit(resource.RLIMIT_AS, MOST_MEMORY)
    _limit(resource.RLIMIT_CPU, MOST_SECONDS)
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin))))


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The stretches and how many events were left out, or why not; a mistake of ours with its places, for the log."""
    try:
        content = fetch(asked["url"], asked["allowed"]) if asked["url"] else base64.b64decode(asked["content"])
        span = Span(datetime.fromisoformat(asked["first"]), datetime.fromisoformat(asked["last"]))
        found = busy(content, ZoneInfo(asked["zone"]), span)
    except Refused as refused:
        return {"error": refused.said()}
    except Exception as error:  # its words may hold the address
        return {"error": TooComplicated().said(), "crash": [type(error).__name__, *where(error)]}
    stretches = [(start.isoformat(), end.isoformat()) for start, end in found.stretches]
    return {"stretches": stretches, "left_out": found.left_out}


def _limit(what: int, most: int) -> None:
    """Where the system has such a limit; one that is lower already stays."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
