"""P8: how soon a second `portal demo` answers, how soon the back end does, and what memory it holds.

The reference is what no Reflex portal can do without: a bare `import reflex`. `python -m bench start`
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.report import Ratio, show
from bench.serving import portal_folder
from tests.server import free_port

ROUNDS = 3
PATIENCE = 90.0  # seconds


def run() -> list[Ratio]:
    """All rows of P8."""
    demo, serve, bare, memory = [], [], [], []
    with portal_folder() as folder:
        with _started(folder, "demo"):
            print("  the first demo has made its data")
        for _ in range(ROUNDS):
            bare.append(_import_reflex())
            with _started(folder, "demo") as (seconds, process):
                demo.append(seconds)
                memory.append(_memory(process.pid))
            with _started(folder, "serve") as (seconds, _):
                serve.append(seconds)
    print(f"  import reflex alone: {median(bare):.2f} s")
    return [
        Ratio("`portal demo` again, until ready", median(demo), 5, "s"),
        Ratio("`portal serve`, until ready", median(serve), 3, "s"),
        Ratio("`portal serve`, against `import reflex`", median(serve) / median(bare), 3),
        Ratio("memory (PSS of all its processes)", median(memory), 200, "MB"),
    ]


def _import_reflex() -> float:
    """Seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import reflex; reflex.State"], check=True)
    return time.perf_counter() - begun


@contextmanager
def _started(folder: Path, command: str) -> Iterator[tuple[float, subprocess.Popen[str]]]:
    """The portal, and how many seconds it took to say that a sign-in would work."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    words = [sys.executable, "-m", "portal", command, "--port", str(free_port())]
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=folder, env=known, stdout=subprocess.PIPE, text=True)
    try:
        yield _ready(process, begun), process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _ready(process: subprocess.Popen[str], begun: float) -> float:
    for line in process.stdout or ():
        if "Portal ready:" in line:
            return time.perf_counter() - begun
        if time.perf_counter() - begun > PATIENCE:
            break
    raise RuntimeError("the portal did not become ready")


def _memory(pid: int) -> float:
    """Megabytes of a process and all below it, shared pages divided among those who share them."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own / 1000 + sum(_memory(int(child)) for child in children)


if __name__ == "__main__":
    sys.exit(0 if show("P8  Start-up", run()) else 1)
