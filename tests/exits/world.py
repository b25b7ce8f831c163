"""A client all of whose words are hostile, after everything that can happen to a client has happened to them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import select

from portal import db
from portal.access import hosts, link_codes, links
from portal.access.guests import guest_of
from portal.access.holders import visit_by_now
from portal.access.pay_links import path_of
from portal.access.payers import payer_of
from portal.access.sessions import Visitor
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import (
    change_requests,
    checkouts,
    deciding,
    exporting,
    issuing,
    mails,
    pay_link_sending,
    pay_link_uses,
    payment_rules,
    pending,
    profile,
    quote_intents,
    quote_questions,
    recurring,
    rejecting,
    reminders,
)
from portal.domain.checkout_gateway import Opened
from portal.domain.issuing import Draft, DraftLine
from portal.domain.letters import Letter
from portal.domain.part_payments import Choice
from portal.domain.payment_rules import PaymentRules
from portal.domain.profile import Edit
from portal.domain.recurring import Due
from portal.domain.rejecting import Refusal
from portal.errors import Refused
from portal.gateways import effects, signing
from portal.models import (
    Business,
    ChangeRequest,
    Checkout,
    Client,
    Contact,
    Login,
    Outbox,
    PayLink,
    PayLinkAct,
    PlanState,
    Quote,
    Refund,
    RefundState,
)
from tests.build import a_business, a_client, a_contact, become
from tests.databases import Place
from tests.exits import booked
from tests.exits.hostile import storable
from tests.linking import a_link
from tests.paying import rows
from tests.purse import Purse, debit, moved, settled, with_refund
from tests.quotes import a_line, a_quote, agreement, an_offer, revised, today
from tests.recurring import a_plan
from tests.staff import a_staff

EMAIL = "o'neil={x}%s@example.com"  # every sign of it may stand in an address
PAYER = "o'neil={y}%s@payer.example"
IBAN, BIC = "AT611904300234573201", "BKAUATWW"


@dataclass
class World:
    """Its `letters` were written as each thing happened; `slugs` are its invoices, `quotes` by what became of them."""

    text: str
    purse: Purse
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    slugs: list[str] = field(default_factory=list)
    quotes: dict[str, Quote] = field(default_factory=dict)
    token: str = ""
    to_pay: str = ""  # the address of who pays
    appointment: str = ""  # the key of the one that comes
    told: set[UUID] = field(default_factory=set)

    @property
    def kept(self) -> str:
        """The text as the database has it."""
        return storable(self.text)

    def tell(self) -> None:
        """Write what has been promised since."""
        for row in rows(Outbox):
            if row.id not in self.told and row.kind in set(mails.MailKind):
                self.told.add(row.id)
                self.write(row.kind, **row.facts)

    def write(self, kind: str, **facts: Any) -> None:
        """One mail, as it is true now."""
        if found := mails.letter(kind, facts):
            self.letters.setdefault(kind, []).append(found)


_made: dict[str, tuple[World, Visitor, Place]] = {}  # once for all the tests of a run


def a_world(text: str, template: Place, database: Place) -> World:
    """In a database that holds nothing else."""
    hosts.forget()
    if text in _made:
        world, visitor, stored = _made[text]
        database.become(stored)
        current.set(visitor)
        return world
    database.become(template)
    world = World(text, _people(storable(text)))
    for happen in (
        _profile,
        _invoices,
        _payments,
        _quotes,
        _appointments,
        _account,
        _payer,
        _export,
        _guest,
        _repeated,
        _invited,
    ):
        happen(world)
        world.tell()
    with db.everyone(write=True) as session:
        visitor = become(session, session.get_one(Contact, world.purse.contact_id))
    db.engine().dispose()  # the last to leave writes everything into the one file
    stored = database.named(f"world{len(_made)}")
    stored.become(database)
    _made[text] = world, visitor, stored
    return world


def _people(kept: str) -> Purse:
    said = dict.fromkeys(("legal_name", "display_name", "tax_number", "vat_id", "street", "postcode", "city",
                          "contact_phone", "terms_default"), kept)  # fmt: skip
    lives = dict.fromkeys(("street", "postcode", "city", "region", "district", "vat_id"), kept)
    with db.everyone(write=True) as session:
        business = a_business(session, **said, website=kept[:200], iban=IBAN, bic=BIC)
        payment_rules.keep(business, PaymentRules(reminders=(0,), partial=True))
        client = a_client(session, business, name=kept, **lives)
        ada = a_contact(session, client, EMAIL, name=kept, last_login_at=now())
        a_contact(session, a_client(session, business, name=kept), EMAIL, name=kept)
        become(session, ada)
        return Purse(business.id, client.id, ada.id)


def _profile(world: World) -> None:
    """What the rules refuse stays as it was."""
    for name in (*profile.OF_CLIENT, "phone"):
        tried(lambda text, name=name: visit_now(profile.save, Edit({name: text})), world.text)


def _invoices(world: World) -> None:
    kept, day = world.kept, today()
    lines = [DraftLine(kept, Decimal(1), Decimal("100.00"), Decimal(20), detail=kept[:999])]
    draft = Draft(lines, po_number=kept, notes=kept, terms=kept)
    for due_on in (day, day + timedelta(days=9), day + timedelta(days=9)):
        with db.everyone(write=True) as session:
            invoice = issuing.write(session, session.get_one(Client, world.purse.client_id), draft)
            issuing.issue(session, invoice, now() - timedelta(days=30), day, due_on, mail=True)
            invoice.created_at = now() - timedelta(days=30)
            world.slugs.append(invoice.slug)
    world.purse.change(world.slugs[0], number=kept or "INV", payment_reference=kept, buyer_reference=kept)
    world.tell()
    noon = now().replace(hour=12)
    with db.everyone(write=True) as session:
        for one in reminders.due(session, noon):
            reminders.promise(session, one, noon)


def _payments(world: World) -> None:
    purse, kept, (_, second, third) = world.purse, world.kept, world.slugs
    bounced = debit(purse.report({second: 500}))["bounced"]
    settled(replace(bounced, failure=kept[:5000]))
    world.tell()
    paid = purse.pays({second: 4000}, brand=kept[:100], last4=kept[:20])
    purse.transfers(1500, kept)
    world.tell()
    settled(with_refund(paid, "succeeded", 3000, failure=kept[:500]))
    world.tell()
    [refund] = rows(Refund)
    moved(refund, state=RefundState.FAILED)
    world.write("refund_failed", refund=refund.id.hex)
    settled(replace(purse.report({third: 1000}), amount_minor=900))


def _payer(world: World) -> None:
    """An invoice sent to be paid; a part of it paid, and a page open for the rest."""
    purse, slug = world.purse, world.slugs[0]
    tried(lambda text: visit_now(pay_link_sending.send, slug, text[:60], PAYER, text[:450]), world.kept, "Otto")
    world.tell()
    [link] = rows(PayLink)
    world.to_pay = path_of(link.id)
    paid = purse.report({slug: 1000}, brand=world.kept[:100])
    with db.everyone(write=True) as session:
        session.get_one(Checkout, UUID(paid.checkout_id)).pay_link_id = link.id
    settled(paid)
    payer = payer_of(world.to_pay.removeprefix("/p/"), purse.business_id, world.kept[:300], world.kept)
    assert payer
    visit_by_now(payer, pay_link_uses.note, PayLinkAct.OPENED)
    order = visit_by_now(payer, checkouts.reserve, slug, Choice.FULL, "").order
    page = Opened("cs_open", "http://localhost:8000/c/pay/cs_open", now() + timedelta(days=1))
    with db.everyone(write=True) as session:
        pending.record(session, order.checkout_id, page)
    world.tell()


def _invited(world: World) -> None:
    """Somebody of the staff, and somebody of a client."""
    with db.everyone(write=True) as session:
        business = session.get_one(Business, world.purse.business_id)
        of_staff = a_staff(session, business, name=world.kept)
        of_client = a_contact(session, a_client(session, business, name=world.kept), name=world.kept)
        keys = of_staff.id.hex, of_client.id.hex
    world.write("staff_invited", staff=keys[0])
    world.write("client_invited", contact=keys[1])


def _repeated(world: World) -> None:
    """Recurring invoices: a draft waits, one failed, one stopped."""
    kept, waits, today_ = world.kept, {"sends": False}, today()
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, world.purse.business_id), name=kept)
        made = a_plan(session, client, words=kept, start_on=today_ - timedelta(days=2), **waits)
        failed = a_plan(session, client, words=kept, start_on=today_, problem=kept, failures=1)
        stopped = a_plan(session, client, words=kept, start_on=today_, state=PlanState.STOPPED)
        recurring.make(session, Due(made.id, made.start_on), now())
    world.tell()
    for plan in (failed, stopped):
        world.write("recurring_news", plan=plan.id.hex)


def _quotes(world: World) -> None:
    kept, owner = world.kept, world.purse.client_id
    line = a_line(kept, detail=kept[:999], key=kept[:300] + "key", optional=True)
    offer = an_offer(a_line(), line, title=kept, notes=kept, terms=kept, deposit_percent=Decimal(25))
    with db.everyone(write=True) as session:
        client = session.get_one(Client, owner)
        made = [a_quote(session, client, offer, mail=True) for _ in range(3)]
        world.quotes = dict(zip(("accepted", "rejected", "open"), made, strict=True))
    world.tell()
    accepted, rejected, _ = made
    tried(lambda text: visit_now(quote_questions.ask, accepted.slug, line.key, text), world.text, "?")
    with db.everyone(write=True) as session:
        tried(lambda text: quote_questions.answer(session, accepted.id, text, line.key), world.kept, "!")
    with db.everyone(write=True) as session:
        accepted = revised(session, session.get_one(Quote, accepted.id), offer, remark=kept[:500])
        session.expunge(accepted)
    world.quotes["accepted"] = accepted
    tried(lambda text: _accept(accepted, text), world.text, "Ada")
    with db.everyone(write=True) as session:  # who rejects signs with the name on file
        session.get_one(Contact, world.purse.contact_id).name = named(kept)
    tried(lambda text: visit_now(rejecting.reject, _refusal(rejected, text)), world.text, "No")


def _accept(quote: Quote, text: str) -> None:
    asked = agreement(quote, signer_name=text, po_number=text[:50])
    visit_now(deciding.weigh, asked)
    visit_now(_signed, asked)


def _signed(visit: Any, asked: Any) -> None:
    signing.accept_here(visit, asked)


_signed.writes = True  # type: ignore[attr-defined]


def _refusal(quote: Quote, text: str) -> Refusal:
    return Refusal(quote.slug, quote.version, quote.content_hash, "other", text)


def _appointments(world: World) -> None:
    world.appointment = booked.appointments(world).hex


def _guest(world: World) -> None:
    """The link of a mail, and a code to decide with."""
    from portal.access.document_links import token_of

    quote = world.quotes["open"]
    with db.everyone(write=True) as session:
        link = a_link(session, session.get_one(Quote, quote.id), session.get_one(Contact, world.purse.contact_id))
        world.token = token_of(link.id)
    guest = guest_of(world.token, world.purse.business_id, "10.1.2.3", world.kept)
    assert guest
    weighed = visit_by_now(guest, deciding.weigh, agreement(quote))
    visit_by_now(guest, link_codes.ask, "browser", quote_intents.to_accept(weighed))


def _export(world: World) -> None:
    """Everything, put together by the worker's steps."""
    visit_now(exporting.ask)
    taken = 0
    while len(steps := [row for row in rows(Outbox) if row.kind == "export_step"]) > taken:
        effects.carry_out("export_step", sorted(steps, key=lambda row: row.id)[taken].facts)
        taken += 1


