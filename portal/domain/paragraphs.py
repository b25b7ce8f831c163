"""Free text of several lines, as somebody typed it."""

import unicodedata

from portal.domain.letters import TURNS
from portal.domain.signer import TooLong


def paragraphs(text: str, most: int, field: str) -> str:
    """Without control characters but line breaks, or such as turn the direction; refused, not cut, when too long."""
    lines = TURNS.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in line).rstrip()
            for line in lines]  # fmt: skip
    found = "\n".join(kept).strip()
    if len(found) > most:
        raise TooLong(field=field, count=str(most))
    return found
