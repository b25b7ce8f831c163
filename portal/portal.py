"""The only wiring: pages, routes, gate, guard, and what runs beside them."""

from functools import partial

import reflex as rx
from starlette.routing import BaseRoute

from portal import live, log, worker
from portal.access import gate, guard
from portal.admin import pages as staff_pages
from portal.background import lasting
from portal.gateways import busy_calendar, pdf, reminding, settling, watching
from portal.pages import (
    access,
    activity,
    appointment,
    appointment_move,
    booking,
    booking_service,
    dashboard,
    data,
    error,
    invoice,
    invoice_send,
    invoices,
    pay,
    pay_several,
    payment_return,
    profile,
    quote,
    quotes,
    receipt,
    statement,
)
from portal.pages import settings as settings_page
from portal.pages.appointment_state import AppointmentPageState
from portal.pages.booking_service_state import BookingServiceState
from portal.pages.pay_several_state import PaySeveralState
from portal.pages.profile_state import ProfileState
from portal.pages.quote_state import QuoteState
from portal.routes import app as routes
from portal.routes.front import Front, Pages
from portal.routes.unfounded import Unfounded
from portal.settings import settings
from portal.state import on_error
from portal.ui import theme
from portal.ui.text import t

only_in_demo: list[BaseRoute] = []
if settings().demo:
    from portal.devtools import demo_routes

    only_in_demo = demo_routes.routes()


async def pdf_warm_up() -> None:
    """Fonts are read at start, not by the first client."""
    await settling.in_gateway(pdf.warm)


log.set_up()
app = rx.App(
    head_components=theme.head(),
    html_lang="en",
    api_transformer=[
        Pages,
        routes(only_in_demo),
        partial(gate.Gate, admitted=guard.admitted_from_browser),
        Unfounded,
        Front,
    ],
    backend_exception_handler=on_error,
    toaster=None,
)
app.add_middleware(guard.Guard())
app.add_page(dashboard.page, route="/", title=t("Dashboard"), on_load=dashboard.DashboardState.load)
app.add_page(invoices.page, route="/invoices", title=t("Invoices"), on_load=invoices.InvoicesState.load)
app.add_page(invoice.page, route="/invoices/[slug]", title=t("Invoice"), on_load=invoice.InvoiceState.load)
app.add_page(pay.page, route="/invoices/[slug]/pay", title=t("Pay"), on_load=pay.PayState.load)
app.add_page(invoice_send.page, route="/invoices/[slug]/send", title=t("Send"), on_load=invoice_send.SendState.load)
app.add_page(pay_several.page, route="/pay", title=t("Pay several invoices"), on_load=PaySeveralState.load)
app.add_page(payment_return.page, route="/payments/return", title=t("Payment"), on_load=payment_return.ReturnState.load)
app.add_page(receipt.page, route="/receipts/[number]", title=t("Receipt"), on_load=receipt.ReceiptState.load)
app.add_page(statement.page, route="/statement", title=t("Statement of account"), on_load=statement.StatementState.load)
app.add_page(quotes.page, route="/quotes", title=t("Quotes"), on_load=quotes.QuotesState.load)
app.add_page(quote.page, route="/quotes/[slug]", title=t("Quote"), on_load=QuoteState.load)
app.add_page(booking.page, route="/booking", title=t("Booking"), on_load=booking.BookingState.load)
app.add_page(booking_service.page, route="/booking/[slug]", title=t("Booking"), on_load=BookingServiceState.load)
app.add_page(
    appointment.page, route="/booking/appointments/[key]", title=t("Appointment"), on_load=AppointmentPageState.load
)
app.add_page(
    appointment_move.page,
    route="/booking/appointments/[key]/move",
    title=t("Move appointment"),
    on_load=appointment_move.AppointmentMoveState.load,
)
app.add_page(activity.page, route="/activity", title=t("Activity"), on_load=activity.ActivityState.load)
app.add_page(profile.page, route="/profile", title=t("Profile"), on_load=ProfileState.load)
app.add_page(data.page, route="/profile/data", title=t("Your data"), on_load=data.DataState.load)
app.add_page(access.page, route="/profile/access", title=t("Access"), on_load=access.AccessState.load)
app.add_page(
    settings_page.page, route="/profile/settings", title=t("Settings"), on_load=settings_page.SettingsState.load
)
staff_pages.add_to(app)
app.add_page(error.signed_out, route="/login", title=t("Sign in"))
app.add_page(error.not_found, route="404", title=t("Not found"))

if only_in_demo:
    app.register_lifespan_task(demo_routes.mailbox_open)  # pyright: ignore[reportPossiblyUnboundVariable]
app.register_lifespan_task(pdf_warm_up)
app.register_lifespan_task(lasting(gate.sweep))
app.register_lifespan_task(lasting(live.pushing))
app.register_lifespan_task(lasting(worker.run))
app.register_lifespan_task(lasting(watching.watch_forever))
app.register_lifespan_task(lasting(reminding.remind_forever))
app.register_lifespan_task(lasting(busy_calendar.read_forever))
