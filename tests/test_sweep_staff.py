"""Every event of the administration, asked by everybody who must not get an answer: strangers, clients, the staff of
another business, and staff whose role does not reach so far.

The table must name them all: a new handler without a row fails here, so that somebody says who may call it.
"""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import select

import portal.portal as wiring
from portal import db
from portal.access import guard
from portal.access.doors import Door, door_of
from portal.access.sessions import StaffVisitor, Visitor
from portal.access.visit import current
from portal.domain.admin.founding import STEPS
from portal.models import (
    Appointment,
    AppointmentState,
    BookingLink,
    Business,
    ChangeRequest,
    Client,
    Contact,
    DocumentLink,
    Invoice,
    PayLink,
    Product,
    Provider,
    Quote,
    Service,
    Staff,
    StaffRole,
)
from tests.booking import a_provider, a_service, an_appointment, at, monday
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.linking import a_link
from tests.payers import a_pay_link
from tests.quotes import a_quote, an_offer
from tests.recurring import a_plan
from tests.staff import a_staff, become_staff
from tests.test_sweep_events import CLIENT, Url, _at, row_count, told

ADMIN = f"{CLIENT}.portal___admin___state____staff_state.portal___admin___"
CANARY = "Canary of Ben"
ROWS: dict[str, StaffRole] = {  # the least role that gets something done
    f"{ADMIN}overview____overview_state.load": StaffRole.AGENT,
    f"{ADMIN}clients____clients_state.load": StaffRole.AGENT,
    f"{ADMIN}clients____clients_state.search": StaffRole.AGENT,
    f"{ADMIN}clients_import_state____clients_import_state.load": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.choose": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.choose_twins": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.check": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.go_back": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.discard": StaffRole.MANAGER,
    f"{ADMIN}clients_import_state____clients_import_state.start": StaffRole.MANAGER,
    f"{ADMIN}client_state____client_page_state.load": StaffRole.AGENT,
    f"{ADMIN}client_state____client_page_state.switch": StaffRole.MANAGER,
    f"{ADMIN}client_state____client_page_state.archive": StaffRole.MANAGER,
    f"{ADMIN}client_state____client_page_state.take_back": StaffRole.MANAGER,
    f"{ADMIN}client_state____client_page_state.pause": StaffRole.AGENT,
    f"{ADMIN}client_state____client_page_state.resume": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.add": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.open": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.close": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.save": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.invite": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.put_first": StaffRole.AGENT,
    f"{ADMIN}client_people_state____client_people_state.take_access": StaffRole.MANAGER,
    f"{ADMIN}client_people_state____client_people_state.give_access": StaffRole.MANAGER,
    f"{ADMIN}client_form_state____client_form_state.load": StaffRole.AGENT,
    f"{ADMIN}client_form_state____client_form_state.write": StaffRole.AGENT,
    f"{ADMIN}client_form_state____client_form_state.save": StaffRole.AGENT,
    f"{ADMIN}client_form_state____client_form_state.discard": StaffRole.AGENT,
    f"{ADMIN}client_form_state____client_form_state.hold": StaffRole.AGENT,
    f"{ADMIN}client_merge_state____duplicates_state.load": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____duplicates_state.set_apart": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____duplicates_state.ask_again": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____client_merge_state.set_apart": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____client_merge_state.ask_again": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____client_merge_state.load": StaffRole.MANAGER,
    f"{ADMIN}client_merge_state____client_merge_state.search": StaffRole.AGENT,
    f"{ADMIN}client_merge_state____client_merge_state.merge": StaffRole.MANAGER,
    f"{ADMIN}email_changes____email_changes_state.load": StaffRole.AGENT,
    f"{ADMIN}email_changes____email_changes_state.accept": StaffRole.MANAGER,
    f"{ADMIN}email_changes____email_changes_state.decline": StaffRole.MANAGER,
    f"{ADMIN}staff____staff_list_state.load": StaffRole.MANAGER,
    f"{ADMIN}staff____staff_list_state.add": StaffRole.OWNER,
    f"{ADMIN}staff____staff_list_state.change_role": StaffRole.OWNER,
    f"{ADMIN}staff____staff_list_state.take_access": StaffRole.OWNER,
    f"{ADMIN}staff____staff_list_state.reset_factor": StaffRole.OWNER,
    f"{ADMIN}settings_state____portal_settings_state.load": StaffRole.AGENT,
    f"{ADMIN}settings_state____portal_settings_state.open": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.save_company": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.remove_logo": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.try_color": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.save_colors": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.save_terms": StaffRole.MANAGER,
    f"{ADMIN}settings_state____portal_settings_state.save_money": StaffRole.OWNER,
    f"{ADMIN}settings_state____portal_settings_state.let_vat_be_edited": StaffRole.MANAGER,
    f"{ADMIN}settings_papers_state____papers_state.open": StaffRole.MANAGER,
    f"{ADMIN}settings_papers_state____papers_state.look_for": StaffRole.AGENT,  # nothing but where to scroll to
    f"{ADMIN}settings_papers_state____papers_state.write": StaffRole.MANAGER,
    f"{ADMIN}settings_papers_state____papers_state.save_address": StaffRole.MANAGER,
    f"{ADMIN}settings_papers_state____papers_state.save_bank": StaffRole.OWNER,
    f"{ADMIN}settings_papers_state____papers_state.try_zone": StaffRole.MANAGER,
    f"{ADMIN}settings_papers_state____papers_state.save_zone": StaffRole.MANAGER,
    f"{ADMIN}settings_portal_state____portal_rules_state.open": StaffRole.MANAGER,
    f"{ADMIN}settings_portal_state____portal_rules_state.save_host": StaffRole.OWNER,
    f"{ADMIN}settings_portal_state____portal_rules_state.save_writing": StaffRole.MANAGER,
    f"{ADMIN}settings_portal_state____portal_rules_state.show_part": StaffRole.MANAGER,
    f"{ADMIN}settings_portal_state____portal_rules_state.save_lives": StaffRole.OWNER,
    f"{ADMIN}second_factor____factor_state.look": StaffRole.AGENT,
    f"{ADMIN}second_factor____factor_state.remove": StaffRole.AGENT,
    f"{ADMIN}second_factor____factor_state.require": StaffRole.OWNER,
    f"{ADMIN}booking____admin_booking_state.load": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.load": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.approve": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.decline": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.cancel": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.complete": StaffRole.AGENT,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.no_show": StaffRole.AGENT,
    f"{ADMIN}booking_move____admin_move_state.load": StaffRole.AGENT,
    f"{ADMIN}booking_move____admin_move_state.choose": StaffRole.AGENT,
    f"{ADMIN}booking_move____admin_move_state.wish_for": StaffRole.AGENT,
    f"{ADMIN}booking_move____admin_move_state.move": StaffRole.AGENT,
    f"{ADMIN}booking_services____entries_state.load": StaffRole.MANAGER,
    f"{ADMIN}booking_services____entries_state.shift": StaffRole.MANAGER,
    f"{ADMIN}booking_service_state____admin_service_state.load": StaffRole.MANAGER,
    f"{ADMIN}booking_service_state____admin_service_state.add_question": StaffRole.AGENT,  # nothing but a row, empty
    f"{ADMIN}booking_service_state____admin_service_state.drop_question": StaffRole.AGENT,
    f"{ADMIN}booking_service_state____admin_service_state.save": StaffRole.MANAGER,
    f"{ADMIN}booking_hours____hours_state.load": StaffRole.MANAGER,
    f"{ADMIN}booking_hours____hours_state.add_holiday": StaffRole.MANAGER,
    f"{ADMIN}booking_hours____hours_state.drop_holiday": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.load": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.save": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.set_days": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.forget_days": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.set_address": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.read_calendar": StaffRole.MANAGER,
    f"{ADMIN}booking_person_state____person_state.forget_file": StaffRole.MANAGER,
    f"{ADMIN}booking_link____booking_link_state.load": StaffRole.MANAGER,
    f"{ADMIN}booking_link____booking_link_state.save": StaffRole.MANAGER,
    f"{ADMIN}invoices____admin_invoices_state.load": StaffRole.AGENT,
    f"{ADMIN}invoices____admin_invoices_state.search": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.load": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.tick": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.write_mail": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.look_at_mail": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.issue": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.send_again": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.end_link": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.record": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.copy": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.delete": StaffRole.AGENT,
    f"{ADMIN}invoice_state____admin_invoice_state.credit": StaffRole.MANAGER,
    f"{ADMIN}invoice_state____admin_invoice_state.refund": StaffRole.MANAGER,
    f"{ADMIN}invoice_state____admin_invoice_state.take_back": StaffRole.MANAGER,
    f"{ADMIN}invoice_state____admin_invoice_state.void": StaffRole.MANAGER,
    f"{ADMIN}invoice_state____admin_invoice_state.write_off": StaffRole.MANAGER,
    f"{ADMIN}invoice_state____admin_invoice_state.write_on": StaffRole.MANAGER,
    f"{ADMIN}products____products_state.load": StaffRole.AGENT,
    f"{ADMIN}products____products_state.search": StaffRole.AGENT,
    f"{ADMIN}product____product_state.load": StaffRole.MANAGER,
    f"{ADMIN}product____product_state.save": StaffRole.MANAGER,
    f"{ADMIN}product____product_state.shelve": StaffRole.MANAGER,
    f"{ADMIN}draft_state____draft_state.mark_pick": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.pick": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.leave_picks": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.load": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.search": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.type_line": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.type_field": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.choose_discount": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.add_line": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.remove_line": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.move_line": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.save": StaffRole.AGENT,
    f"{ADMIN}draft_state____draft_state.forget": StaffRole.AGENT,
    f"{ADMIN}recurring____recurring_state.load": StaffRole.AGENT,
    f"{ADMIN}recurring____recurring_state.search": StaffRole.AGENT,
    f"{ADMIN}recurring_plan_state____plan_page_state.load": StaffRole.AGENT,
    f"{ADMIN}recurring_plan_state____plan_page_state.pause": StaffRole.AGENT,
    f"{ADMIN}recurring_plan_state____plan_page_state.resume": StaffRole.AGENT,
    f"{ADMIN}recurring_plan_state____plan_page_state.end": StaffRole.AGENT,
    **{
        f"{ADMIN}recurring_form_state____plan_form_state.{name}": StaffRole.AGENT
        for name in (
            *("load", "search", "type_field", "choose_discount", "type_plan", "choose_unit", "choose_end"),
            *("choose_sending", "tick", "save", "forget", "type_line", "add_line", "remove_line", "move_line"),
            *("mark_pick", "pick", "leave_picks"),
        )
    },
    f"{ADMIN}activity____business_activity_state.load": StaffRole.AGENT,
    f"{ADMIN}received____received_state.load": StaffRole.AGENT,
    f"{ADMIN}quotes____admin_quotes_state.load": StaffRole.AGENT,
    f"{ADMIN}quotes____admin_quotes_state.search": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.load": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.tick": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.send": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.end_link": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.answer": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.withdraw": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.convert": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.copy": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.delete": StaffRole.AGENT,
    f"{ADMIN}quote_state____admin_quote_state.reopen": StaffRole.MANAGER,
    **{
        f"{ADMIN}quote_draft_state____quote_draft_state.{verb}": StaffRole.AGENT
        for verb in (
            "load",
            "search",
            "type_line",
            "type_field",
            "choose_discount",
            "add_line",
            "remove_line",
            "move_line",
            "mark_pick",
            "pick",
            "leave_picks",
            "tick_line",
            "type_end",
            "tick",
            "save",
            "send",
            "forget",
        )
    },
    f"{ADMIN}inbox____inbox_state.load": StaffRole.AGENT,
    f"{ADMIN}inbox____inbox_state.release": StaffRole.MANAGER,
    f"{ADMIN}inbox____inbox_state.book": StaffRole.MANAGER,
    f"{ADMIN}inbox____inbox_state.send_again": StaffRole.AGENT,
    f"{ADMIN}inbox____inbox_state.let_go": StaffRole.AGENT,
    f"{ADMIN}inbox____inbox_state.answer": StaffRole.AGENT,
    f"{ADMIN}payments_state____payments_state.load": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.connect": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.to_stripe": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.ask": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.keep": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.disconnect": StaffRole.OWNER,
    f"{ADMIN}payments_state____payments_state.let_go": StaffRole.OWNER,
    f"{ADMIN}welcome_state____welcome_state.load": StaffRole.OWNER,
    f"{ADMIN}welcome_state____welcome_state.go_on": StaffRole.OWNER,
    f"{ADMIN}welcome_state____welcome_state.save_company": StaffRole.MANAGER,
    f"{ADMIN}welcome_state____welcome_state.save_address": StaffRole.MANAGER,
    f"{ADMIN}welcome_state____welcome_state.save_colors": StaffRole.MANAGER,
    f"{ADMIN}welcome_state____welcome_state.enter_client": StaffRole.OWNER,
    f"{ADMIN}welcome_state____welcome_state.send_invoice": StaffRole.OWNER,
    f"{ADMIN}audit____audit_state.load": StaffRole.MANAGER,
    f"{ADMIN}menu____menu_state.load": StaffRole.AGENT,
}
COMPANY = {"display_name": "Eve", "legal_name": "Eve", "contact_email": "eve@example.com", "contact_phone": "",
           "website": ""}  # fmt: skip
