"""What a changed agenda changes on the room's screens."""

from app.journal.models import Entry
from app.live.channels import Audience, frame
from app.rooms.queries import room_of_scope
from app.rooms.stages import phase_partial


@frame("agenda.added", "agenda.removed", "agenda.moved", "agenda.changed", "agenda.copied", "agenda.given_back")
def new_agenda(entry: Entry, audience: Audience) -> str:
    """Show the phase and what holds in it; at the desk also the agenda."""
    room = room_of_scope(entry.scope_id)
    assert room
    return phase_partial(room, audience)
