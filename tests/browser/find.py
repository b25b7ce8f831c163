"""Finds a Chromium to test in, and on a Debian-like system installs one: `python -m tests.browser.find`.

Says nothing when there is one. Without any, it fails where `CI=true`; elsewhere the tests that need it are skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = "Install Chromium (as root: apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test"


def executable() -> str:
    """The path of a browser; LookupError, with what to do, when there is none."""
    named = os.environ.get("CHROMIUM", "")
    if named and not shutil.which(named):
        raise LookupError(f"CHROMIUM names {named}, which is not a program")
    found = shutil.which(named) if named else _on_the_path() or _of_playwright()
    if not found:
        raise LookupError(f"There is no browser to test in. {ADVICE}")
    return found


def _on_the_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _of_playwright() -> str | None:
    """The one `playwright install chromium` puts in its own folder."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def required() -> bool:
    """Whether a machine without a browser is a failure: on CI nothing is skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def install() -> None:
    """Chromium from the system's packages; CalledProcessError when that fails."""
    print("No browser found: installing Chromium with apt-get (once; about a minute) …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *words], check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    """Find or install; the exit code is for `make`."""
    try:
        executable()
        return 0
    except LookupError as absent:
        said = str(absent)
    if not os.environ.get("CHROMIUM") and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            install()
            return 0 if executable() else 1
        except (subprocess.CalledProcessError, LookupError) as failed:
            said = f"{said}\n({failed})"
    print(said, "" if required() else "Until then the tests in the browser are skipped.", sep="\n", file=sys.stderr)
    return 1 if required() else 0


if __name__ == "__main__":
    raise SystemExit(main())
