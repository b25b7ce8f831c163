"""The demo's quotes: what became of each, by the rules of both sides."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, TypeAlias

from sqlmodel import select

from portal.clock import day_in
from portal.devtools import demo_offers
from portal.devtools.demo_diary import Diary, Offer, Scene, Story
from portal.devtools.demo_money import Past, paid
from portal.devtools.demo_offers import one_price
from portal.domain import activity, converting, quote_questions, quoting
from portal.models import Actor, Business, Client, Invoice

Plan: TypeAlias = list[tuple[int, Callable[..., Story], tuple[Any, ...]]]  # days ago it begins, the story, its facts


def expired(scene: Scene, offer: Offer, days: int) -> Story:
    """Nobody answered; its passing is noted as the portal would have done."""
    quote = scene.sent(offer, days)
    yield scene.age - days - 1
    quote.expiry_noted_on = quote.valid_until
    activity.note_quote(scene.past.session, quote, "quote_expired", Actor.SYSTEM)


def rejected(scene: Scene, offer: Offer, kind: str, words: str) -> Story:
    """Read, and declined a week later."""
    quote = scene.sent(offer, 30)
    yield scene.age - 2
    scene.looked(quote)
    yield scene.age - 5
    scene.rejected(quote, kind, words)


def withdrawn(scene: Scene, offer: Offer) -> Story:
    """Sent, and taken back."""
    quote = scene.sent(offer, 30)
    yield scene.age - 4
    quoting.withdraw(scene.past.session, quote.id, quote.version, scene.moment)


def accepted(scene: Scene, offer: Offer, po_number: str = "", choices: dict[str, str] | None = None) -> Story:
    """Read and signed, with what was chosen by line."""
    quote = scene.sent(offer, 30)
    yield scene.age - 3
    scene.looked(quote)
    scene.accepted(quote, po_number, choices)


def invoiced(scene: Scene, offer: Offer) -> Story:
    """Accepted, billed whole a month later, and paid."""
    quote = scene.sent(offer, 30)
    yield scene.age - 6
    scene.looked(quote)
    scene.accepted(quote, "PO 7702")
    yield scene.age - 30
    due_on = scene.on + timedelta(days=30)
    invoice = converting.whole(scene.past.session, quote.id, scene.moment, scene.on, due_on, mail=False)
    _paid(scene, invoice)


def with_deposit(scene: Scene, offer: Offer) -> Story:
    """Accepted with a deposit; when it was paid, the remainder was billed, and paid as well."""
    session, quote = scene.past.session, scene.sent(offer, 30)
    yield scene.age - 4
    scene.looked(quote)
    scene.accepted(quote)
    slug = converting.bill_deposit(session, quote.id, quote.version, scene.moment)
    _paid(scene, session.exec(select(Invoice).where(Invoice.slug == slug)).one())
    yield scene.age - 28
    due_on = scene.on + timedelta(days=30)
    rest = converting.remainder(session, quote.id, scene.moment, scene.on, due_on, mail=False)
    _paid(scene, rest)


def revised(scene: Scene, offer: Offer, then: Offer, remark: str) -> Story:
    """Looked at, and changed since."""
    quote = scene.sent(offer, 30)
    yield scene.age - 1
    scene.looked(quote)
    yield scene.age - 13
    content = then(scene.on + timedelta(days=30))
    quoting.revise(scene.past.session, quote.id, quote.version, content, scene.moment, scene.on, remark=remark,
                   mail=False)  # fmt: skip


def asked(scene: Scene, offer: Offer, days: int, line: str, question: str, answer: str) -> Story:
    """Waits for an answer to it, after one about a line of it."""
    quote = scene.sent(offer, days)
    yield scene.age - 1
    scene.looked(quote)
    quote_questions.ask(scene.visit(), quote.slug, line, question)
    yield scene.age - 1
    quote_questions.answer(scene.past.session, quote.id, answer, line)


def unread(scene: Scene, offer: Offer, days: int) -> Story:
    """Nobody has opened it yet."""
    scene.sent(offer, days)
    yield from ()


def hidden(scene: Scene, offer: Offer) -> Story:
    """What no client may ever see: one put away, and a draft."""
    scene.sent(offer, 30).archived_at = scene.past.began
    yield 1
    quoting.write(scene.past.session, scene.client, offer(scene.on + timedelta(days=30)))


def _paid(scene: Scene, invoice: Invoice) -> None:
    """Some days later."""
    scene.past.happened(scene.moment)
    paid(scene.past, invoice, scene.age)


def _only(title: str, price: str, detail: str = "") -> Offer:
    return partial(one_price, title, price, detail=detail)


ADA: Plan = [
    (318, invoiced, (demo_offers.brand,)),
    (236, rejected, (_only("Trade fair stand, Salzburg", "6900.00", "Design, building and taking down"), "price",
                     "We like the idea, but a stand may cost us 4,000 at most this year.")),
    (171, expired, (_only("Company film, 90 seconds", "5400.00"), 30)),
    (112, hidden, (_only("Anniversary book", "3100.00"),)),
    (84, withdrawn, (_only("Podcast, set-up and three episodes", "2250.00"),)),
    (37, accepted, (demo_offers.photos, "PO 7716", {"shots": "80", "video": "1"})),
    (19, revised, (demo_offers.shop, demo_offers.smaller_shop,
                   "As agreed on the phone: fewer articles, no training, and your customers can pay by card.")),
    (13, unread, (_only("Catalogue, spring season", "2890.00", "48 pages, 2,000 copies"), 14)),
    (6, asked, (demo_offers.website, 30, "build", "Does the price per page include the texts?",
                "It includes putting your texts in. Writing them would be 85.00 an hour; I can add a line for it.")),
]  # fmt: skip
BEN: Plan = [
    (201, with_deposit, (demo_offers.boards,)),
    (140, rejected, (_only("Loyalty cards with stamps", "780.00"), "postponed", "")),
    (98, expired, (_only("Photos of the roastery", "1150.00"), 21)),
    (71, hidden, (_only("Delivery van, lettering", "1900.00"),)),
    (58, withdrawn, (_only("Sunshades with print", "1440.00"),)),
    (30, accepted, (_only("Coffee bags, new design", "2600.00", "Four sorts"),)),
    (9, unread, (_only("Website in Irish", "1680.00"), 30)),
]  # fmt: skip
PLANS = {"ada@example.com": ADA, "ben@example.com": BEN}


def diary(past: Past, client: Client, email: str) -> Diary:
    """What there is to tell of the client with this address."""
    business = past.session.get_one(Business, client.business_id)
    scene = Scene(past, client, day_in(business.timezone, past.began))
    told = Diary(scene, Random(f"quotes of {email}"))
    for age, story, facts in PLANS.get(email, []):
        told.add(age, story(scene, *facts))
    return told