HOME = {"country": "AT", "street": "Eveweg 1", "postcode": "1010", "city": "Wien", "vat_id": "", "tax_number": ""}
EVES = "DE89370400440532013000"
MONEY = {"minimum": "", "deposit": "50", "promise": "9", "reminders": "1"}
PRODUCT = {"name": "Eve", "detail": "", "price": "1", "currency": "EUR", "unit": "C62", "tax": "20"}
CAME = {"turn": "0", "amount": "1", "day": "2026-01-02", "method": "cash", "reference": ""}
SOMEBODY = "01890000-0000-7000-8000-000000000000"
REASON = {"form": {"reason": "We are away."}}
EVE = {"name": "Eve", "email": "eve@example.com", "phone": "", "role": "owner"}
OFFERING: dict[str, dict[str, Any]] = {
    "search": {"form": {"q": "Canary"}},
    "type_line": {"key": "1", "field": "price", "typed": "5"},
    "type_field": {"field": "title", "typed": "Hello"},
    "choose_discount": {"kind": "percent"},
    "remove_line": {"key": "1"},
    "move_line": {"key": "1", "down": True},
    "mark_pick": {"down": True},
    "pick": {"key": "1", "product": "x"},
    "tick_line": {"key": "1", "what": "optional", "on": True},
    "type_end": {"key": "1", "end": "least", "typed": "1"},
    "tick": {"key": SOMEBODY, "on": True},
    "send": {"form": {"turn": "0", "subject": "", "message": "Hello"}},
}
ARGUMENTS: dict[str, dict[str, Any]] = {  # what a handler needs to get past its door; `{staff}` is Ben's
    **{
        f"{ADMIN}inbox____inbox_state.{name}": {"key": SOMEBODY} for name in ("release", "book", "send_again", "let_go")
    },
    f"{ADMIN}inbox____inbox_state.answer": {"form": {"quote": SOMEBODY, "line": "", "text": "Because"}},
    f"{ADMIN}clients____clients_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}clients_import_state____clients_import_state.choose": {"field": "name", "column": "0"},
    f"{ADMIN}clients_import_state____clients_import_state.choose_twins": {"twins": "update"},
    **{
        f"{ADMIN}client_merge_state____{one}_state.{name}": {"key": SOMEBODY, "other": SOMEBODY}
        for one in ("duplicates", "client_merge")
        for name in ("set_apart", "ask_again")
    },
    f"{ADMIN}client_merge_state____client_merge_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}client_merge_state____client_merge_state.merge": {"form": {"name": "theirs", "edition": "0"}},
    f"{ADMIN}invoices____admin_invoices_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}invoice_state____admin_invoice_state.tick": {"key": SOMEBODY, "on": True},
    f"{ADMIN}invoice_state____admin_invoice_state.write_mail": {"field": "subject", "typed": "Hello"},
    f"{ADMIN}invoice_state____admin_invoice_state.issue": {"form": {"turn": "0", "message": "Hello"}},
    f"{ADMIN}invoice_state____admin_invoice_state.send_again": {"form": {"turn": "0", "message": "Hello"}},
    f"{ADMIN}invoice_state____admin_invoice_state.end_link": {"key": "{pay_link}"},
    f"{ADMIN}quote_state____admin_quote_state.end_link": {"key": "{link}"},
    f"{ADMIN}invoice_state____admin_invoice_state.record": {"form": CAME},
    f"{ADMIN}invoice_state____admin_invoice_state.credit": {"form": {"turn": "0", "credit": "1", "credit_reason": ""}},
    f"{ADMIN}invoice_state____admin_invoice_state.refund": {
        "form": {"turn": "0", "payment": SOMEBODY, "refund": "1", "refund_reason": ""}
    },
    f"{ADMIN}invoice_state____admin_invoice_state.take_back": {
        "form": {"turn": "0", "payment": SOMEBODY, "mistake": ""}
    },
    f"{ADMIN}invoice_state____admin_invoice_state.void": {"turn": "0"},
    f"{ADMIN}invoice_state____admin_invoice_state.write_off": {"turn": "0"},
    f"{ADMIN}invoice_state____admin_invoice_state.write_on": {"turn": "0"},
    f"{ADMIN}invoice_state____admin_invoice_state.copy": {"turn": "0"},
    f"{ADMIN}invoice_state____admin_invoice_state.delete": {"turn": "0"},
    f"{ADMIN}recurring____recurring_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}recurring_plan_state____plan_page_state.resume": {"form": {"day": "2099-01-01"}},
    **{
        f"{ADMIN}recurring_form_state____plan_form_state.{name}": given
        for name, given in {
            "search": {"form": {"q": "Canary"}},
            "type_field": {"field": "notes", "typed": "Hello"},
            "choose_discount": {"kind": "percent"},
            "type_plan": {"field": "every", "typed": "2"},
            "choose_unit": {"unit": "week"},
            "choose_end": {"ends": "times"},
            "choose_sending": {"sends": False},
            "tick": {"key": SOMEBODY, "on": True},
            "type_line": {"key": "1", "field": "price", "typed": "5"},
            "remove_line": {"key": "1"},
            "move_line": {"key": "1", "down": True},
            "mark_pick": {"down": True},
            "pick": {"key": "1", "product": "x"},
        }.items()
    },
    f"{ADMIN}quotes____admin_quotes_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}quote_state____admin_quote_state.tick": {"key": SOMEBODY, "on": True},
    f"{ADMIN}quote_state____admin_quote_state.send": {"form": {"turn": "0", "subject": "", "message": "Hello"}},
    f"{ADMIN}quote_state____admin_quote_state.answer": {"form": {"turn": "0", "about": "", "answer": "Because"}},
    f"{ADMIN}quote_state____admin_quote_state.reopen": {"form": {"turn": "0", "until": "2099-01-01", "message": ""}},
    f"{ADMIN}quote_state____admin_quote_state.convert": {
        "form": {"turn": "0", "part": "whole", "due_days": "14", "message": ""}
    },
    **{f"{ADMIN}quote_state____admin_quote_state.{verb}": {"turn": "0"} for verb in ("withdraw", "copy", "delete")},
    f"{ADMIN}products____products_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}product____product_state.save": {"form": PRODUCT},
    f"{ADMIN}product____product_state.shelve": {"archived": True},
    f"{ADMIN}draft_state____draft_state.mark_pick": {"down": True},
    f"{ADMIN}draft_state____draft_state.pick": {"key": "1", "product": "x"},
    **{f"{ADMIN}quote_draft_state____quote_draft_state.{verb}": given for verb, given in OFFERING.items()},
    f"{ADMIN}draft_state____draft_state.search": {"form": {"q": "Canary"}},
    f"{ADMIN}draft_state____draft_state.type_line": {"key": "1", "field": "price", "typed": "5"},
    f"{ADMIN}draft_state____draft_state.type_field": {"field": "notes", "typed": "Hello"},
    f"{ADMIN}draft_state____draft_state.choose_discount": {"kind": "percent"},
    f"{ADMIN}draft_state____draft_state.remove_line": {"key": "1"},
    f"{ADMIN}draft_state____draft_state.move_line": {"key": "1", "down": True},
    f"{ADMIN}client_state____client_page_state.switch": {"on": False},
    f"{ADMIN}client_state____client_page_state.pause": {"form": {"until": "2099-01-01"}},
    f"{ADMIN}client_people_state____client_people_state.add": {"form": EVE},
    f"{ADMIN}client_people_state____client_people_state.save": {"form": EVE},
    f"{ADMIN}client_form_state____client_form_state.write": {"name": "name", "typed": "Eve"},
    f"{ADMIN}client_form_state____client_form_state.save": {"form": {"name": "Eve"}},
    **{
        f"{ADMIN}client_people_state____client_people_state.{verb}": {"key": "{person}"}
        for verb in ("open", "invite", "put_first", "take_access", "give_access")
    },
    **{f"{ADMIN}email_changes____email_changes_state.{verb}": {"key": "{request}"} for verb in ("accept", "decline")},
    f"{ADMIN}booking_appointment_state____admin_appointment_state.decline": REASON,
    f"{ADMIN}booking_appointment_state____admin_appointment_state.cancel": REASON,
    f"{ADMIN}booking_services____entries_state.shift": {"key": SOMEBODY, "up": True},
    f"{ADMIN}booking_hours____hours_state.add_holiday": {"form": {"day": "2030-01-01", "holiday": ""}},
    f"{ADMIN}booking_hours____hours_state.drop_holiday": {"day": "2030-01-01"},
    f"{ADMIN}booking_person_state____person_state.save": {"form": {"name": "Eve", "timezone": "Europe/Vienna"}},
    f"{ADMIN}booking_person_state____person_state.set_days": {"form": {"first": "2030-01-01", "last": "", "hours": ""}},
    f"{ADMIN}booking_person_state____person_state.forget_days": {"first": "2020-01-01", "last": "2040-01-01"},
    f"{ADMIN}booking_person_state____person_state.set_address": {"form": {"url": "https://x.example/x.ics"}},
    f"{ADMIN}booking_service_state____admin_service_state.drop_question": {"nth": 0},
    f"{ADMIN}booking_service_state____admin_service_state.save": {"form": {"name": "Talk"}},
    f"{ADMIN}booking_link____booking_link_state.save": {
        "form": {"label": "x", "description": "", "url": "https://x.at"}
    },
    f"{ADMIN}booking_move____admin_move_state.choose": {"form": {"start": "2026-12-01T08:00Z"}},
    f"{ADMIN}booking_move____admin_move_state.wish_for": {"form": {"on": "2030-01-01", "time": "10:00", "who": ""}},
    f"{ADMIN}settings_state____portal_settings_state.save_company": {"form": COMPANY},
    f"{ADMIN}settings_state____portal_settings_state.try_color": {
        "which": "primary",
        "color": "#123456",
        "picked": True,
    },
    f"{ADMIN}settings_state____portal_settings_state.save_colors": {
        "form": {"primary": "#123456", "second": "#654321"}
    },
    f"{ADMIN}settings_state____portal_settings_state.save_terms": {"form": {"terms": "Pay Eve"}},
    f"{ADMIN}settings_state____portal_settings_state.save_money": {"form": MONEY},
    f"{ADMIN}settings_state____portal_settings_state.let_vat_be_edited": {"wanted": True},
    f"{ADMIN}welcome_state____welcome_state.go_on": {"step": "logo"},
    f"{ADMIN}welcome_state____welcome_state.save_company": {"form": COMPANY},
    f"{ADMIN}welcome_state____welcome_state.save_colors": {"form": {"primary": "#123456", "second": "#654321"}},
    f"{ADMIN}welcome_state____welcome_state.enter_client": {
        "form": {"name": "Eve", "person": "Eve", "email": "eve@example.com"}
    },
    f"{ADMIN}welcome_state____welcome_state.send_invoice": {"form": {"description": "Talk", "price": "5", "tax": "20"}},
    f"{ADMIN}settings_papers_state____papers_state.write": {"name": "country", "typed": "DE"},
    f"{ADMIN}settings_papers_state____papers_state.save_address": {"form": HOME},
    f"{ADMIN}settings_papers_state____papers_state.save_bank": {"form": {"iban": EVES, "bic": ""}},
    f"{ADMIN}settings_papers_state____papers_state.try_zone": {"zone": "Europe/Berlin"},
    f"{ADMIN}settings_papers_state____papers_state.save_zone": {"form": {"timezone": "Europe/Berlin"}},
    f"{ADMIN}welcome_state____welcome_state.save_address": {"form": HOME},
    f"{ADMIN}settings_portal_state____portal_rules_state.save_host": {"form": {"host": "eve.example"}},
    f"{ADMIN}settings_portal_state____portal_rules_state.save_writing": {"form": {"locale": "en_GB"}},
    f"{ADMIN}settings_portal_state____portal_rules_state.show_part": {"part": "quotes", "wanted": False},
    f"{ADMIN}settings_portal_state____portal_rules_state.save_lives": {
        "form": {"session_idle": "15", "session_absolute": "60", "link_life": "15"}
    },
    f"{ADMIN}staff____staff_list_state.add": {"form": {"name": "Eve", "email": "eve@example.com", "role": "owner"}},
    f"{ADMIN}staff____staff_list_state.change_role": {"key": "{staff}", "role": "owner"},
    f"{ADMIN}staff____staff_list_state.take_access": {"key": "{staff}"},
    f"{ADMIN}staff____staff_list_state.reset_factor": {"key": "{staff}"},
    f"{ADMIN}second_factor____factor_state.require": {"required": True},
    f"{ADMIN}second_factor____factor_state.remove": {"form": {"code": "000000"}},
}


