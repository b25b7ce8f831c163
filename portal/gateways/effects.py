"""Promised effects that are no mails: each blocks, most talk to Stripe, and all are safe to repeat."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

Facts = dict[str, Any]


def _refund(facts: Facts) -> None:
    from portal.gateways import refunding  # only who gives money back loads Stripe

    refunding.carry_out(UUID(facts["refund"]))


def _close_page(facts: Facts) -> None:
    from portal.domain.pending import Page
    from portal.gateways import settling

    settling.close(Page(facts["session"], facts["account"]))


def _bill_deposit(facts: Facts) -> None:
    """The accepted quote's deposit, should its page not have waited for it."""
    from portal import db
    from portal.clock import now
    from portal.domain import converting

    with db.everyone(write=True) as session:
        converting.bill_deposit(session, UUID(facts["quote"]), facts["version"], now())


def _export_step(facts: Facts) -> None:
    from portal.gateways import exporting

    exporting.step(UUID(facts["export"]), facts["done"])


def _appointment_money(facts: Facts) -> None:
    """Its invoice was paid, will be, or was not after all."""
    from portal import db
    from portal.clock import now
    from portal.domain import booking_bills

    with db.everyone(write=True) as session:
        booking_bills.money(session, UUID(facts["appointment"]), now())


def _appointment_over(facts: Facts) -> None:
    from portal.gateways import booking_over

    booking_over.carry_out(UUID(facts["appointment"]))


def _client_import_step(facts: Facts) -> None:
    from portal.gateways import client_importing

    client_importing.step(UUID(facts["client_import"]), facts["step"])


KINDS: dict[str, Callable[[Facts], None]] = {
    "refund": _refund,
    "close_page": _close_page,
    "bill_deposit": _bill_deposit,
    "export_step": _export_step,
    "appointment_money": _appointment_money,
    "appointment_over": _appointment_over,
    "client_import_step": _client_import_step,
}


def carry_out(kind: str, facts: Facts) -> None:
    """Do what was promised. Raises `GatewayAway` when Stripe does not answer; then it is tried again."""
    KINDS[kind](facts)
