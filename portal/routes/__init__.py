"""HTTP that is no page."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from portal.routes import (
    appointments,
    auth,
    branding,
    busy_file,
    calendar,
    client_import,
    company,
    documents,
    exports,
    first_run,
    health,
    help,
    logo,
    pay_link,
    plain,
    preview,
    quote_link,
    second_step,
    staff_documents,
    statements,
    stripe_account,
    transfer,
    unsubscribe,
    verify,
    webhooks,
)


def app(extra: list[BaseRoute]) -> Starlette:
    """Our routes, before Reflex's; `extra` are the demo's."""
    papers = [
        *documents.routes,
        *appointments.routes,
        *statements.routes,
        *transfer.routes,
        *verify.routes,
        *quote_link.routes,
    ]
    public = [*pay_link.routes, *auth.routes, *company.routes, *help.routes, *unsubscribe.routes, *calendar.routes]
    public += first_run.routes
    staff = [
        *preview.routes,
        *staff_documents.routes,
        *logo.routes,
        *busy_file.routes,
        *second_step.routes,
        *stripe_account.routes,
        *client_import.routes,
    ]
    ours = [*public, *staff, *papers, *exports.routes, *webhooks.routes, *branding.routes, *health.routes, *extra]
    return Starlette(routes=ours, exception_handlers={auth.BadForm: auth.refuse_form, Exception: plain.apologise})
