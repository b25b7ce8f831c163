"""What a rule may answer instead of a result: a sentence for the person who asked."""

from collections.abc import Mapping
from typing import ClassVar

from portal.text import t


class Refused(Exception):
    """An expected "no". `sentence` is a catalogue key, `values` fill its placeholders."""

    sentence: ClassVar[str] = "That did not work."
    keeps: bool = False  # what the rule has done before it said no stays done

    def __init__(self, **values: str) -> None:
        super().__init__(self.sentence)
        self.values: Mapping[str, str] = values

    def said(self, locale: str = "en") -> str:
        """The refusal in the person's language."""
        return t(self.sentence, locale, **self.values)


class NotSignedIn(Refused):
    """Nobody, or nobody any more, is behind this request."""

    sentence = "Please sign in."


class NotFound(Refused):
    """Absent, foreign and nonsense ids all look like this."""

    sentence = "There is no such document."


class WrongFields(Refused):
    """What is wrong with a form, by the name of the field."""

    sentence = "Nothing was saved yet. Please look at the marked fields."

    def __init__(self, fields: Mapping[str, Refused]) -> None:
        super().__init__()
        self.fields = fields


class BadArguments(Refused):
    """The browser sent something the event does not take."""


class Misconfigured(Exception):
    """The portal cannot start. `complaints` lists everything that is wrong, at once."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints
