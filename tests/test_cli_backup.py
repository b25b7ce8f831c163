"""Backups from the command line, as an operator and a full disk meet them."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import portal
from tests.test_cli import ROOT, folder, run

__all__ = ["folder"]


def test_the_version_is_that_of_the_package():
    assert portal.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_to_another_folder_and_back(folder: Path):
    assert "There is no database" in run(folder, "backup", ".").stderr
    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    done = run(folder, "backup", ".")
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("portal-*.backup")
    done = run(folder, "restore", file.name)
    assert (done.returncode, "--replace" in done.stderr) == (1, True)
    drill = run(folder, "restore", file.name, PORTAL_DATABASE_URL="sqlite:///drill/portal.db")
    assert (drill.returncode, drill.stderr) == (0, "")
    assert [each.name for each in (folder / "drill").iterdir()] == ["portal.db"]
    done = run(folder, "restore", "--replace", file.name)
    assert "What was there before is kept as data/portal.db.before-" in done.stdout
    shutil.rmtree(folder / "data")
    assert run(folder, "restore", file.name).returncode == 0
    assert "Nothing was changed" in run(folder, "init", "--name", "Other", "--email", "x@example.com").stdout
    assert "belongs to" not in run(folder, "doctor").stdout


def test_a_full_disk(folder: Path):
    """No file may grow beyond 100 kB: the copy of the database does not fit."""
    run(folder, "init", "--name", "Studio", "--email", "office@example.com")
    kept = sorted(path.name for path in folder.iterdir())

    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, "-B", "-m", "portal", "backup", "."]
    env = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, preexec_fn=narrow)
    assert done.returncode == 1, done.stderr
    assert "No backup was made, and nothing half is left" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == kept
