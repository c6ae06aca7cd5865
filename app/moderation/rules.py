"""Who holds a contribution."""

from datetime import datetime, timedelta

CLAIM = timedelta(minutes=5)


def free_at(claimed_at: datetime) -> datetime:
    """Return until when what was claimed at a moment stays in somebody's hands."""
    return claimed_at + CLAIM


def is_held(claimed_at: datetime | None, now: datetime) -> bool:
    """Whether what somebody claimed at a moment is still in their hands."""
    return claimed_at is not None and now < free_at(claimed_at)
