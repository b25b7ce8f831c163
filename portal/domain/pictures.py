"""Why a picture is not taken as a logo: one sentence each, by the word an address carries."""

from portal.errors import Refused

LARGEST = 1_000_000  # bytes of the file
SIDE, PIXELS = 6_000, 6_000_000  # of the picture, as its header says before anything of it is unpacked


class NoPicture(Refused):
    """Something else, or cut off; whatever its name says."""

    sentence = "This file is no picture we can read. Please choose a PNG, JPEG or WebP file."


class NothingChosen(Refused):
    """The button without a file."""

    sentence = "Please choose a picture first."


class FileTooLarge(Refused):
    """Of bytes."""

    sentence = "This file is larger than 1 MB. Please choose a smaller one."


class TooManyPixels(Refused):
    """Of pixels: small files can unpack to very much."""

    sentence = "This picture has too many pixels. Please choose one of at most 2000 × 2000."


class Drawing(Refused):
    """SVG: text that browsers run."""

    sentence = "SVG files can carry programs, so we do not take them. Please save your logo as PNG."


class Moving(Refused):
    """An animation."""

    sentence = "This picture moves. Please choose one that stands still."


REFUSED: dict[str, type[Refused]] = {
    "nothing": NothingChosen,
    "unreadable": NoPicture,
    "heavy": FileTooLarge,
    "pixels": TooManyPixels,
    "drawing": Drawing,
    "moving": Moving,
}


def word_of(refused: Refused) -> str:
    """The word of a refusal."""
    return next((word for word, kind in REFUSED.items() if type(refused) is kind), "unreadable")
