"""Moving everything from one database to another, such as from SQLite to PostgreSQL: below sessions, all rows."""
