"""Quotes as records: every version as it was sent, what was asked, and what was decided."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import quotes as shown
from portal.domain.export_books import chunks
from portal.domain.export_json import Record, money
from portal.models import Quote, QuoteDecision, QuoteQuestion, QuoteVersion

AS_IT_IS = (
    "number", "title", "state", "version", "currency", "issue_on", "valid_until", "sent_at", "decided_at",
    "withdrawn_at",
)  # fmt: skip
DECIDED = (
    "version", "outcome", "signer_name", "email", "decided_at", "po_number", "reason_kind", "reason", "content_hash",
    "terms_hash", "offer_sha256", "signed_sha256", "hash",
)  # fmt: skip
ASKED = ("version", "line_key", "author", "text", "created_at")


def quotes(visit: Visit) -> Iterator[Record]:
    """Whatever the client may know of, the oldest first."""
    for keys in chunks(visit.db.exec(select(Quote.id).where(*shown.visible()).order_by(col(Quote.id)))):
        found = {one.id: one for one in visit.db.exec(select(Quote).where(col(Quote.id).in_(keys)))}
        versions, questions, decisions = (_of(visit, model, keys) for model in (QuoteVersion, QuoteQuestion,
                                                                                QuoteDecision))  # fmt: skip
        for key in keys:
            yield {
                "reference": found[key].slug,
                **_named(found[key], AS_IT_IS),
                "total": money(found[key].total_minor, found[key].currency),
                "versions": [_version(one) for one in versions.get(key, []) if one.sent_at],
                "questions": [_named(one, ASKED) for one in questions.get(key, [])],
                "decisions": [_decision(one) for one in decisions.get(key, [])],
            }


def _of(visit: Visit, model: Any, keys: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for one in visit.db.exec(select(model).where(model.quote_id.in_(keys)).order_by(model.version, model.id)):
        found.setdefault(one.quote_id, []).append(one)
    return found


def _version(one: QuoteVersion) -> Record:
    """Its words are the text that was hashed."""
    return {
        "version": one.version,
        "sent_at": one.sent_at,
        "remark": one.remark,
        "content_hash": one.content_hash,
        "content": json.loads(one.content),
    }


def _decision(one: QuoteDecision) -> Record:
    agreed = {"choices": json.loads(one.choices), "total": money(one.total_minor, one.currency)}
    return {**_named(one, DECIDED), **agreed}


def _named(one: Any, names: tuple[str, ...]) -> Record:
    return {name: getattr(one, name) for name in names}
