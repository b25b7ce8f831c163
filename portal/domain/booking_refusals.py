"""What may stand against a booking, in words."""

from portal.errors import Refused


class SlotTaken(Refused):
    """Two wanted it; the database let one have it."""

    sentence = "Somebody was quicker: this time has just been taken. Please choose another."


class NotBookable(Refused):
    """The service, its people or their hours have changed."""

    sentence = "This time is no longer offered. Please choose another."


class HoldGone(Refused):
    """Ten minutes are over."""

    sentence = "This time is no longer held for you. Please choose it again."


class TooManyHolds(Refused):
    """Nobody may keep a whole week from the others."""

    sentence = "You have chosen several times without confirming them. Please confirm one, or wait ten minutes."


class TooManyTries(Refused):
    """Nor day after day."""

    sentence = "You have chosen a lot of times within an hour. Please wait a little, or write to us."


class TooLate(Refused):
    """Within the notice the owner asks for."""

    sentence = "This could be moved or cancelled until {until}. Please get in touch with us: {whom}."


class SameTime(Refused):
    """Nothing to move."""

    sentence = "This is the time of your appointment already. Please choose another."


class NotAhead(Refused):
    """Nothing is moved into the past, nor to a time of nobody's clock."""

    sentence = "This time is not ahead of us. Please choose another."


class Changed(Refused):
    """Its state does not allow that any more."""

    sentence = "This appointment has changed meanwhile. Please look at it again."


class ReadingOnly(Refused):
    """A viewer books nothing."""

    sentence = "Your access is for reading only. Ask a colleague to book, move or cancel appointments."


class NotYet(Refused):
    """Nobody can have come, or stayed away."""

    sentence = "This appointment has not begun yet."
