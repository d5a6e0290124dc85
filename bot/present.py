"""The time of this machine. Whatever needs to know it is given this, and tests give another."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)
