"""Hebrew and Arabic run from right to left: one line, from reading order to the order on paper.

The rules of Unicode's bidirectional algorithm that plain text needs: no explicit embeddings (those marks are
removed before), one direction per line, taken from its first letter that has one.
"""

import re
import unicodedata

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "ET": "t", "ES": "s", "CS": "s"}
_LEVELS = {"L": {"L": 0, "R": 1, "N": 2}, "R": {"L": 2, "R": 1, "N": 2}}


def visual(line: str) -> str:
    """The line as it stands on paper, from left to right; a line without such letters as it is."""
    if not _RIGHT_TO_LEFT.search(line):
        return line
    signs = _signs(line)
    kinds = [_KINDS.get(unicodedata.bidirectional(sign[0]), " ") for sign in signs]
    base = next((kind for kind in kinds if kind in "LR"), "L")
    levels = [_LEVELS[base][kind] for kind in _resolved("".join(kinds), base)]
    shown = [sign.translate(_MIRRORED) if level == 1 else sign for sign, level in zip(signs, levels, strict=True)]
    for least in (2, 1):
        shown, levels = _reversed(shown, levels, least)
    return "".join(shown)


def _signs(line: str) -> list[str]:
    """Letters, each with its combining marks."""
    signs: list[str] = []
    for letter in line:
        if signs and unicodedata.combining(letter):
            signs[-1] += letter
        else:
            signs.append(letter)
    return signs


def _resolved(kinds: str, base: str) -> str:
    """Every sign becomes L, R, or N: a number within right-to-left text."""
    kinds = re.sub("(?<=N)s(?=N)", "N", kinds)
    kinds = re.sub("t+(?=N)|(?<=N)t+", lambda found: "N" * len(found[0]), kinds)
    kinds = re.sub("[ts]", " ", kinds)
    strong, numbered = base, []
    for kind in kinds:
        strong = kind if kind in "LR" else strong
        numbered.append("L" if kind == "N" and strong == "L" else kind)
    sides = f"{base}{''.join(numbered)}{base}"
    return re.sub(" +", lambda gap: _between(sides, gap, base), sides)[1:-1]


def _between(sides: str, gap: re.Match[str], base: str) -> str:
    """Spaces and punctuation go with their neighbours when these agree, else with the line."""
    before, after = (sides[at].replace("N", "R") for at in (gap.start() - 1, gap.end()))
    return (before if before == after else base) * len(gap[0])


def _reversed(signs: list[str], levels: list[int], least: int) -> tuple[list[str], list[int]]:
    """Runs of at least this level turned round."""
    turned: list[int] = []
    for run in re.finditer("1+|0+", "".join("1" if level >= least else "0" for level in levels)):
        places = range(*run.span())
        turned.extend(reversed(places) if run[0][0] == "1" else places)
    return [signs[at] for at in turned], [levels[at] for at in turned]