class World:
    """Ben's business, with everything of it called after the canary; Ada's, which is somebody else's."""

    def __init__(self) -> None:
        with db.everyone(write=True) as session:
            ben = a_business(session, host="ben.test", display_name=f"{CANARY} business")
            ben.stripe_account_id, ben.to_set_up = f"{CANARY} account", list(STEPS)
            client = a_client(session, ben, name=f"{CANARY} client")
            person = a_contact(session, client, name=f"{CANARY} person")
            eva = a_provider(session, ben, f"{CANARY} provider")
            talk = a_service(session, ben, eva, name=f"{CANARY} service")
            start, asked = at(monday(), "10:00"), AppointmentState.REQUESTED
            self.service, self.provider = talk.id, eva.id
            self.talk = an_appointment(session, client, person, talk, eva, start, asked).id
            self.invoice, self.draft = an_invoice(session, client).id, an_invoice(session, client, draft=True).id
            self.quote = a_quote(session, client, an_offer(title=f"{CANARY} quote")).id
            self.link = a_link(session, session.get_one(Quote, self.quote), person).id
            self.pay_link = a_pay_link(session, session.get_one(Invoice, self.invoice), person).id
            goods = Product(business_id=ben.id, name=f"{CANARY} product", sort_name="x", unit_price=Decimal(1),
                            currency="EUR")  # fmt: skip
            session.add(goods)
            self.product = goods.id
            self.plan = a_plan(session, client, words=f"{CANARY} plan").id
            asking = ChangeRequest(business_id=ben.id, client_id=client.id, contact_id=person.id, email="b@example.com")
            session.add(asking)
            self.person, self.request = person.id, asking.id
            self.staff = a_staff(session, ben, StaffRole.AGENT, name=f"{CANARY} agent").id
            self.ben, self.client = ben.id, client.id
            self.ada = a_business(session, host="ada.test").id
            a_contact(session, a_client(session, session.get_one(Business, self.ada)))
            a_staff(session, ben, StaffRole.OWNER, name=f"{CANARY} owner")

    def paths(self) -> list[tuple[str, dict[str, str]]]:
        """Addresses that would show something of Ben's."""
        booked = f"/admin/booking/appointments/{self.talk.hex}"
        return [
            ("/admin", {}),
            ("/admin/clients", {"q": "Canary"}),
            (f"/admin/clients/{self.client.hex}", {}),
            (f"/admin/clients/{self.client.hex}/edit", {}),
            (f"/admin/clients/{self.client.hex}/merge", {"q": "Canary"}),
            ("/admin/duplicates", {}),
            ("/admin/email-changes", {}),
            ("/admin/invoices", {"q": "Canary"}),
            (f"/admin/invoices/{self.invoice.hex}", {}),
            ("/admin/invoices/new", {"client": self.client.hex}),
            (f"/admin/invoices/{self.draft.hex}/edit", {}),
            ("/admin/recurring", {}),
            ("/admin/recurring/new", {"client": self.client.hex}),
            (f"/admin/recurring/{self.plan.hex}", {}),
            (f"/admin/recurring/{self.plan.hex}/edit", {}),
            ("/admin/quotes", {"q": "Canary"}),
            (f"/admin/quotes/{self.quote.hex}", {}),
            ("/admin/quotes/new", {"client": self.client.hex}),
            (f"/admin/quotes/{self.quote.hex}/edit", {}),
            ("/admin/products", {}),
            (f"/admin/products/{self.product.hex}", {}),
            ("/admin/booking", {}),
            ("/admin/settings", {"logo": "saved"}),
            ("/admin/stripe", {}),
            ("/admin/welcome", {"step": "invoice"}),
            (booked, {}),
            (f"{booked}/move", {}),
            ("/admin/booking/services", {}),
            (f"/admin/booking/services/{self.service.hex}", {}),
            ("/admin/booking/hours", {}),
            (f"/admin/booking/hours/{self.provider.hex}", {}),
        ]


