"""Why a move does not begin, or is not believed."""

from portal.errors import Refused


class SameDatabase(Refused):
    """Nothing to move."""

    sentence = "The source and the target are the same database."


class Unreachable(Refused):
    """No file, no server, or not for this user."""

    sentence = "{where} cannot be opened: {why}"


class InUse(Refused):
    """Somebody is connected, or holds the lock."""

    sentence = (
        "{where} is in use. Stop the portal and its worker (and every other program that has the database open), "
        "then run the move again."
    )


class OtherVersion(Refused):
    """Moved rows must fit: both sides have the tables of this program."""

    sentence = (
        "{where} is at migration {found}, this program at {head}. Run `python -m portal migrate` there, with the same "
        "version of the portal, then run the move again."
    )


class NotThePortals(Refused):
    """Tables, but no sign of a migration."""

    sentence = "{where} has tables that are not the portal's. Give the move a database of its own."


class NotEmpty(Refused):
    """Rows that no unfinished move of this source has brought."""

    sentence = (
        "{where} has rows that this move did not bring (in {tables}). Nothing was moved. Take an empty database; a "
        "target in which a move was begun must not be served before it is finished."
    )


class SourceChanged(Refused):
    """The source is not what it was when the move began."""

    sentence = (
        "The source has changed since the move began: {what}. Make the target an empty database again, leave the "
        "portal stopped, and run the move from the start."
    )


class Unfit(Refused):
    """A row the target refuses."""

    sentence = "The target refused rows of {table}: {why}. What was moved so far stays; mend the source and run again."


class Mismatch(Refused):
    """Verified, and found wanting."""

    sentence = (
        "The target is not the same as the source: {what}. Do not serve it. Make the target an empty database again, "
        "and run the move from the start."
    )
