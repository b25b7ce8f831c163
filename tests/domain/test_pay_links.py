"""Sending an invoice to who pays it: who may, to whom, how often; what is told of a link, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import db
from portal.access.holders import visit_by_now
from portal.access.payers import payer_of
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import activity, live_links, pay_link_sending, pay_link_uses, pay_links
from portal.domain.pay_link_sending import MOST_AN_HOUR, TooManySent, WrongFields
from portal.domain.payable import NotPayable
from portal.errors import NotFound
from portal.models import (
    Activity,
    Client,
    Contact,
    ContactRole,
    Invoice,
    InvoiceState,
    Outbox,
    PayLink,
    PayLinkAct,
    PayLinkUse,
    Push,
)
from tests.build import a_contact, an_invoice, become
from tests.linking import change
from tests.payers import Sent, sent
from tests.paying import only, rows


@pytest.fixture
def ada(database: object) -> Sent:
    """Ada is looking; she has sent one link."""
    return sent()


def send(one: Sent, **given: str) -> str:
    asked = {"name": "Berta Bank", "email": "berta@bank.example", "remark": "", **given}
    return visit_now(pay_link_sending.send, one.invoice.slug, asked["name"], asked["email"], asked["remark"])


def newest() -> PayLink:
    return rows(PayLink)[-1]


def verbs() -> list[str]:
    return [row.verb for row in rows(Activity) if row.verb.startswith("pay_link")]


def pushes() -> int:
    with db.everyone() as session:
        return len(session.exec(select(Push)).all())


def look_as(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, contact.id))


def a_colleague(one: Sent, role: ContactRole) -> Contact:
    with db.everyone(write=True) as session:
        return a_contact(session, session.get_one(Client, one.client.id), name="Ben Moser", role=role, is_primary=False)


def test_a_link_is_made_and_its_mail_promised(ada: Sent) -> None:
    assert send(ada, name=" Berta\tBank ", email=" Berta@Bank.example", remark="Please\r\npay ") == "Berta@Bank.example"
    link = newest()
    assert (link.name, link.email, link.remark) == ("Berta Bank", "Berta@Bank.example", "Please\npay")
    assert (link.contact_id, link.invoice_id) == (ada.contact.id, ada.invoice.id)
    last_day = day_in("Europe/Vienna", link.expires_at)
    assert last_day == day_in("Europe/Vienna", now()) + timedelta(days=14)
    [mail] = [row for row in rows(Outbox) if row.kind == "pay_link"]
    assert mail.facts == {"link": link.id.hex}
    said = visit_now(activity.latest, "Studio")[0]
    assert (said.sentence, said.verb) == (f"You sent invoice {ada.invoice.number} to Berta Bank to be paid", verbs()[0])


@pytest.mark.parametrize(("given", "field", "words"), [
    ({"name": "  "}, "name", "Please enter the name"),
    ({"name": "."}, "name", "Please enter the name"),
    ({"name": "x" * 81}, "name", "80 characters"),
    ({"email": ""}, "email", "e-mail address in full"),
    ({"email": "berta@"}, "email", "e-mail address in full"),
    ({"email": "a@b.example, c@d.example"}, "email", "e-mail address in full"),
    ({"email": "a@b.example\r\nBcc: c@d.example"}, "email", "e-mail address in full"),
    ({"email": "x" * 300 + "@b.example"}, "email", "e-mail address in full"),
    ({"remark": "x" * 501}, "remark", "500 characters"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_happens(
    ada: Sent, given: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(WrongFields) as refused:
        send(ada, **given)
    assert set(refused.value.fields) == {field}
    assert words in refused.value.fields[field].said()
    assert (only(PayLink).id, verbs(), [row for row in rows(Outbox) if row.kind == "pay_link"]) == (ada.link.id, [], [])


def test_all_that_is_wrong_is_said_at_once(ada: Sent) -> None:
    with pytest.raises(WrongFields) as refused:
        send(ada, name="", email="x", remark="y" * 600)
    assert set(refused.value.fields) == {"name", "email", "remark"}


def test_viewers_send_nothing(ada: Sent) -> None:
    look_as(a_colleague(ada, ContactRole.VIEWER))
    with pytest.raises(NotPayable, match="reason") as refused:
        send(ada)
    assert "for reading only" in refused.value.said()
    view = visit_now(pay_links.of_invoice, ada.invoice.slug)
    assert (view.may_send, [row.may_end for row in view.rows]) == (False, [False])
    assert visit_now(pay_link_sending.read, ada.invoice.slug).reason
    with pytest.raises(NotFound):
        visit_now(live_links.end, ada.link.id)


def test_foreign_and_absent_invoices_look_alike(ada: Sent) -> None:
    ben = sent(business=ada.business)
    look_as(ada.contact)
    for slug in (ben.invoice.slug, "INV-99999", "", "\x00"):
        for rule in (pay_link_sending.read, pay_links.of_invoice):
            with pytest.raises(NotFound):
                visit_now(rule, slug)
        with pytest.raises(NotFound):
            visit_now(pay_link_sending.send, slug, "Eve", "eve@example.com")


@pytest.mark.parametrize("facts", [
    {"state": InvoiceState.PAID, "balance_minor": 0}, {"state": InvoiceState.VOID}, {"processing_minor": 10000},
])  # fmt: skip
def test_what_cannot_be_paid_is_not_sent(ada: Sent, facts: dict[str, Any]) -> None:
    change(Invoice, ada.invoice.id, **facts)
    with pytest.raises(NotPayable):
        send(ada)
    assert not visit_now(pay_links.of_invoice, ada.invoice.slug).may_send


def test_three_living_links_to_one_address_are_enough(ada: Sent) -> None:
    send(ada, email="OTTO@payer.example")
    send(ada, email="Otto@Payer.Example")
    with pytest.raises(WrongFields) as refused:
        send(ada, email="otto@payer.example")
    assert refused.value.fields["email"].said().startswith("This address has 3 links to this invoice")
    send(ada, email="other@payer.example")
    visit_now(pay_links.end, ada.link.id)
    send(ada, email="otto@payer.example")


def test_ten_an_hour_are_enough(ada: Sent) -> None:
    with db.everyone(write=True) as session:
        slugs = [an_invoice(session, session.get_one(Client, ada.client.id)).slug for _ in range(MOST_AN_HOUR - 1)]
    for nth, slug in enumerate(slugs):
        visit_now(pay_link_sending.send, slug, "Otto", f"otto{nth}@example.com")
    with pytest.raises(TooManySent, match="sent") as refused:
        send(ada)
    assert refused.value.said() == "You have sent 10 links within an hour. Please try again later."
    change(PayLink, ada.link.id, created_at=now() - timedelta(minutes=61))
    send(ada)
    look_as(a_colleague(ada, ContactRole.BILLING))
    send(ada)  # each person has their own measure


def test_what_is_told_of_a_link(ada: Sent) -> None:
    [row] = visit_now(pay_links.of_invoice, ada.invoice.slug).rows
    assert (row.name, row.email, row.log) == ("Otto Payer", "otto@payer.example", ["Not opened yet"])
    assert (row.is_alive, row.may_end) == (True, True)
    assert row.sent.startswith("Sent by you on ")
    assert row.life.startswith("Works until ")
    for act in (PayLinkAct.OPENED, PayLinkAct.OPENED, PayLinkAct.DOWNLOADED, PayLinkAct.WENT_TO_PAY):
        visit_by_now(ada.payer(), pay_link_uses.note, act)
    [row] = visit_now(pay_links.of_invoice, ada.invoice.slug).rows
    starts = ["Opened 2 times, last on ", "PDF downloaded once, on ", "Went to pay once, on "]
    assert [line[: len(start)] for line, start in zip(row.log, starts, strict=True)] == starts


def test_a_colleague_sees_who_sent_it_and_may_end_it(ada: Sent) -> None:
    look_as(a_colleague(ada, ContactRole.BILLING))
    [row] = visit_now(pay_links.of_invoice, ada.invoice.slug).rows
    assert row.sent.startswith("Sent by Ada Berger on ")
    assert visit_now(pay_links.end, ada.link.id) == ada.invoice.number


def test_an_ended_link_opens_nothing_and_stays_in_the_list(ada: Sent) -> None:
    visit_now(pay_links.end, ada.link.id)
    assert payer_of(ada.token, ada.business.id) is None
    [row] = visit_now(pay_links.of_invoice, ada.invoice.slug).rows
    assert (row.is_alive, row.may_end, row.life[:9]) == (False, False, "Ended on ")
    assert verbs() == ["pay_link_revoked"]
    with pytest.raises(NotFound):
        visit_now(pay_links.end, ada.link.id)
    assert len(verbs()) == 1


def test_nobody_elses_link_can_be_ended(ada: Sent) -> None:
    ben = sent(business=ada.business)
    look_as(ada.contact)
    for end in (pay_links.end, live_links.end):
        with pytest.raises(NotFound):
            visit_now(end, ben.link.id)
    assert payer_of(ben.token, ada.business.id)


def test_the_page_about_access_lists_it_and_ends_it(ada: Sent) -> None:
    [row] = visit_now(live_links.links)
    assert (row.key, row.number) == (ada.link.id.hex, f"Invoice {ada.invoice.number}")
    assert (row.reader, row.href, row.may_end) == ("Otto Payer", f"/invoices/{ada.invoice.slug}", True)
    assert row.opened == "Not opened yet"
    assert visit_now(live_links.end, ada.link.id) == f"Invoice {ada.invoice.number}"
    assert visit_now(live_links.links) == []


@pytest.mark.parametrize(("model", "gone"), [
    (PayLink, {"revoked_at": now()}), (PayLink, {"expires_at": now() - timedelta(seconds=1)}),
    (Invoice, {"archived_at": now()}),
])  # fmt: skip
def test_what_opens_nothing_is_not_listed_as_if_it_did(ada: Sent, model: type[Any], gone: dict[str, object]) -> None:
    change(model, {PayLink: ada.link.id, Invoice: ada.invoice.id}[model], **gone)
    assert visit_now(live_links.links) == []
    with pytest.raises(NotFound):
        visit_now(live_links.end, ada.link.id)


def test_the_log_never_grows_without_end(ada: Sent) -> None:
    with db.everyone(write=True) as session:
        link = session.get_one(PayLink, ada.link.id)
        for nth in range(250):
            pay_link_uses._count(session, link.id, PayLinkAct.OPENED, now(), f"10.0.0.{nth}", "Firefox/Windows")
    assert len(rows(PayLinkUse)) <= 200
    visit_by_now(ada.payer(), pay_link_uses.note, PayLinkAct.WENT_TO_PAY)
    assert len(rows(PayLinkUse)) <= 200
    [row] = visit_now(pay_links.of_invoice, ada.invoice.slug).rows
    assert row.log[0].startswith("Opened 250 times")
    assert row.log[1].startswith("Went to pay once")


def test_an_open_page_hears_of_every_use(ada: Sent) -> None:
    before = pushes()
    visit_by_now(ada.payer(), pay_link_uses.note, PayLinkAct.OPENED)
    assert pushes() > before
    assert (only(PayLinkUse).ip, only(PayLinkUse).device) == ("10.1.2.3", "/")
