"""Building the rooms of a workshop, and taking them away with it."""

import secrets

from sqlalchemy import select

from app.accounts.models import MACHINE, Actor
from app.extensions import db
from app.journal.models import Scope
from app.journal.queries import scope_named
from app.journal.services import record
from app.programme.models import Workshop
from app.rooms.models import Phase, Room
from app.rooms.queries import room_to_join, rooms_of
from app.rooms.rules import AGENDA, ALPHABET, JOIN_LENGTH


def build_rooms(workshop: Workshop, number: int) -> None:
    """Give a workshop the rooms it lacks, each with the default agenda and a code to join."""
    built = db.session.scalars(select(Room.number).where(Room.workshop_id == workshop.id)).all()
    for each in range(1, number + 1):
        if each not in built:
            build_room(MACHINE, workshop, each)


def take_rooms_away(workshop: Workshop) -> None:
    """Remove the rooms of a workshop that leaves its programme. What was written in one stands in the way."""
    for room in rooms_of(workshop):
        take_room_away(room)


def take_room_away(room: Room) -> None:
    """Remove a room with its agenda."""
    for phase in room.phases:
        db.session.delete(phase)
    db.session.delete(room)


def build_room(actor: Actor, workshop: Workshop, number: int) -> Room:
    """Return a new room of a workshop."""
    code = f"{workshop.code}-R{number}"
    scope = scope_named(code) or Scope(name=code)  # what was taken away and comes back goes on counting
    room = Room(workshop=workshop, number=number, code=code, join_code=free_join_code(), scope=scope)
    room.phases = [Phase(position=at, kind=kind, minutes=length) for at, (kind, length) in enumerate(AGENDA, start=1)]
    db.session.add(room)
    record(actor, "room.built", room)
    return room


def free_join_code() -> str:
    """Return a code that no room has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _each in range(JOIN_LENGTH))
        if room_to_join(code) is None:
            return code
