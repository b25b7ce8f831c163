"""What people ask, and the answers: readable by anybody, also by those who cannot sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal import addresses
from portal.models import Module
from portal.text import placeholders, t


class Topic(StrEnum):
    """The answers, by the anchor that an error links to."""

    NO_MAIL = "no-mail"
    EXPIRED_LINK = "expired-link"
    NO_ACCESS = "no-access"
    PAYMENT_FAILED = "payment-failed"
    PAID_TWICE = "paid-twice"
    PAY_LINK = "pay-link"
    MISSING_DOCUMENT = "missing-document"
    CHECK_PDF = "check-pdf"
    CHANGE_EMAIL = "change-email"
    CONTACT = "contact"


@dataclass(frozen=True)
class Way:
    """Where to go from an answer; not shown while its part of the portal is not."""

    label: str
    href: str
    module: Module | None = None


@dataclass(frozen=True)
class Answer:
    """A question, and what to do about it."""

    topic: Topic
    question: str
    paragraphs: tuple[str, ...]
    ways: tuple[Way, ...] = ()


_SIGN_IN = Way("Ask for a new link", "/login")
_INVOICES = Way("All invoices", "/invoices")
_QUOTES = Way("All quotes", "/quotes", Module.QUOTES)
_ROUTES = ("/login", "/verify")  # of the server; the others are pages

ANSWERS = (
    Answer(
        Topic.NO_MAIL,
        "No mail has arrived",
        (
            "A mail usually arrives within a minute. Look in the spam folder, and check the address you typed: "
            "it must be the one we write to.",
            "If you asked more than once, use the newest mail.",
            "The sign-in page says the same for every address, so that nobody can find out who our clients are. "
            "An address we do not know gets no mail: then write to us at {email}.",
        ),
        (_SIGN_IN,),
    ),
    Answer(
        Topic.EXPIRED_LINK,
        "My link has expired or was used",
        (
            "A link to sign in works once, and for {life}: an old mail in the wrong hands opens nothing. "
            "The 6-digit code in the same mail works as long, in the browser where you asked for it.",
            "Ask for a new link; it arrives in a moment.",
            "A link to a single document lasts longer, but not for ever. When it is over, ask us for a new one, "
            "or sign in: the document is in the portal.",
        ),
        (_SIGN_IN,),
    ),
    Answer(
        Topic.NO_ACCESS,
        "My address has no access",
        (
            "The portal opens for the addresses we have enabled, and for no other.",
            "Write to us at {email} and name your company and the address you want to sign in with. "
            "We enable it and tell you.",
        ),
    ),
    Answer(
        Topic.PAYMENT_FAILED,
        "My payment did not go through",
        (
            "The invoice stays open, and you can try again: with the same card, another one, or by bank transfer "
            "where the invoice offers it. As far as the bank tells us why, the reason stands on the invoice.",
            "Most often the bank wants a confirmation in its app, the card has reached its limit, or the account "
            "does not hold enough. Your bank can tell you more than we can.",
            "While an invoice says Processing, there is nothing to do: the bank needs a few days.",
        ),
        (_INVOICES,),
    ),
    Answer(
        Topic.PAID_TWICE,
        "I have paid already, or paid twice",
        (
            "A bank transfer takes a few days until it shows here. If a reminder crossed it on the way, "
            "please ignore the reminder.",
            "If more has arrived than was owed, nothing is lost: the rest is kept as credit on your account. "
            "Write to us at {email} if you want it back.",
        ),
        (Way("Statement of account", "/statement", Module.STATEMENT),),
    ),
    Answer(
        Topic.PAY_LINK,
        "I was sent a link to pay an invoice",
        (
            "Somebody who works with us asked us to send you their invoice, so that you can pay it without an account. "
            "The mail names them. If you do not expect it, call them before you pay, or ask us at {email}.",
            "The link opens this one invoice, until the day the mail says, or until whoever sent it ends it. "
            "When it opens nothing any more, ask them to send you another.",
            "Whoever has the link can read the invoice and pay it: do not pass the mail on.",
            "After you have paid, the receipt comes to the address the link was sent to. "
            "If something is wrong with the payment, write to us at {email}.",
        ),
    ),
    Answer(
        Topic.MISSING_DOCUMENT,
        "A document is missing, or a page is not found",
        (
            "Links are sometimes cut off in a mail. Open the list instead, choose All, and search for the number.",
            "A document may also have been withdrawn, or belong to another company that you sign in for.",
            "If it still is not there, write to us at {email}. We send it to you.",
        ),
        (_INVOICES, _QUOTES),
    ),
    Answer(
        Topic.CHECK_PDF,
        "Is this PDF genuine?",
        (
            "You can check every quote we sent as a PDF, and every signed copy. Choose the file exactly as you "
            "received it: it is compared with ours and not kept.",
        ),
        (Way("Check a document", "/verify"),),
    ),
    Answer(
        Topic.CHANGE_EMAIL,
        "How do I change my e-mail address?",
        (
            "You sign in with it, so we change it for you. Ask us in your profile; if you cannot sign in any more, "
            "write to us at {email}.",
        ),
        (Way("Your profile", "/profile"),),
    ),
    Answer(
        Topic.CONTACT,
        "How do I book an appointment or reach you?",
        ("Tell us what it is about, and we find a time that suits you.",),
    ),
)


def address(topic: Topic) -> str:
    """Where this answer stands."""
    return f"/help#{topic}"


def answers(facts: Mapping[str, str], locale: str = "en", hidden: frozenset[Module] = frozenset()) -> list[Answer]:
    """All of them in order; `facts` are the business's `email` and the `life` of a link, in words. `hidden` is what its
    clients do not see."""
    return [_told(answer, facts, locale, hidden) for answer in ANSWERS]


def _told(answer: Answer, facts: Mapping[str, str], locale: str, hidden: frozenset[Module]) -> Answer:
    paragraphs = tuple(
        t(words, locale, **{key: facts[key] for key in placeholders(words)}) for words in answer.paragraphs
    )
    ways = tuple(Way(t(way.label, locale), _opened(way.href), way.module)
                 for way in answer.ways if way.module not in hidden)  # fmt: skip
    return Answer(answer.topic, t(answer.question, locale), paragraphs, ways)


def _opened(path: str) -> str:
    return path if path in _ROUTES else addresses.page(path)
