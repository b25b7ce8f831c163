"""Going through a long list page by page, by links."""

import reflex as rx

from portal.ui.link import link
from portal.ui.text import Text, given, t


def pager(previous_href: Text, next_href: Text, summary: Text = "") -> rx.Component:
    """`summary` says where we are ("1–25 of 10,000"); an empty address: no such page. One page: no pager."""
    steps = rx.el.nav(
        _step(t("Previous"), previous_href, "prev"),
        rx.el.p(summary, class_name="text-small text-soft text-center", aria_live="polite"),
        _step(t("Next"), next_href, "next"),
        aria_label=t("Pages"),
        class_name="flex items-center justify-between gap-3 mt-4",
    )
    return rx.cond(given(previous_href) | given(next_href), steps)


def _step(label: Text, href: Text, rel: str) -> rx.Component:
    return rx.cond(
        given(href),
        link(label, href=href, rel=rel, class_name="button"),
        rx.el.span(label, class_name="button invisible", aria_hidden="true"),
    )
