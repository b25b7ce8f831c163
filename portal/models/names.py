"""Names as they are sorted, and as duplicates of them are found."""

import re
import unicodedata

LEGAL_FORMS = frozenset((
    "ag", "aps", "as", "asbl", "bv", "bvba", "co", "corp", "corporation", "eg", "ek", "eu", "ev", "gbr", "ges",
    "gesmbh", "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "limited", "llc", "llp", "ltd", "mbh", "nv", "og",
    "ohg", "oy", "plc", "pte", "pty", "sa", "sarl", "sas", "se", "sl", "snc", "spa", "srl", "sro", "the", "and", "und",
    "et",
))  # fmt: skip
LONGEST = 200
_INITIALS = re.compile(r"(?<=\b\w)\.\s?(?=\w\b)|['’`]")  # e.U., S.p.A., O'Hara: one word


def sort_name(name: str) -> str:
    """A name without capitals and accents: “Älpler” stands beside “alpler”, not behind “Zorn”."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one)).strip()


def likeness(name: str) -> str:
    """What two spellings of one name share: no capitals, accents, legal form, punctuation or order of words."""
    plain = sort_name(name)
    for written, meant in (("ae", "a"), ("oe", "o"), ("ue", "u")):  # ä is a by now
        plain = plain.replace(written, meant)
    words = sorted(re.findall(r"\w+", _INITIALS.sub("", plain)))
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)[:LONGEST]
