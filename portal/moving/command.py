"""`python -m portal move`."""

from typing import Annotated

import typer

From = Annotated[str, typer.Option("--from", help="The database to move, such as sqlite:///data/portal.db")]
To = Annotated[str, typer.Option("--to", help="An empty one, such as postgresql://portal@127.0.0.1/portal")]


def move(from_: From, to: To) -> None:
    """Move everything from one database to another, empty one. The portal and its worker must be stopped. Killed or
    failed, the same command goes on where it stopped. Fails unless both sides are the same in the end."""
    from portal.moving import moving

    moving.run(from_, to, typer.echo)
