"""The pages of the staff, each with its address and what it loads; `portal.py` wires them."""

import reflex as rx

from portal.admin import (
    activity,
    audit,
    booking_hours,
    booking_link,
    booking_move,
    booking_person,
    booking_services,
    client,
    client_form,
    client_merge,
    clients,
    clients_import,
    draft,
    duplicates,
    email_changes,
    inbox,
    menu,
    overview,
    payments,
    product,
    products,
    quote_draft,
    received,
    recurring,
    recurring_form,
    recurring_plan,
    staff,
    welcome,
)
from portal.admin import booking as admin_booking
from portal.admin import booking_appointment as admin_appointment
from portal.admin import booking_service as admin_service
from portal.admin import invoice as admin_invoice
from portal.admin import invoices as admin_invoices
from portal.admin import quote as admin_quote
from portal.admin import quotes as admin_quotes
from portal.admin import settings as admin_settings
from portal.admin.booking_appointment_state import AdminAppointmentState
from portal.admin.booking_person_state import PersonState
from portal.admin.booking_service_state import AdminServiceState
from portal.admin.client_form_state import ClientFormState
from portal.admin.client_merge_state import ClientMergeState, DuplicatesState
from portal.admin.draft_state import DraftState
from portal.admin.invoice_state import AdminInvoiceState
from portal.admin.payments_state import PaymentsState
from portal.admin.quote_draft_state import QuoteDraftState
from portal.admin.quote_state import AdminQuoteState
from portal.admin.recurring_form_state import PlanFormState
from portal.admin.recurring_plan_state import PlanPageState
from portal.admin.settings_state import PortalSettingsState
from portal.admin.welcome_state import WelcomeState
from portal.ui.text import t


def add_to(app: rx.App) -> None:
    """All of them; a new page is added here."""
    app.add_page(overview.page, route="/admin", title=t("Overview"), on_load=overview.OverviewState.load)
    app.add_page(
        activity.page, route="/admin/activity", title=t("Activity"), on_load=activity.BusinessActivityState.load
    )
    app.add_page(
        received.page, route="/admin/payments", title=t("Payments received"), on_load=received.ReceivedState.load
    )
    app.add_page(clients.page, route="/admin/clients", title=t("Clients"), on_load=clients.ClientsState.load)
    app.add_page(client_form.page, route="/admin/clients/new", title=t("New client"), on_load=ClientFormState.load)
    app.add_page(
        clients_import.page,
        route=clients_import.PATH,
        title=t("Import clients"),
        on_load=clients_import.STATE.load,
    )
    app.add_page(client.page, route="/admin/clients/[key]", title=t("Client"), on_load=client.ClientPageState.load)
    app.add_page(client_form.page, route="/admin/clients/[key]/edit", title=t("Client"), on_load=ClientFormState.load)
    app.add_page(
        client_merge.page,
        route="/admin/clients/[key]/merge",
        title=t("Merge with another client"),
        on_load=ClientMergeState.load,
    )
    app.add_page(
        duplicates.page,
        route="/admin/duplicates",
        title=t("Possible duplicates"),
        on_load=DuplicatesState.load,
    )
    app.add_page(
        email_changes.page,
        route="/admin/email-changes",
        title=t("E-mail changes"),
        on_load=email_changes.EmailChangesState.load,
    )
    app.add_page(
        admin_booking.page, route="/admin/booking", title=t("Booking"), on_load=admin_booking.AdminBookingState.load
    )
    app.add_page(
        admin_appointment.page,
        route="/admin/booking/appointments/[key]",
        title=t("Appointment"),
        on_load=AdminAppointmentState.load,
    )
    app.add_page(
        booking_move.page,
        route="/admin/booking/appointments/[key]/move",
        title=t("Move appointment"),
        on_load=booking_move.AdminMoveState.load,
    )
    app.add_page(
        booking_services.page,
        route="/admin/booking/services",
        title=t("Services and links"),
        on_load=booking_services.EntriesState.load,
    )
    app.add_page(
        admin_service.page, route="/admin/booking/services/[key]", title=t("Service"), on_load=AdminServiceState.load
    )
    app.add_page(
        booking_hours.page,
        route="/admin/booking/hours",
        title=t("People and hours"),
        on_load=booking_hours.HoursState.load,
    )
    app.add_page(
        booking_person.page, route="/admin/booking/hours/[key]", title=t("People and hours"), on_load=PersonState.load
    )
    app.add_page(
        booking_link.page,
        route="/admin/booking/links/[key]",
        title=t("Link elsewhere"),
        on_load=booking_link.BookingLinkState.load,
    )
    app.add_page(
        admin_invoices.page,
        route="/admin/invoices",
        title=t("Invoices"),
        on_load=admin_invoices.AdminInvoicesState.load,
    )
    app.add_page(draft.page, route="/admin/invoices/new", title=t("New invoice"), on_load=DraftState.load)
    app.add_page(admin_invoice.page, route="/admin/invoices/[key]", title=t("Invoice"), on_load=AdminInvoiceState.load)
    app.add_page(draft.page, route="/admin/invoices/[key]/edit", title=t("Edit draft"), on_load=DraftState.load)
    app.add_page(
        admin_quotes.page, route="/admin/quotes", title=t("Quotes"), on_load=admin_quotes.AdminQuotesState.load
    )
    app.add_page(quote_draft.page, route="/admin/quotes/new", title=t("New quote"), on_load=QuoteDraftState.load)
    app.add_page(admin_quote.page, route="/admin/quotes/[key]", title=t("Quote"), on_load=AdminQuoteState.load)
    app.add_page(quote_draft.page, route="/admin/quotes/[key]/edit", title=t("Quote"), on_load=QuoteDraftState.load)
    app.add_page(products.page, route="/admin/products", title=t("Products"), on_load=products.ProductsState.load)
    app.add_page(product.page, route="/admin/products/[key]", title=t("Product"), on_load=product.ProductState.load)
    again = t("Recurring invoices")
    app.add_page(recurring.page, route="/admin/recurring", title=again, on_load=recurring.RecurringState.load)
    app.add_page(recurring_form.page, route="/admin/recurring/new", title=again, on_load=PlanFormState.load)
    app.add_page(recurring_plan.page, route="/admin/recurring/[key]", title=again, on_load=PlanPageState.load)
    app.add_page(recurring_form.page, route="/admin/recurring/[key]/edit", title=again, on_load=PlanFormState.load)
    app.add_page(admin_settings.page, route="/admin/settings", title=t("Settings"), on_load=PortalSettingsState.load)
    app.add_page(inbox.page, route="/admin/inbox", title=t("Inbox"), on_load=inbox.InboxState.load)
    app.add_page(staff.page, route="/admin/staff", title=t("Staff"), on_load=staff.StaffListState.load)
    app.add_page(payments.page, route="/admin/stripe", title=t("Online payments"), on_load=PaymentsState.load)
    app.add_page(audit.page, route="/admin/audit", title=t("What staff did"), on_load=audit.AuditState.load)
    app.add_page(menu.page, route="/admin/menu", title=t("Menu"), on_load=menu.MenuState.load)
    app.add_page(welcome.page, route="/admin/welcome", title=t("Set up your portal"), on_load=WelcomeState.load)
