"""How far a computer's clock may be off before it decides anything in an election."""

from datetime import timedelta

GRACE = timedelta(hours=25)
"""A day, for a wrong date or time zone, and an hour, for daylight saving time."""