def _account(world: World) -> None:
    """Signing in, and asking for another address, which ends links and exports of before."""
    purse = world.purse
    link = links.ask(purse.business_id, EMAIL, "browser", "/")
    world.write("sign_in", link=link.hex)
    with db.everyone(write=True) as session:
        session.get_one(Contact, purse.contact_id).name = world.kept
        login = session.exec(select(Login).where(Login.contact_id == purse.contact_id)).one()
        login.device, login.ip = world.kept, world.kept[:300]
    world.write("new_device", login=login.id.hex)
    for nth, done in enumerate((False, True)):
        tried(lambda text: visit_now(change_requests.ask, f"new{nth}@example.com", text), world.text)  # noqa: B023
        world.tell()
        with db.everyone(write=True) as session:
            change_requests.answer(session, rows(ChangeRequest)[-1].id, done, now())
        world.tell()
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, purse.contact_id))


def tried(act: Callable[[str], Any], text: str, otherwise: str = "") -> None:
    """All of it, else as much as fits, else a plain word: a refusal in words is an answer, anything else is not."""
    for attempt in (text, text[:1500], f"{otherwise} {text[:90]}", f"{otherwise} {named(text)}", otherwise):
        try:
            act(attempt)
        except Refused:
            continue
        return


def named(text: str) -> str:
    """As much of it as a name may be."""
    return "Ada " + re.sub(r"\s+", " ", storable(text))[:100]
