"""Who was signed in when a backup was made is not signed in when it comes back.

Since then they may have signed out, lost the laptop, or been sent away: what ended a session is not in the backup.
"""

STATEMENTS = (
    "UPDATE login SET revoked_at = seen_at WHERE revoked_at IS NULL",
    "UPDATE staff_login SET revoked_at = seen_at WHERE revoked_at IS NULL",
    "UPDATE magic_link SET revoked_at = created_at WHERE revoked_at IS NULL",
    "DELETE FROM open_page",
    "DELETE FROM staff_page",
)  # once all tables are there, of the newest version
