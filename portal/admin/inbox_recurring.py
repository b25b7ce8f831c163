"""What of the recurring invoices stands in the inbox."""

import reflex as rx

from portal.domain.admin.inbox_recurring import RecurringWait
from portal.ui.button import link_button
from portal.ui.listing import listed
from portal.ui.text import name, t


def recurring_row(one: RecurringWait) -> rx.Component:
    """Whose, what happened, and the way there."""
    way = link_button(t("Look"), one.href, "quiet", aria_label=t("Look at what waits for {client}", client=one.client))
    return listed(name(one.client), one.words, one.when, beside=way)
