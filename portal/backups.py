"""The commands that take all the data somewhere else: `backup`, `restore` and `move` of `python -m portal`."""

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from portal.moving.command import move

commands = typer.Typer()
commands.command()(move)
Where = Annotated[Path, typer.Argument(help="A folder, in which the file gets a name with the time, or a file.")]
Backup = Annotated[Path, typer.Argument(help="A file that `backup` has made.")]
Replace = Annotated[bool, typer.Option("--replace", help="Also where there is data, which is put aside.")]


@commands.command()
def backup(where: Where) -> None:
    """Write the whole database into one file, also while the portal serves. The settings (.env) are not in it."""
    from portal.gateways import backup as backups

    signal.signal(signal.SIGTERM, _tidily)
    file, manifest = backups.make(where)
    rows = sum(manifest.rows.values())
    typer.echo(f"{file}: {rows} rows, {manifest.database}, tables of version {manifest.migration}")


@commands.command()
def restore(file: Backup, replace: Replace = False) -> None:
    """Make a backup the database. Stop the portal first; everybody signs in again afterwards."""
    from portal.gateways import backup as backups

    signal.signal(signal.SIGTERM, _tidily)
    manifest, aside = backups.restore(file, replace)
    typer.echo(f"Restored {sum(manifest.rows.values())} rows, as they were at {manifest.made_at}.")
    if aside:
        typer.echo(f"What was there before is kept as {aside}: remove it once you are sure.")
    typer.echo("Everybody was signed out. Next: python -m portal doctor, serve, and reconcile, which asks Stripe what "
               "was paid since.")  # fmt: skip


def _tidily(_number: int, _frame: FrameType | None) -> None:
    """Being stopped is a failure like others: nothing half is left."""
    sys.exit(143)
