"""Why a calendar was not read, in words for the owner."""

from portal.errors import Refused


class NoCalendar(Refused):
    """A web page, a picture, something cut off."""

    sentence = "This is not a calendar that can be read (ICS)."


class TooLarge(Refused):
    """More than five megabytes."""

    sentence = "This calendar is larger than {size} MB, so it is not read."


class TooManyEvents(Refused):
    """More than anybody's calendar has."""

    sentence = "This calendar has more than {count} events, so it is not read."


class TooOften(Refused):
    """Every second until the end of time."""

    sentence = "This calendar has an event that repeats too often, so it is not read."


class TooComplicated(Refused):
    """It took too long, or too much memory."""

    sentence = "This calendar takes too long to read."


class NotPublic(Refused):
    """An address in somebody's own network, ours included."""

    sentence = "{host} is not on the public internet, so no calendar is read from there."


class NotEncrypted(Refused):
    """Sent on to an address without TLS."""

    sentence = "{host} sends us on to an address without https, so the calendar is not read."


class Unreachable(Refused):
    """No such name, no answer, no valid certificate."""

    sentence = "{host} could not be reached."


class OtherAnswer(Refused):
    """Anything but 200."""

    sentence = "{host} has no calendar at this address (it answered {status})."


class TooFar(Refused):
    """One redirect after the other."""

    sentence = "{host} keeps sending us on, so the calendar is not read."
