"""Promised effects that are no mails: each talks to Stripe, blocks, and is safe to repeat."""

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


KINDS: dict[str, Callable[[Facts], None]] = {"refund": _refund, "close_page": _close_page}


def carry_out(kind: str, facts: Facts) -> None:
    """Do what was promised. Raises `GatewayAway` when Stripe does not answer; then it is tried again."""
    KINDS[kind](facts)
