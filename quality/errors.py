"""What stops a run before a verdict."""


class CannotCheck(Exception):
    """Something is missing or unreadable. The message is one line with the remedy, no values."""
