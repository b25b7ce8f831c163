"""The built front end: made by Reflex once, and again only when something it depends on has changed."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

BUILT = Path(".web/build/client")
STAMP = Path(".web/portal.stamp")
LOCK = Path("reflex.lock")
SOURCES = ("portal", "assets", str(LOCK))
BAKED = re.compile(r"""([`"'])(?P<scheme>ws|http)://localhost:\d+(?P<path>/[\w-]+)\1""")
FILES = ("rxconfig.py", "requirements.txt")


def environment() -> dict[str, str]:
    """Node and npm come from the virtual environment; the lock file, ours, names no registry, whoever builds."""
    binaries = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_USE_NPM": "1",
        "npm_config_omit_lockfile_registry_resolved": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
    }


def fingerprint() -> str:
    """Of everything the build is made from."""
    found = hashlib.sha256()
    for path in sorted(_sources()):
        found.update(str(path).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _sources() -> Iterable[Path]:
    for folder in SOURCES:
        for path in Path(folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield path
    yield from (Path(name) for name in FILES if Path(name).exists())


def is_current() -> bool:
    """The build on disk is of these very sources."""
    return BUILT.is_dir() and STAMP.exists() and STAMP.read_text() == fingerprint()


def build(env: Mapping[str, str] | None = None) -> None:
    """Build with Reflex; raises `subprocess.CalledProcessError` with what it printed on failure."""
    of = fingerprint()  # before: what changes meanwhile is not in it
    locked = {path: path.read_bytes() for path in LOCK.glob("*.json")}
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"]
    subprocess.run(command, check=True, env={**environment(), **(env or {})}, stdin=subprocess.DEVNULL)  # noqa: S603
    keep_order(locked)
    follow_the_page(BUILT)
    STAMP.write_text(of)


def keep_order(before: Mapping[Path, bytes]) -> None:
    """Reflex writes the lock files back with their keys in another order over an older build. What says the same is
    put back byte for byte: nothing to commit, and the build stays that of these sources."""
    for path, content in before.items():
        if json.loads(path.read_bytes()) == json.loads(content):
            path.write_bytes(content)


def follow_the_page(built: Path) -> None:
    """Reflex bakes the back end's host and port into the build. Let the page's own origin decide instead: one build
    then serves every host and port."""
    rewritten = 0
    for chunk in built.glob("assets/reflex-env-*.js"):
        text, count = BAKED.subn(_own_origin, chunk.read_text("utf-8"))
        chunk.write_text(text, "utf-8")
        (chunk.parent / f"{chunk.name}.gz").write_bytes(gzip.compress(text.encode()))
        rewritten += count
    if not rewritten:
        raise RuntimeError("the build holds no back-end address: has Reflex changed where it keeps it?")


def _own_origin(found: re.Match[str]) -> str:
    origin = "location.origin" if found["scheme"] == "http" else 'location.origin.replace(/^http/,"ws")'
    return f'({origin}+"{found["path"]}")'
