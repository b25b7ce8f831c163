"""The commands of `python -m portal`."""

import signal
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from portal import backups
from portal.errors import Misconfigured, Refused

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="The client portal.", pretty_exceptions_enable=False)
Port = Annotated[int, typer.Option(envvar="PORT", help="Port to serve on.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
cli.add_typer(backups.commands)


def main() -> None:
    """Run a command; what is wrong with the settings is said plainly, all at once."""
    try:
        cli()
    except Misconfigured as error:
        sys.stderr.write("The portal cannot start:\n" + "".join(f"  - {said}\n" for said in error.complaints))
        raise SystemExit(2) from None
    except Refused as refused:
        sys.stderr.write(refused.said() + "\n")
        raise SystemExit(1) from None


@cli.command()
def init(
    name: Annotated[str, typer.Option(help="The business, as clients know it. Left out, everything is asked.")] = "",
    email: Annotated[str, typer.Option(help="Where clients reach it; its owner signs in with it.")] = "",
    person: Annotated[str, typer.Option(help="The owner's name.")] = "",
    country: str = "AT",
    currency: str = "EUR",
    timezone: str = "Europe/Vienna",
) -> None:
    """Write a commented .env with a fresh secret, and enter the business with its owner. What exists already stays."""
    from portal import first_questions
    from portal import serve as serving

    if first_questions.write_env():
        typer.echo("Wrote .env. Fill in the lines without a value.")
    serving.migrate()
    for line in first_questions.enter(name, email, person, country, currency, timezone):
        typer.echo(line)


@cli.command()
def demo(port: Port = 8000, fresh: bool = False, reload: bool = False, empty: bool = False) -> None:
    """Everything on one port, with invented data. `--reload`: rebuild on every change. `--empty`: invent nothing."""
    from portal.devtools import demo as show

    show.run(port, fresh, reload, empty)


@cli.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Migrate, build if needed, and serve. While there is no business, a link that sets the portal up is shown."""
    from portal import serve as serving

    serving.claim(host, port)
    serving.prepare(typer.echo)
    serving.run(host, port, lambda: print(serving.welcome(), flush=True))


@cli.command()
def worker() -> None:
    """Deliver mails, promise reminders, note quotes that expire and read calendars, in a process of its own."""
    import asyncio

    from portal import log
    from portal import worker as work
    from portal.gateways import busy_calendar, reminding

    async def until_told() -> None:
        stop = asyncio.Event()
        for told in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(told, stop.set)
        beside = reminding.remind_forever(), busy_calendar.read_forever()
        _kept = [asyncio.create_task(each) for each in beside]  # asyncio.run ends them, without a word
        await work.run(stop)

    log.set_up()
    asyncio.run(until_told())


@cli.command()
def migrate() -> None:
    """Bring the database to the newest tables."""
    from portal import serve as serving

    serving.migrate()


@cli.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    client: Annotated[str, typer.Option(help="E-mail of a contact of the client.")],
) -> None:
    """Read UBL invoices and credit notes for a client. A bad file is refused whole, the others are imported."""
    from portal.gateways.importers import import_files
    from portal.gateways.importers.told import told

    results = import_files(files, client)
    for result in results:
        typer.echo(told(result), err=result.refusal is not None)
    raise typer.Exit(1 if any(result.refusal for result in results) else 0)


@cli.command()
def client(
    name: str,
    email: str,
    person: Annotated[str, typer.Option(help="Name of the person.")] = "",
    locale: str = "en",
    currency: str = "EUR",
) -> None:
    """Add a client with its first contact, who may then sign in."""
    from portal.domain import clients

    typer.echo(clients.add_now(name, email, person or name, locale, currency))


@cli.command()
def staff(
    name: str,
    email: str,
    role: Annotated[str, typer.Option(help="owner, manager or agent.")] = "owner",
    reset: Annotated[bool, typer.Option("--reset", help="Forget the second step of somebody who lost theirs.")] = False,
) -> None:
    """Let somebody run the portal: they sign in at /login and find it under /admin."""
    from portal.domain.admin import staff_now

    typer.echo(staff_now.reset(email) if reset else staff_now.add(name, email, role))


@cli.command()
def seed(clients: int = 10, invoices: int = 1000) -> None:
    """Make many clients and invoices, for measuring."""
    from portal.devtools import seeding

    seeding.run(clients, invoices)
    typer.echo(f"{clients} clients with {invoices} invoices in all")


@cli.command()
def reconcile(
    days: Annotated[int, typer.Option(min=1, max=90, help="How far back to compare.")] = 3,
    release: Annotated[UUID | None, typer.Option(help="Parked: looked at; the invoices may be paid again.")] = None,
    book: Annotated[UUID | None, typer.Option(help="Parked: book what came; what is not owed becomes credit.")] = None,
) -> None:
    """Ask Stripe about all that is pending, then compare Stripe and the ledger. Fails while they differ."""
    from portal.gateways import reconcile_report as report

    if release:
        lines, agree = report.released(release)
    elif book:
        lines, agree = report.booked(book)
    else:
        lines, agree = report.compared(days)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if agree else 1)


@cli.command()
def proofs() -> None:
    """Check the records of accepted and rejected quotes, and their PDFs. Fails while one does not hold."""
    from portal.domain.proofs import check_all

    counted, flaws = check_all()
    for flaw in flaws:
        typer.echo(flaw, err=True)
    typer.echo(f"{counted} records, {len(flaws)} flaws")
    raise typer.Exit(1 if flaws else 0)


@cli.command()
def doctor() -> None:
    """Check database, mail, Stripe, webhook, address, clock and time zones, and say how to mend what is wrong."""
    from portal.gateways import doctor as examiner

    lines, well = examiner.report()
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if well else 1)


@cli.command()
def mails() -> None:
    """List mails that were given up, and why. Their recipients are not shown."""
    from portal import outbox

    letters = outbox.dead_letters()
    for letter in letters:
        typer.echo(f"{letter.promised_at:%Y-%m-%d %H:%M} UTC  {letter.kind:<18} {letter.id}  {letter.error}")
    typer.echo(f"{len(letters)} given up")
