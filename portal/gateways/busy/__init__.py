"""Busy times from a calendar elsewhere: fetched and understood in a process of its own, which may not take long."""
