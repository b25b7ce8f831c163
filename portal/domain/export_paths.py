"""Names of files in a zip: letters, digits, dots, dashes and underscores, whatever a number was made of; none twice."""

import re
import unicodedata

MOST = 80
UNUSABLE = re.compile(r"[^A-Za-z0-9._-]+")
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # Windows opens no file called so


def plain(words: str, otherwise: str) -> str:
    """As much of the words as a file name may be; `otherwise` where nothing is left."""
    letters = unicodedata.normalize("NFKD", words[: 4 * MOST]).encode("ascii", "ignore").decode()
    name = UNUSABLE.sub("-", letters)[:MOST].strip("-._")
    return otherwise if not name or DEVICES.match(name) else name


class Paths:
    """The paths of one zip."""

    def __init__(self) -> None:
        self._taken = set[str]()

    def of(self, folder: str, words: str, slug: str, ending: str) -> str:
        """A path for the document of this number and slug; told apart where two look alike, also in small letters."""
        name, nth = plain(words, plain(slug, "document")), 1
        path = f"{folder}/{name}{ending}"
        while path.lower() in self._taken:
            nth += 1
            path = f"{folder}/{name}-{nth}{ending}"
        self._taken.add(path.lower())
        return path
