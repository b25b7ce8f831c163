"""The mails a quote promises, each once. Facts are ids; what is said is read when it leaves (mail_quote*.py)."""

from sqlmodel import Session

from portal import outbox
from portal.models import DocumentLink, Quote, QuoteDecision, QuoteQuestion


def sent(session: Session, quote: Quote, link: DocumentLink, subject: str = "", message: str = "") -> None:
    """To the reader the link is for: a new quote, or a new version; `subject` and `message`: the owner's own words."""
    said = {name: words for name, words in (("subject", subject), ("message", message)) if words}
    outbox.promise(session, quote.business_id, "quote_sent", f"quote:{quote.id.hex}:{quote.version}:{link.id.hex}",
                   link=link.id, version=quote.version, **said)  # fmt: skip


def accepted(session: Session, quote: Quote, row: QuoteDecision, *, deposit: bool) -> None:
    """To both sides, the signed copy with it; and the deposit's invoice, should nobody wait for it."""
    _decided(session, quote, row, "quote_accepted", "quote_won")
    if deposit:
        outbox.promise(session, quote.business_id, "bill_deposit", f"deposit:{row.id.hex}", quote=quote.id,
                       version=row.version)  # fmt: skip


def rejected(session: Session, quote: Quote, row: QuoteDecision) -> None:
    """To the business."""
    _decided(session, quote, row, "quote_lost")


def asked(session: Session, quote: Quote, question: QuoteQuestion) -> None:
    """To the business."""
    outbox.promise(session, quote.business_id, "quote_question", f"question:{question.id.hex}", question=question.id)


def answered(session: Session, quote: Quote, question: QuoteQuestion) -> None:
    """To the client's readers."""
    outbox.promise(session, quote.business_id, "quote_answer", f"question:{question.id.hex}", question=question.id)


def _decided(session: Session, quote: Quote, row: QuoteDecision, *kinds: str) -> None:
    for kind in kinds:
        outbox.promise(session, quote.business_id, kind, f"{kind}:{row.id.hex}", decision=row.id)
