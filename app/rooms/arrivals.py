"""Coming into a room, and acting in no other: a seat has one room, the one it came into last."""

from datetime import timedelta

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Workshop
from app.rooms.models import Arrival, Phase, Room
from app.rooms.queries import arrival_of, left_at, present_in, rooms_of
from app.rooms.rules import room_for


class Elsewhere(DomainError):
    """Somebody acts in a room while their place is in another one. Answers 409, with the way to change rooms."""

    def __init__(self, room: Room, own: Room) -> None:
        self.workshop_code = room.workshop.code
        place = {"number": own.number, "code": own.code}
        super().__init__(
            _(
                "Your place is in room %(number)s (%(code)s) now, so this room did not take it. "
                "What you wrote is kept on this device.",
                **place,
            )
        )


def enter_workshop(actor: Actor, workshop: Workshop, wish: Room | None = None) -> Arrival:
    """Note that a seat came, in the room it wishes or is in already.

    Who has none yet gets a wish where people choose; where they are spread, and without a wish, the room with the
    fewest people of their side.
    """
    assert actor.seat
    lock(workshop.scope)
    arrival = arrival_of(actor.seat)
    if arrival:
        return enter_room(actor, wish) if wish else arrival
    if wish is None or workshop.spreads_people:
        number = room_for(actor.seat.sector_id, present_in(workshop))
        wish = next(room for room in rooms_of(workshop) if room.number == number)
    return enter_room(actor, wish)


def enter_room(actor: Actor, room: Room) -> Arrival:
    """Note that a seat came into a room. Coming again changes nothing; coming to another room moves the seat.

    Arrivals take the workshop's lock before that of a room, and those of two rooms in order: nobody waits in a circle.
    """
    assert actor.seat
    lock(room.workshop.scope)
    arrival = arrival_of(actor.seat)
    if arrival and arrival.room_id == room.id:
        return arrival
    for scope in sorted({room.scope, *([arrival.scope] if arrival else [])}, key=lambda scope: scope.id):
        lock(scope)
    if arrival is None:
        arrival = Arrival(seat=actor.seat)
        db.session.add(arrival)
    else:
        record(actor, "room.left", arrival, sector=actor.seat.sector.code)
    arrival.room, arrival.arrived_at = room, utcnow()
    record(actor, "room.entered", arrival, sector=actor.seat.sector.code)
    return arrival


def check_here(actor: Actor, room: Room) -> None:
    """Raise Elsewhere when a participant's place is in another room. Who came into none yet is where they act."""
    arrival = arrival_of(actor.seat) if actor.seat else None
    if arrival and arrival.room_id != room.id:
        raise Elsewhere(room, arrival.room)


def has_left(actor: Actor, phase: Phase) -> bool:
    """Return whether somebody has left the room of a phase, so lately that what they wrote there may still arrive.

    What a device kept without a network comes after its author went on to another room; the phase's grace holds for
    that too. Raises Elsewhere after it, and when they have never been in the room.
    """
    arrival = arrival_of(actor.seat) if actor.seat else None
    if arrival is None or arrival.room_id == phase.room_id:
        return False
    left = left_at(arrival, phase.room)
    if left is None or utcnow() > left + timedelta(minutes=phase.grace_minutes):
        raise Elsewhere(phase.room, arrival.room)
    return True
