"""The State of the page about the business's Stripe account."""

from typing import Any

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import stripe_account
from portal.domain.admin.stripe_account import StripeView
from portal.domain.checkout_gateway import GatewayAway
from portal.errors import Refused
from portal.gateways import connecting
from portal.gateways.settling import in_gateway
from portal.state import unexpected
from portal.text import t as said

SURE = "disconnecting"


class PaymentsState(StaffState):
    """The account, and whether somebody is about to let go of it."""

    view: StripeView = StripeView()
    busy: bool = False
    asking: bool = False

    @staff_event
    async def load(self) -> None:
        """As Stripe says now; where it does not answer, as it said last."""
        if not self.is_hydrated:  # arrived; or else a change was pushed
            self.busy = self.asking = False
        await self._enter()
        if business := await staff_visit(stripe_account.mine):
            try:
                await in_gateway(connecting.read_again, business)
            except GatewayAway:
                self.notice = said("Stripe does not answer at the moment. This is what it said last.")
        self.view = await staff_visit(stripe_account.read)
        self.ready = True

    @staff_event
    async def connect(self) -> Any:
        """Show at once that it goes on; a second press changes nothing."""
        if self.busy:
            return None
        self.busy = True
        return PaymentsState.to_stripe

    @staff_event
    async def to_stripe(self) -> Any:
        """To Stripe's onboarding: an account is made first, if there is none."""
        try:
            url = await in_gateway(connecting.onboard, await staff_visit(stripe_account.begin))
        except Refused as refused:
            self.busy = False
            self._refuse(refused)
            self.view = await staff_visit(stripe_account.read)
            return None
        except Exception as failure:
            self.busy, self.notice = False, unexpected(failure)
            return None
        self.busy = False  # whoever comes back by the browser's button finds it working
        return rx.redirect(url)

    @staff_event
    async def ask(self) -> Any:
        """Say what disconnecting means, before it is done."""
        self.view = await staff_visit(stripe_account.read)
        self.asking = True
        return rx.set_focus(SURE)

    @staff_event
    async def keep(self) -> None:
        """Better not."""
        self.asking = False

    @staff_event
    async def disconnect(self) -> Any:
        """Closing pages at Stripe takes a moment: show that it goes on."""
        if self.busy:
            return None
        self.busy = True
        return PaymentsState.let_go

    @staff_event
    async def let_go(self) -> None:
        """Pages to pay on are closed first; then the account is no longer used."""
        try:
            await in_gateway(connecting.close_pages, await staff_visit(stripe_account.pages))
            await staff_visit(stripe_account.disconnect)
            self.notice = said("The account is disconnected.")
        except Refused as refused:
            self._refuse(refused)
        except Exception as failure:
            self.notice = unexpected(failure)
        self.busy = self.asking = False
        self.view = await staff_visit(stripe_account.read)
