"""Why there is no backup, or nothing was restored."""

from portal.errors import Refused


class NotMade(Refused):
    """The disk is full, the folder may not be written, the database cannot be read."""

    sentence = "No backup was made, and nothing half is left: {reason}"


class NotRestored(Refused):
    """It stopped half-way; what was there before is there again."""

    sentence = "Nothing was restored, and what was there is untouched: {reason}"


class NoDatabase(Refused):
    """Nothing to back up."""

    sentence = "There is no database to back up at {where}. Check PORTAL_DATABASE_URL, and the folder this runs in."


class NoPrograms(Refused):
    """PostgreSQL is backed up with its own programs."""

    sentence = (
        "{program} was not found. Install PostgreSQL's client programs (postgresql-client), or name their folder in "
        "PORTAL_POSTGRESQL_BIN."
    )


class MayNotSeeAll(Refused):
    """Row-level security would leave rows out."""

    sentence = (
        "The role {role} does not see all rows. Make one with BYPASSRLS and put its address into "
        "PORTAL_BACKUP_DATABASE_URL: docs/database.md says how."
    )


class NoBackup(Refused):
    """Some other file."""

    sentence = "{file} is not a backup of a portal."


class Damaged(Refused):
    """Cut off, or changed since it was made."""

    sentence = "{file} is damaged: its content is not what was written when it was made. Take another backup."


class OtherDatabase(Refused):
    """SQLite's into PostgreSQL, or the reverse."""

    sentence = "This backup is of {theirs}, and PORTAL_DATABASE_URL names {ours}. It goes back to where it came from."


class TooNew(Refused):
    """Made by a newer portal."""

    sentence = (
        "This backup has tables of version {theirs}, made by portal {portal}; this portal knows versions up to {ours}. "
        "Update the portal first."
    )


class HasData(Refused):
    """Nobody's books are overwritten by mistake."""

    sentence = "The database at {where} has data. With --replace it is put aside, and the backup takes its place."


class Running(Refused):
    """What is replaced under a running portal is lost or mixed."""

    sentence = "Somebody uses the database at {where}. Stop the portal and its workers first."
