"""What happened, newest first: a line with a dot per event."""

import reflex as rx

from portal.ui.text import Text, unbroken

_MOMENT = (
    "relative ps-6 pb-4 last:pb-1 "
    "before:absolute before:start-0 before:top-1.5 before:size-2.5 before:rounded-full "
    "before:border-2 before:border-second before:bg-paper before:z-1 "
    "after:absolute after:start-[0.25rem] after:top-4 after:-bottom-1.5 after:w-0.5 after:bg-line "
    "last:after:hidden"
)


def timeline(*moments: rx.Component | rx.Var) -> rx.Component:
    """A list of `moment`s, or one `rx.foreach` that makes them."""
    return rx.el.ol(*moments, class_name="@container mt-3", role="list")


def moment(
    what: Text | rx.Component, when: Text, amount: rx.Component | None = None, *beside: rx.Component
) -> rx.Component:
    """One event: what, when, and perhaps an amount beside it; `beside` the date stands where more is to be read."""
    what = what if isinstance(what, rx.Component) else unbroken(what)
    said = rx.el.div(what, class_name="min-w-0 wrap-anywhere")
    dated = rx.el.div(when, class_name="text-small text-soft whitespace-nowrap")
    if amount is None:
        body = rx.el.div(said, dated, class_name="@lg:flex justify-between items-baseline gap-6")
    else:
        said = rx.el.div(what, class_name="flex-[1_1_7rem] min-w-0 wrap-anywhere")
        dated = rx.el.div(dated, *beside, class_name="flex flex-wrap items-baseline gap-x-3")
        body = rx.el.div(rx.el.div(said, amount, class_name="flex flex-wrap justify-between gap-x-4"), dated)
    return rx.el.li(body, class_name=_MOMENT)
