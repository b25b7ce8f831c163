"""What the code of a link is asked for, to the last value: with any other, the code is wrong."""

from typing import Any

from portal.access.link_codes import Intent
from portal.domain.deciding import Weighed
from portal.domain.paragraphs import paragraphs
from portal.domain.quote_content import compact, digest
from portal.domain.rejecting import LONGEST, Refusal


def to_accept(weighed: Weighed) -> Intent:
    """Accepting: these words with these choices, under this name."""
    asked, who = weighed.agreement, weighed.signer
    sealed = _digest("accept", asked.version, asked.content_hash, dict(weighed.choices), who.name, who.po_number)
    return Intent("accept", asked.version, sealed, weighed.total_minor, weighed.content.currency)


def to_reject(asked: Refusal) -> Intent:
    """Rejecting, for this reason in these words."""
    said = paragraphs(asked.words, LONGEST, "Your words")
    return Intent("reject", asked.version, _digest("reject", asked.version, asked.content_hash, asked.kind, said))


def _digest(*answer: Any) -> str:
    return digest(compact(answer))
