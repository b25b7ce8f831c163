"""The wizard: from a portal with a name to the first invoice on its way, in small steps."""

import reflex as rx

from portal.admin.frame import admin_page, wrong
from portal.admin.payments import stripe_card
from portal.admin.payments_state import PaymentsState
from portal.admin.settings import company_card, logo_card
from portal.admin.settings_look import colors_card
from portal.admin.settings_papers import address_card, bank_card
from portal.admin.settings_papers_state import PapersState
from portal.admin.settings_state import PortalSettingsState
from portal.admin.state import StaffState
from portal.admin.welcome_state import WelcomeState
from portal.domain.admin.founding import STEPS
from portal.ui.button import button, link_button, submit
from portal.ui.card import card, card_head
from portal.ui.field import field, money_field
from portal.ui.link import link
from portal.ui.skeleton import card_bones
from portal.ui.text import Flag, Text, given, name, t

LATER = "Skip this for now"
DONE_BAR, LEFT_BAR = "flex-1 rounded-full bg-brand", "flex-1 rounded-full bg-line"


def page() -> rx.Component:
    """Where one is, the step itself, and the ways on and back."""
    steps = [("company", company_step()), ("address", address_step()), ("logo", logo_step()),
             ("colors", colors_step()), ("stripe", stripe_step()), ("client", client_step()),
             ("invoice", invoice_step())]  # fmt: skip
    return admin_page(
        rx.el.div(
            progress(),
            rx.match(WelcomeState.step, *steps, ("done", done()), card_bones(4)),
            class_name="max-w-2xl grid gap-5 [&>*]:min-w-0",
        ),
        title=t("Set up your portal"),
        place="overview",
    )


def progress() -> rx.Component:
    """Words for everybody, a line for the eye."""
    nth = WelcomeState.nth
    bars = [rx.el.span(class_name=rx.cond(nth > n, DONE_BAR, LEFT_BAR)) for n in range(len(STEPS))]
    words = rx.cond(WelcomeState.step == "done", t("All steps"), t("Step {nth} of {count}", nth=nth, count=len(STEPS)))
    return rx.el.div(
        rx.el.p(words, class_name="text-small text-soft"),
        rx.el.div(*bars, aria_hidden="true", class_name="flex gap-1.5 h-1.5"),
        class_name="grid gap-2",
    )


def with_settings(*content: rx.Component) -> rx.Component:
    """A step that stands in the settings too: its fields as they are stored."""
    return rx.el.div(
        rx.cond(PortalSettingsState.known, rx.fragment(*content), card_bones(4)),
        on_mount=PortalSettingsState.open,
        class_name="grid gap-5",
    )


def ways(step: str, is_done: Flag = False) -> rx.Component:
    """Back, and on without doing anything here; where something is done already, on is the thing to do."""
    onwards = WelcomeState.go_on(step)
    later = button(t(LATER), on_click=onwards)
    done = button(t("Go on"), "primary", on_click=onwards)
    back = link(t("Back"), href=WelcomeState.before, class_name="py-3 -my-3 text-soft")
    return rx.el.div(
        rx.cond(given(WelcomeState.before), back, rx.el.span()),
        later if is_done is False else rx.cond(is_done, done, later),
        class_name="flex items-center justify-between gap-4",
    )


def company_step() -> rx.Component:
    """As clients will know it."""
    return with_settings(company_card(WelcomeState.save_company), ways("company"))


def with_papers(*content: rx.Component) -> rx.Component:
    """The same of what stands on papers."""
    return rx.el.div(
        rx.cond(PapersState.known, rx.fragment(*content), card_bones(4)),
        on_mount=PapersState.open,
        class_name="grid gap-5",
    )


def address_step() -> rx.Component:
    """As it stands on the first invoice, and stays there."""
    return with_papers(address_card(WelcomeState.save_address), ways("address"))


def logo_step() -> rx.Component:
    """A picture, if there is one."""
    return with_settings(logo_card("welcome"), ways("logo", given(StaffState.business.logo_url)))


def colors_step() -> rx.Component:
    """Seen before they are saved."""
    return with_settings(colors_card(WelcomeState.save_colors), ways("colors"))


def stripe_step() -> rx.Component:
    """An account of the business's own, or none: then where money goes is said there. And the way without cards."""
    return with_papers(stripe_card(), bank_card(), ways("stripe", PaymentsState.view.may_charge))


def client_step() -> rx.Component:
    """Who is sent the first invoice."""
    return rx.el.div(
        card(
            card_head(t("Your first client")),
            rx.el.form(
                field(t("Company or person"), "name", "", wrong("name"), auto_complete="off"),
                field(t("Who receives invoices there"), "person", "", wrong("person"), auto_complete="off"),
                field(t("Their e-mail"), "email", t("They sign in with it. No mail leaves yet."), wrong("email"),
                      type="email", auto_complete="off"),
                submit(t("Save and go on"), class_name="sm:justify-self-start"),
                on_submit=WelcomeState.enter_client,
                no_validate=True,
                class_name="grid gap-4 mt-2",
            ),
        ),
        ways("client"),
        class_name="grid gap-5",
    )  # fmt: skip


def invoice_step() -> rx.Component:
    """One line is enough to begin with."""
    seen = WelcomeState.steps
    form = rx.el.form(
        rx.el.p(t("For {client}, due in 14 days. It is mailed as soon as you send it.", client=seen.client),
                class_name="text-soft wrap-anywhere"),
        field(t("What for"), "description", "", wrong("description"), auto_complete="off"),
        money_field(t("Amount without tax"), "price", seen.currency, "", wrong("price")),
        field(t("Tax, in percent"), "tax", "", wrong("tax"), input_mode="decimal", default_value=seen.tax,
              auto_complete="off"),
        submit(t("Send the invoice"), class_name="sm:justify-self-start"),
        on_submit=WelcomeState.send_invoice,
        no_validate=True,
        class_name="grid gap-4 mt-2",
    )  # fmt: skip
    first = rx.el.p(t("An invoice needs somebody to send it to: enter your first client before."))
    return rx.el.div(
        card(card_head(t("Your first invoice")), rx.cond(given(seen.client), form, first)),
        ways("invoice"),
        class_name="grid gap-5",
    )


def done() -> rx.Component:
    """What there is now, and where the rest stands."""
    seen = WelcomeState.steps
    look = t("See whether it was opened and paid.")
    sent = rx.cond(given(seen.number), onward(seen.number, f"/admin/invoices/{seen.invoice}", look))
    return card(
        card_head(t("Your portal is ready")),
        rx.el.p(
            t("{name} is open: clients sign in with the e-mail address you enter for them.",
              name=StaffState.business.name),
            class_name="wrap-anywhere",
        ),
        rx.el.ul(
            sent,
            onward(t("Settings"), "/admin/settings", t("Terms, deposits, reminders, and all you have just filled in.")),
            onward(t("Staff"), "/admin/staff", t("Let colleagues in, and ask for a second step at the sign-in.")),
            onward(t("Booking"), "/admin/booking/services", t("Let clients book your time.")),
            role="list",
            class_name="grid gap-3 my-4",
        ),
        link_button(t("Go to the overview"), "/admin", "primary"),
    )  # fmt: skip


def onward(label: Text, href: Text, words: Text) -> rx.Component:
    """One place to go on at."""
    return rx.el.li(link(name(label), href=href), rx.el.p(words, class_name="text-small text-soft"))
