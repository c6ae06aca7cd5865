"""What follows from the dates of a programme: which state a workshop is in, who may still register, where we are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class WorkshopState(StrEnum):
    """What a visitor needs to know about a workshop first."""

    ANNOUNCED = "announced"  # registration has not opened
    OPEN = "open"
    PARTLY_FULL = "partly-full"  # one side has a waiting list
    FULL = "full"
    CLOSED = "closed"  # registration has closed, the workshop has not begun
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


SHORT_NOTICE = 14  # days; OGP asks that the timeline be public two weeks before


@dataclass(frozen=True)
class Dates:
    """The moments that decide about one workshop."""

    opens_at: datetime
    closes_at: datetime
    starts_at: datetime
    ends_at: datetime


def course(now: datetime, dates: Dates, rooms: str | None, rehearsing: bool) -> str | None:
    """Return "running" or "over" for a workshop; None before it begins.

    What its rooms do counts more than the clock: a session may begin late and end late. While rehearsing only the rooms
    count, so that a programme of the past can be tried out with its real dates.
    """
    if rooms or rehearsing or now < dates.starts_at:
        return rooms
    return "running" if now < dates.ends_at else "over"


def registration_is_open(now: datetime, dates: Dates, rooms: str | None, rehearsing: bool) -> bool:
    """Return whether people may register: between the two dates of the programme and until the workshop is over.

    While rehearsing the dates close nothing, see `course`.
    """
    if course(now, dates, rooms, rehearsing) == "over":
        return False
    return rehearsing or dates.opens_at <= now < dates.closes_at


def workshop_state(
    now: datetime, dates: Dates, rooms: str | None, free: Sequence[int], rehearsing: bool
) -> WorkshopState:
    """Return the state of a workshop from its dates, what its rooms do, and the free seats of each sector."""
    begun = course(now, dates, rooms, rehearsing)
    if begun:
        return WorkshopState(begun)
    if not registration_is_open(now, dates, rooms, rehearsing):
        return WorkshopState.ANNOUNCED if now < dates.opens_at else WorkshopState.CLOSED
    full = [seats == 0 for seats in free]
    if any(full):
        return WorkshopState.FULL if all(full) else WorkshopState.PARTLY_FULL
    return WorkshopState.OPEN


class Where(StrEnum):
    """How a step of the timeline stands to today."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Step:
    """Something on the timeline: what, and from which to which day."""

    kind: str
    first: date
    last: date
    where: Where = Where.AHEAD


def timeline(today: date, steps: Sequence[Step]) -> list[Step]:
    """Return the steps with their place in time: the latest one that today lies in is now, those before it are past."""
    begun = [step for step in steps if step.first <= today]
    now = next((step for step in reversed(begun) if today <= step.last), None)
    return [
        Step(
            step.kind, step.first, step.last, Where.NOW if step is now else Where.PAST if step in begun else Where.AHEAD
        )
        for step in steps
    ]