@pytest.fixture
def world(database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for asks_stripe in ("onboard", "read_again"):
        monkeypatch.setattr(f"portal.gateways.connecting.{asks_stripe}", lambda _: "https://stripe.test/")
    current.set(None)
    yield World()
    current.set(None)


def as_staff(business: Any, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business), role, name="Sweeper"))


def call(name: str, world: World, path: str, **query: str) -> str:
    """One handler as Reflex would call it; everything it would send."""
    handler = RegistrationContext.get().event_handlers[name].handler
    root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
    named = {f"{{{one}}}": str(getattr(world, one)) for one in ("staff", "person", "request", "link", "pay_link")}
    given = {k: named.get(v, v) if isinstance(v, str) else v for k, v in ARGUMENTS.get(name, {}).items()}
    with _at(Url(path, query)):
        answer = asyncio.run(handler.fn(root.get_substate(handler.state.get_full_name().split(".")), **given))  # type: ignore
    return f"{told(root)} {answer}"


def test_the_table_is_complete() -> None:
    found = {
        name: door_of(entry.handler.fn)
        for name, entry in RegistrationContext.get().event_handlers.items()
        if "portal___admin___" in name and not name.endswith(".setvar")
    }
    assert found == dict.fromkeys(ROWS, Door.STAFF)


