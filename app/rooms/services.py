"""What can be done in a room: preparing it, entering it, moving it through its phases."""

import secrets
from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import MACHINE, Actor
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Scope
from app.journal.queries import scope_named
from app.journal.services import lock, record
from app.programme.models import Workshop
from app.rooms.models import Arrival, Phase, Room
from app.rooms.queries import arrival_of, room_to_join, rooms_of
from app.rooms.rules import AGENDA, ALPHABET, JOIN_LENGTH

# What features above must settle before the room may leave a phase; each raises DomainError to say no.
before_leaving: list[Callable[[Room], None]] = []
# What features above show at the reveal of a silent phase: they publish what they held back in it.
at_reveal: list[Callable[[Phase], None]] = []

MOST_EXTRA_MINUTES = 60


def build_rooms(workshop: Workshop, number: int) -> None:
    """Give a workshop the rooms it lacks, each with the default agenda and a code to join."""
    built = db.session.scalars(select(Room.number).where(Room.workshop_id == workshop.id)).all()
    for each in range(1, number + 1):
        if each not in built:
            build_room(workshop, each)


def take_rooms_away(workshop: Workshop) -> None:
    """Remove the rooms of a workshop that leaves its programme. What was written in one stands in the way."""
    for room in rooms_of(workshop):
        for phase in room.phases:
            db.session.delete(phase)
        db.session.delete(room)


def build_room(workshop: Workshop, number: int) -> Room:
    """Return a new room of a workshop."""
    code = f"{workshop.code}-R{number}"
    scope = scope_named(code) or Scope(name=code)  # what was taken away and comes back goes on counting
    room = Room(workshop=workshop, number=number, code=code, join_code=free_join_code(), scope=scope)
    room.phases = [Phase(position=at, kind=kind, minutes=length) for at, (kind, length) in enumerate(AGENDA, start=1)]
    db.session.add(room)
    record(MACHINE, "room.built", room)
    return room


def free_join_code() -> str:
    """Return a code that no room has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _each in range(JOIN_LENGTH))
        if room_to_join(code) is None:
            return code


def enter_room(actor: Actor, room: Room) -> Arrival:
    """Note that a seat came into a room. Coming again changes nothing; coming to another room moves the seat."""
    assert actor.seat
    lock(room.scope)
    arrival = arrival_of(actor.seat)
    if arrival and arrival.room_id == room.id:
        return arrival
    if arrival is None:
        arrival = Arrival(seat=actor.seat)
        db.session.add(arrival)
    arrival.room, arrival.arrived_at = room, utcnow()
    record(actor, "room.entered", arrival, sector=actor.seat.sector.code)
    return arrival


def start_phase(actor: Actor, room: Room, position: int) -> Phase:
    """Lead the room into a phase: the next one, one to skip to, or one to open again. Pressing twice is once."""
    lock(room.scope)
    phase = phase_at(room, position)
    before = room.current
    if before is phase:
        return phase
    if before:
        for settle in before_leaving:
            settle(room)
        if before.hides_texts:
            reveal_phase(actor, before)
        before.ended_at = utcnow()
    phase.started_at, phase.ended_at, phase.revealed_at, phase.extra_minutes = utcnow(), None, None, 0
    record(actor, "phase.started", phase, kind=phase.kind, before=before.kind if before else None)
    return phase


def reveal_phase(actor: Actor, phase: Phase) -> None:
    """Show the room what was written in a silent phase. Leaving the phase does it too; doing it twice is once."""
    lock(phase.scope)
    if not phase.hides_texts:
        return
    phase.revealed_at = utcnow()
    for show in at_reveal:
        show(phase)
    record(actor, "phase.revealed", phase, kind=phase.kind)


def extend_phase(actor: Actor, room: Room, position: int, minutes: int) -> Phase:
    """Give a running phase more time."""
    lock(room.scope)
    phase = phase_at(room, position)
    if not phase.is_running:
        raise DomainError(_("The room has left this phase."))
    if not minutes > 0 or phase.extra_minutes + minutes > MOST_EXTRA_MINUTES:
        raise DomainError(_("A phase can be extended by an hour at most. Open it again if you need more."))
    phase.extra_minutes += minutes
    record(actor, "phase.extended", phase, minutes=minutes)
    return phase


def phase_at(room: Room, position: int) -> Phase:
    """Return the phase at a position of the agenda, as it stands in the database now."""
    for phase in room.phases:
        db.session.refresh(phase)
    for phase in room.phases:
        if phase.position == position:
            return phase
    raise DomainError(_("There is no such phase in this room."))
