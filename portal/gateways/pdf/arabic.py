"""Arabic letters take the shape their neighbours ask for; Unicode's presentation forms say which.

reportlab would need a shaping engine (uharfbuzz) for more; names and plain sentences read well with these forms.
"""

import re
import unicodedata
from functools import lru_cache

_ARABIC = re.compile("[\u0620-\u06ff]")
_LAM, _TATWEEL = "\u0644", "\u0640"
_LIGATURE = re.compile(f"{_LAM}[\u0622\u0623\u0625\u0627]|.", re.DOTALL)  # lam and alef are written as one
# By whether a letter is joined to the one on its right (before it) and on its left (after it).
_NAMES = {(False, False): "isolated", (True, False): "final", (False, True): "initial", (True, True): "medial"}


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, str], str]:
    """From letter (or lam with alef) and form to the character for it: ("ب", "initial") is U+FE91."""
    forms: dict[tuple[str, str], str] = {}
    for code in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEFD)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        text = "".join(chr(int(letter, 16)) for letter in letters)
        if len(text) == 1 or (len(text) == 2 and text[0] == _LAM and code >= 0xFEF5):
            forms.setdefault((text, form.strip("<>")), chr(code))
    return forms


def joined(text: str) -> str:
    """The text with its Arabic letters joined, still in reading order; any other text as it is."""
    if not _ARABIC.search(text):
        return text
    forms, letters = _forms(), _LIGATURE.findall(text)
    bases = [index for index, letter in enumerate(letters) if not unicodedata.combining(letter[0])]
    shaped = list(letters)
    for place, index in enumerate(bases):
        letter = letters[index]
        right = place > 0 and _meet(letters[bases[place - 1]], letter)
        left = place + 1 < len(bases) and _meet(letter, letters[bases[place + 1]])
        shaped[index] = forms.get((letter, _NAMES[right, left]), letter)
    return "".join(shaped)


def _meet(first: str, second: str) -> bool:
    """Whether two letters in reading order are written without a gap; a tatweel joins on both sides."""
    forms = _forms()
    onward = first == _TATWEEL or (first, "initial") in forms
    return onward and (second == _TATWEEL or (second, "final") in forms)
