"""The people of a client on its page, each with what can be done about them."""

import reflex as rx

from portal.admin.client_people_state import ClientPeopleState
from portal.admin.client_state import ClientPageState
from portal.admin.frame import wrong
from portal.admin.state import StaffState
from portal.domain.admin.client_card import ContactRow
from portal.domain.people import ROLES
from portal.models import ContactRole
from portal.ui.button import button, submit
from portal.ui.card import card, card_head
from portal.ui.field import field
from portal.ui.folded import folded
from portal.ui.listing import listing, tag
from portal.ui.notice import notice
from portal.ui.select import select
from portal.ui.text import Text, given, name, some, t


def people_card() -> rx.Component:
    """Everybody, and the form of somebody new."""
    seen = ClientPageState.card
    none = rx.el.p(t("Nobody can sign in for them yet."), class_name="text-soft mb-4")
    unread = notice(t("Nobody of them gets mails about money: give somebody more than a look."), tone="due")
    people = listing(rx.foreach(seen.contacts, person_row))
    return card(
        card_head(t("People")),
        rx.cond(some(seen.contacts) & ~seen.is_reached, rx.el.div(unread, class_name="mb-4")),
        rx.cond(some(seen.contacts), people, none),
        rx.el.div(folded(t("Add somebody"), adding()), class_name="mt-5"),
    )


def adding() -> rx.Component:
    """The form of somebody new."""
    return rx.el.form(
        field(t("Name"), "name", "", wrong("name"), auto_complete="off"),
        field(t("E-mail"), "email", "", wrong("email"), type="email", auto_complete="off"),
        field(t("Phone (optional)"), "phone", "", wrong("phone"), type="tel", auto_complete="off"),
        role_select(ContactRole.OWNER.value),
        submit(t("Add to their people"), kind="quiet", class_name="justify-self-start"),
        on_submit=ClientPeopleState.add,
        no_validate=True,
        key=f"form-{ClientPeopleState.added}-{ClientPageState.key}",
        class_name="grid sm:grid-cols-2 gap-4 items-start",
    )


def role_select(value: Text) -> rx.Component:
    """What somebody may do."""
    roles = [rx.el.option(words, value=role.value) for role, words in ROLES.items()]
    return select(t("Access"), "role", *roles, default_value=value)


def person_row(one: ContactRow) -> rx.Component:
    """One of them, or the form that changes them."""
    changing = (ClientPeopleState.editing == one.key) & (ClientPeopleState.of == ClientPageState.key)
    return rx.el.li(rx.cond(changing, editing(one), shown(one)), class_name="px-5.5 py-3.5")


def shown(one: ContactRow) -> rx.Component:
    """Who they are, and what can be done about them."""
    head = rx.el.div(
        name(one.name),
        rx.cond(one.is_primary, tag(t("First contact"))),
        rx.cond(one.active, rx.fragment(), tag(t("No access"))),
        class_name="flex flex-wrap items-center gap-x-2 font-semibold wrap-anywhere",
    )
    seen = rx.cond(given(one.seen), t("Signed in {when}", when=one.seen), t("Has not signed in yet"))
    phone = rx.cond(given(one.phone), rx.fragment(" · ", name(one.phone)))
    return rx.el.div(
        head,
        rx.el.p(name(one.email), phone, class_name="text-small text-soft wrap-anywhere"),
        rx.el.p(one.role_word, " · ", seen, class_name="text-small text-soft"),
        rx.el.div(actions(one), class_name="flex flex-wrap gap-2 mt-2.5"),
        class_name="min-w-0",
    )


def actions(one: ContactRow) -> rx.Component:
    """Buttons: screen readers hear of whom each is."""

    def act(label: str, spoken: rx.Var[str], event: object, kind: str = "quiet") -> rx.Component:
        return button(t(label), kind, class_name="small", aria_label=spoken, on_click=event)  # pyright: ignore

    can_be_invited = one.active & (ClientPageState.card.access == "on")
    give = act(
        "Give access again", t("Give access again: {name}", name=one.name), ClientPeopleState.give_access(one.key)
    )
    take = act("Take access away", t("Take access away: {name}", name=one.name), ClientPeopleState.take_access(one.key),
               "danger")  # fmt: skip
    return rx.fragment(
        act("Edit", t("Edit {name}", name=one.name), ClientPeopleState.open(one.key)),
        rx.cond(can_be_invited, act("Invite", t("Invite {name}", name=one.name), ClientPeopleState.invite(one.key))),
        rx.cond(
            one.active & ~one.is_primary,
            act("Make first contact", t("Make {name} the first contact", name=one.name),
                ClientPeopleState.put_first(one.key)),
        ),
        rx.cond(StaffState.may_manage, rx.cond(one.active, take, give)),
    )  # fmt: skip


def editing(one: ContactRow) -> rx.Component:
    """Name, phone and role; the address is changed on request."""
    return rx.el.form(
        field(t("Name"), "edit_name", "", wrong("edit_name"), name="name", default_value=one.name, auto_complete="off"),
        field(t("Phone"), "edit_phone", "", wrong("edit_phone"), name="phone", default_value=one.phone, type="tel",
              auto_complete="off"),
        role_select(one.role),
        rx.el.div(
            submit(t("Save"), kind="quiet"),
            button(t("Cancel"), on_click=ClientPeopleState.close),
            class_name="flex flex-wrap gap-3 sm:col-span-2",
        ),
        on_submit=ClientPeopleState.save,
        no_validate=True,
        key=f"edit-{one.key}",
        class_name="grid sm:grid-cols-2 gap-4 items-start",
    )  # fmt: skip
