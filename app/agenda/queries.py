"""Reading the agenda of a room."""

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry
from app.rooms.models import Phase, Room
from app.rooms.queries import room_of_scope


def phase_of(scope_id: int, key: int | None) -> Phase | None:
    """Return a phase by its key, which stays when its position changes, if it is of the room with that scope."""
    wanted = select(Phase).join(Room).where(Phase.id == key, Room.scope_id == scope_id)
    return db.session.scalar(wanted)


def phase_or_404(room: Room, key: int) -> Phase:
    """Return a phase of the room by its key, or raise NotFound."""
    phase = phase_of(room.scope_id, key)
    if phase is None:
        raise NotFound
    return phase


def room_of(entry: Entry) -> Room:
    """Return the room in which something happened."""
    room = room_of_scope(entry.scope_id)
    assert room
    return room
