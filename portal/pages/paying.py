"""What the pages before paying share: coming back from the hosted page, and the way there."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import reflex as rx

from portal.access.visit import visit
from portal.domain import returning
from portal.domain.attempts import Attempt
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.checkouts import Reserved
from portal.domain.help import Topic
from portal.domain.part_payments import NoAmount, OutOfReach, TooFine
from portal.domain.pending import Page
from portal.domain.spread import MoreThanOwed, NotWhole, PartTooSmall
from portal.errors import Refused
from portal.gateways.settling import in_gateway, open_checkout, settle_session
from portal.state import unexpected
from portal.ui.help import help_link
from portal.ui.notice import notice
from portal.ui.text import Flag, Text, given, t

WRONG = (NoAmount, TooFine, OutOfReach, MoreThanOwed, NotWhole, PartTooSmall)  # said at the field
LONGEST = 41  # one more than is ever read: what is too long stays too long


class PayButton(Protocol):
    """A State with a button that says it is busy."""

    busy: bool
    notice: str

    def _refuse(self, refused: Refused) -> None: ...


async def go_to_pay(
    state: PayButton, reserving: Awaitable[Reserved], show_again: Callable[[], Awaitable[None]]
) -> rx.event.EventSpec | None:
    """On to the page to pay on, the one there is or a new one; else the button works again, and it is said why not."""
    try:
        reserved = await reserving
        url = reserved.url or await in_gateway(open_checkout, reserved)
        return rx.redirect(url)  # pyright: ignore[reportReturnType]
    except Refused as refused:
        state.busy = False
        state._refuse(refused)
        await show_again()
    except Exception as failure:
        state.busy, state.notice = False, unexpected(failure)
    return None


async def settled_meanwhile(page: Page | None) -> str | None:
    """Where to go if the page somebody came back from was paid; a decline is noted on the way.

    Empty: nothing was paid there. None: Stripe cannot say.
    """
    if page is None:
        return ""
    try:
        await in_gateway(settle_session, page.session, page.account)
    except GatewayAway:
        return None
    paid = await visit(returning.is_paid, page.session)
    return f"/payments/return?session_id={page.session}" if paid else ""


def last_try(attempt: Attempt, came_back: Flag = False, class_name: str = "") -> rx.Component:
    """One notice: why the last try failed; or that somebody just turned back."""
    failed = rx.Var.create(["declined", "bounced", "expired"]).contains(attempt.kind)
    turned_back = notice(t("You left the payment page. Nothing was charged."))
    started = rx.cond(given(attempt.words), notice(attempt.words))
    refused = notice(attempt.words, help_link(Topic.PAYMENT_FAILED), tone="due")
    return rx.el.div(
        rx.cond(failed, refused, rx.cond(came_back, turned_back, started)),
        role="status",
        class_name=f"mb-5 empty:mb-0 no-print {class_name}",
    )


def promise(email: Text) -> rx.Component:
    """What happens behind the button."""
    words = t("You pay on a secure page of Stripe. A confirmation goes to {email}.", email=email)
    return rx.el.p(words, class_name="text-small text-soft wrap-anywhere border-t border-line mt-5 pt-4")
