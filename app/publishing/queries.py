"""Reading the programme as a whole: figures by side and by workshop, and what waits for somebody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.candidates.models import Candidate, CandidateState
from app.candidates.queries import STANDS
from app.contributions.models import Contribution
from app.extensions import db
from app.programme.models import Programme, Workshop
from app.programme.queries import workshops_of
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, Room

BySector = Counter[int]  # {sector id: how many}


@dataclass(frozen=True)
class Row:
    """A workshop in figures. Candidates belong to both sides, so they are counted by state."""

    workshop: Workshop
    rooms: list[Room]
    registered: BySector
    waiting: BySector
    arrived: BySector
    contributed: BySector
    candidates: Counter[CandidateState]


def figures_of(programme: Programme) -> list[Row]:
    """Return the figures of every workshop, in order of time; the number of queries does not grow with them."""
    seats = select(Seat.workshop_id, Seat.sector_id, func.count())
    registered = counted(seats.where(Seat.state != SeatState.CANCELLED))
    waiting = counted(seats.where(Seat.state == SeatState.WAITING))
    arrived = counted(seats.join(Arrival, Arrival.seat_id == Seat.id))
    in_room = select(Room.workshop_id, Contribution.sector_id, func.count()).join(Room, Contribution.room_id == Room.id)
    contributed = counted(in_room)
    made = select(Room.workshop_id, Candidate.state, func.count()).join(Room, Candidate.room_id == Room.id)
    states = counted(made.where(STANDS))
    workshops = workshops_of(programme)
    rooms = rooms_in(workshops)
    return [
        Row(
            each,
            [room for room in rooms if room.workshop_id == each.id],
            *(counts.get(each.id, Counter()) for counts in (registered, waiting, arrived, contributed, states)),
        )
        for each in workshops
    ]


def counted(counts: Select[int, Any, int]) -> dict[int, Counter[Any]]:
    """Return counts by two columns as {first: {second: how many}}."""
    found: dict[int, Counter[Any]] = {}
    first, second = counts.selected_columns[:2]
    for workshop_id, key, number in db.session.execute(counts.group_by(first, second)):
        found.setdefault(workshop_id, Counter())[key] = number
    return found


def rooms_in(workshops: Sequence[Workshop]) -> list[Room]:
    """Return the rooms of some workshops, with their phases."""
    wanted = select(Room).where(Room.workshop_id.in_([each.id for each in workshops])).order_by(Room.number)
    return list(db.session.scalars(wanted.options(selectinload(Room.phases))))


def total(rows: Sequence[Row], figure: str) -> Counter[Any]:
    """Return one figure of all workshops together."""
    return sum((getattr(row, figure) for row in rows), Counter())