def test_who_may_send_what() -> None:
    someone = Visitor(*[UUID(SOMEBODY)] * 2)
    staff = StaffVisitor(someone.login_id, someone.login_id)
    previewing = StaffVisitor(someone.login_id, someone.login_id, previews=True)
    private = {n for n, e in RegistrationContext.get().event_handlers.items() if door_of(e.handler.fn) is Door.PRIVATE}
    assert set(ROWS) <= guard.open_to(staff) & guard.open_to(previewing) & guard.admitted_from_browser()
    assert not set(ROWS) & guard.open_to(someone)
    assert not set(ROWS) & guard.open_to(None)
    assert private
    assert not private & guard.open_to(staff)
    assert private <= guard.open_to(previewing)


def test_everybody_is_sent_where_they_belong() -> None:
    someone = UUID(SOMEBODY)
    assert guard.home_of(None, "/admin/clients?q=x") == "/login?next=%2Fadmin%2Fclients%3Fq%3Dx"
    assert guard.home_of(Visitor(someone, someone), "/admin") == "/"
    assert guard.home_of(StaffVisitor(someone, someone), "/invoices") == "/admin"


def test_every_page_of_staff_loads_behind_their_door() -> None:
    for route in ("/admin", "/admin/clients", "/admin/clients/x", "/admin/clients/new", "/admin/clients/import",
                  "/admin/clients/x/edit", "/admin/clients/x/merge", "/admin/duplicates",
                  "/admin/email-changes", "/admin/staff", "/admin/audit", "/admin/menu",
                  "/admin/settings", "/admin/stripe", "/admin/welcome",
                  "/admin/booking", "/admin/booking/appointments/x", "/admin/booking/appointments/x/move",
                  "/admin/booking/services", "/admin/booking/services/x", "/admin/booking/links/x",
                  "/admin/booking/hours", "/admin/booking/hours/x",
                  "/admin/invoices", "/admin/invoices/new", "/admin/invoices/x", "/admin/invoices/x/edit",
                  "/admin/quotes", "/admin/quotes/x", "/admin/quotes/new", "/admin/quotes/x/edit",
                  "/admin/products", "/admin/products/x", "/admin/recurring", "/admin/recurring/x"):  # fmt: skip
        specs = wiring.app.get_load_events(route)
        assert specs, route
        for spec in specs:
            assert door_of(spec.fn) is Door.STAFF, route  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_stranger_gets_nothing(world: World, name: str) -> None:
    refused(world, name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_client_of_the_same_business_gets_nothing(world: World, name: str) -> None:
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.client_id == world.client)).one())
    refused(world, name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_another_business_gets_nothing(world: World, name: str) -> None:
    as_staff(world.ada, StaffRole.OWNER)
    before = of_ben(world)
    for path, query in world.paths():
        assert CANARY not in call(name, world, path, **query).replace(query.get("q", " "), "", 1)
    assert of_ben(world) == before


@pytest.mark.parametrize("name", sorted(name for name, least in ROWS.items() if least is not StaffRole.AGENT))
def test_a_role_gets_so_far(world: World, name: str) -> None:
    for role in {StaffRole.AGENT: [], StaffRole.MANAGER: ["agent"], StaffRole.OWNER: ["agent", "manager"]}[ROWS[name]]:
        as_staff(world.ben, StaffRole(role))
        before = row_count()
        said = call(name, world, "/admin/staff")
        assert f"{CANARY} agent" not in said
        assert row_count() == before


def test_the_staff_of_the_business_do_get_something(world: World) -> None:
    """Else the sweeps above would prove nothing."""
    as_staff(world.ben, StaffRole.OWNER)
    seen = "".join(call(n, world, path, **q) for n in ROWS if n.endswith(".load") for path, q in world.paths())
    words = ("business", "client", "person", "agent", "provider", "service", "account", "product", "quote", "plan")
    for word in words:
        assert f"{CANARY} {word}" in seen, word


@pytest.mark.parametrize("key", ["", "x", "..", "%", "' or 1=1 --", "\x00", "{ada}", SOMEBODY])
def test_foreign_and_absent_look_alike(world: World, key: str) -> None:
    with db.everyone() as session:
        foreign = session.exec(select(Client.id).where(Client.business_id == world.ada)).one()
    as_staff(world.ben, StaffRole.OWNER)
    name = f"{ADMIN}client_state____client_page_state.load"
    said = call(name, world, f"/admin/clients/{key.replace('{ada}', foreign.hex)}")
    assert "'missing_rx_state_': True" in said
    assert f"{CANARY} client" not in said


def refused(world: World, name: str) -> None:
    before = row_count()
    for path, query in world.paths():
        said = call(name, world, path, **query)
        assert CANARY not in said.replace(query.get("q", " "), "", 1)
        assert "Studio" not in said
    assert row_count() == before


def of_ben(world: World) -> list[str]:
    owned = (Client, Contact, Staff, Appointment, Service, Provider, BookingLink, Invoice, Quote, ChangeRequest,
             Product, DocumentLink, PayLink)  # fmt: skip
    with db.everyone() as session:
        found = [row for model in owned for row in session.exec(select(model).where(model.business_id == world.ben))]
        return [repr(session.get_one(Business, world.ben)), *sorted(map(repr, found))]
