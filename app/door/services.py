"""What is done at the door: somebody came, or did not after all; somebody comes without having registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import utcnow
from app.door.models import Mark
from app.door.queries import last_mark_of, mark_with, seats_named
from app.errors import DomainError
from app.extensions import db
from app.journal.services import record
from app.programme.models import Sector, Workshop
from app.registration.desk import admit, register_for
from app.registration.models import Origin, Seat, SeatState
from app.registration.seating import hold


@dataclass(frozen=True)
class Sighting:
    """What a device says about one seat: under which key, whether the person is there, and since when it says so."""

    key: str
    seat_id: int
    is_present: bool
    marked_at: datetime


def take_marks(actor: Actor, workshop: Workshop, sightings: Iterable[Sighting]) -> tuple[list[Seat], list[str]]:
    """Take in what a device marked, also late, again, or after other devices: the latest mark about a seat counts.

    Who has no seat gets one that is free. Return the seats in question, and why some marks could not be taken.
    """
    hold(workshop)
    sightings = list(sightings)
    seats, refused = seats_named(workshop, [sighting.seat_id for sighting in sightings]), []
    for sighting in sightings:
        seat = seats.get(sighting.seat_id)
        if seat is None or mark_with(sighting.key):
            continue
        try:
            take_mark(actor, seat, sighting)
        except DomainError as error:
            refused.append(f"{seat.person.name}: {error}")
    return list(seats.values()), refused


def take_mark(actor: Actor, seat: Seat, sighting: Sighting) -> None:
    """Note one mark and what follows from it. Raises DomainError when who came cannot have a seat."""
    if sighting.is_present and seat.state is SeatState.CANCELLED:
        raise DomainError(_("This registration has ended. Register the person as a walk-in."))
    if sighting.is_present and seat.state is not SeatState.SEATED:
        admit(actor, seat)
    facts = {"key": sighting.key, "is_present": sighting.is_present, "marked_at": sighting.marked_at}
    db.session.add(Mark(seat=seat, person_id=actor.person.id if actor.person else None, **facts))
    db.session.flush()
    settle_presence(actor, seat)


def settle_presence(actor: Actor, seat: Seat) -> None:
    """Let a seat say what the latest mark about it says; an entry when that changes."""
    last, was_here = last_mark_of(seat), seat.checked_in_at is not None
    assert last
    seat.checked_in_at = last.marked_at if last.is_present else None
    if last.is_present is not was_here:
        verb = "seat.checked_in" if last.is_present else "seat.checked_out"
        record(actor, verb, seat, sector=seat.sector.code, at=last.marked_at.isoformat())


def walk_in(
    actor: Actor,
    workshop: Workshop,
    sector: Sector,
    name: str,
    email: str | None,
    organisation: str | None,
    language: str,
    key: str,
) -> Seat:
    """Register who comes without a registration; with a seat they are here at once, else on the list. Twice is once.

    Raises DomainError when it is too late.
    """
    hold(workshop)
    earlier = mark_with(key)
    if earlier:
        return earlier.seat
    seat = register_for(actor, workshop, sector, name, email, organisation, language, Origin.WALK_IN)
    take_mark(actor, seat, Sighting(key, seat.id, seat.state is not SeatState.WAITING, utcnow()))
    return seat
