"""Whether everything a portal leans on is in order, and how to mend what is not: `python -m portal doctor`."""

from collections.abc import Callable

from portal.errors import Misconfigured
from portal.gateways.doctor import clock, data, mail, money, web
from portal.gateways.doctor.finding import Finding, Level, note, wrong
from portal.settings import check_serving, settings

CHECKS: tuple[Callable[[], list[Finding]], ...] = (
    data.database,
    data.business,
    mail.server,
    mail.given_up,
    money.key,
    money.webhook,
    money.accounts,
    web.address,
    web.own_webhook,
    clock.compared,
    clock.zones,
)
READING = {  # they read the database: while it is not in order they would say so once more each, in its own words
    data.business: "business",
    mail.given_up: "mails given up",
    money.webhook: "Stripe webhook",
    money.accounts: "Stripe accounts",
    clock.compared: "clock",
    clock.zones: "time zones",
}
__all__ = ["CHECKS", "Finding", "Level", "examine", "report", "told"]


def examine() -> list[Finding]:
    """Everything, in the order in which it is best mended. One check that fails hides none of the others."""
    try:
        settings()
    except Misconfigured as error:
        return [_setting(said) for said in error.complaints]
    found, left = _settings(), list[str]()
    for check in CHECKS:
        if check in READING and _has_no_database(found):
            left.append(READING[check])
            continue
        try:
            found += check()
        except Exception as error:  # the doctor is there for what nobody foresaw
            mend = "The log says more. Mend what is listed above first, then run this again."
            found.append(wrong(check.__name__.replace("_", " "), f"{type(error).__name__}: {error}"[:300], mend))
    return [*found, _left(left)] if left else found


def report() -> tuple[list[str], bool]:
    """What the terminal shows, and whether nothing is wrong."""
    found = examine()
    count = sum(one.level is Level.WRONG for one in found)
    return [*map(told, found), "", f"{count} to mend" if count else "Nothing is wrong."], not count


def told(finding: Finding) -> str:
    """As the terminal shows it."""
    mend = f"\n     {finding.mend}" if finding.mend else ""
    return f"{finding.level.value:<5}{finding.about}: {finding.said}{mend}"


def _has_no_database(found: list[Finding]) -> bool:
    return any(one.about == data.ABOUT and one.level is Level.WRONG for one in found)


def _left(names: list[str]) -> Finding:
    return note("not looked at", ", ".join(names), "They need the database. Mend it, then run this again.")


def _settings() -> list[Finding]:
    try:
        check_serving(settings())
    except Misconfigured as error:
        return [_setting(said) for said in error.complaints]
    return [Finding(Level.OK, "settings", "complete")]


def _setting(said: str) -> Finding:
    return wrong("settings", said, "Set it in .env or the environment, and start the portal again: "
                                   "docs/configuration.md explains each.")  # fmt: skip
