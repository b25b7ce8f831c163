"""Words that would like to be something else: code, a header, a formula, a field. What they name carries MARK."""

import os
import re

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

MARK = "x-hostile"  # no element, attribute or header of ours is called so
CODE = (
    f"<b {MARK}>",
    f"\"><img src=x onerror=alert(1) {MARK}='",
    f"'><script {MARK}>alert(1)</script>",
    f'" onmouseover="alert(1)" {MARK}="',
    f"' {MARK}='",
    f"--></title></style></textarea><svg {MARK} onload=alert(1)>",
    f"]]><{MARK}/><!--",
    f"&lt;b {MARK}&gt;&#x3c;b {MARK}&#62;&amp;",
    f"javascript:alert(1)//{MARK}",
    f"[x](javascript:{MARK}) https://evil.example/{MARK}",
)
PLACES = (
    "{{7*7}}",
    "{% include 'x' %}",
    "{name}",
    "{business}",
    "{0.__class__}",
    "{",
    "}}",
    "%s %(name)s %n",
    "${7*7}",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", ";=1", "＝1", '",=1,"')
HEADERS = (
    f"\r\nBcc: eve@evil.example\r\n{MARK}: 1\r\n\r\n<b {MARK}>",
    f"\n{MARK}: 1",
    f"\r{MARK}: 1",
    f"\x00\x0b\x0c\x85\u2028{MARK}: 1\u2029",
    f"=?utf-8?q?=0A{MARK}:_1?=",
    "<eve@evil.example>, eve@evil.example;",
)
ODD = (
    "\u202eevil\u202c",
    "\u2066\u2067x",
    "zero\u200b\u200c\u200d\ufeff\u2060width",
    "half \ud83d\ude00 \udc00 pair",
    "👩‍👩‍👧‍👦🏳️‍🌈🇦🇹",
    "Z" + "\u0301\u0316\u0489" * 40 + "algo",
    "שלום مرحبا 漢字",
    "\x07\x1b[31m\x7f\ufffe",
    "(x) Tj ET /Annots [<</S/URI/URI(http://evil.example)>>]",
    "\\x3cscript\\x3e \\u003c",
)
CALM = "Calm\nwords"  # for comparison
LONG = "=WW " + "W" * 9_996
STORMS = tuple("Ada " + " ".join(pieces) for pieces in (CODE, PLACES + HEADERS, ODD))
ALWAYS = (*STORMS, LONG)

texts: st.SearchStrategy[str] = st.lists(
    st.one_of(st.sampled_from((*CODE, *PLACES, *FORMULAS, *HEADERS, *ODD)), st.text(st.characters(), max_size=20)),
    min_size=1,
    max_size=6,
).map(" ".join)


def _drawn() -> list[str]:
    """A few, the same in every run."""
    found = dict[str, None]()

    @seed(5)
    @settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate])
    @given(texts)
    def draw(text: str) -> None:
        found[text] = None

    draw()
    return list(found)


DRAWN = _drawn() if os.environ.get("PORTAL_FAULTS") == "full" else []
hostile = pytest.mark.parametrize("text", [*ALWAYS, *DRAWN], ids=lambda text: ascii(text[:30]))


def storable(text: str) -> str:
    """As far as a database takes it: no half of a surrogate pair, and no null."""
    return re.sub(r"[\x00\ud800-\udfff]", "", text)
