"""`python -m bench [pdf list load filter start settle statement slots push]`: some benchmarks, or all of them."""

import sys
from collections.abc import Callable
from importlib import import_module

from bench.report import Ratio, show

BENCHES = {
    "pdf": ("bench.pdf", "P1  Invoice PDF"),
    "list": ("bench.listing", "P2  List rule on SQLite"),
    "load": ("bench.loading", "P3  First load"),
    "filter": ("bench.filtering", "P4  Filter"),
    "start": ("bench.starting", "P8  Start-up"),
    "settle": ("bench.settling", "P10 Settle"),
    "statement": ("bench.statement", "P11 Statement of account"),
    "slots": ("bench.slots", "P12 Slots of a year"),
    "push": ("bench.pushing", "P9  Live push"),
}


def main(wanted: list[str]) -> int:
    """Run them one after the other; returns 2 for a name that is none. A missed goal is printed, not an error."""
    if unknown := set(wanted) - set(BENCHES):
        sys.stderr.write(f"no such benchmark: {' '.join(sorted(unknown))} (there are: {' '.join(BENCHES)})\n")
        return 2
    for name in wanted or list(BENCHES):
        module, title = BENCHES[name]
        run: Callable[[], list[Ratio]] = import_module(module).run
        show(title, run())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
