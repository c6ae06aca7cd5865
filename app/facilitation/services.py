"""What can be done beside the phases: taking back, announcing, noting, and saying "I have finished"."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.facilitation.acts import UNDO
from app.facilitation.models import ANNOUNCEMENT_LIMIT, NOTE_LIMIT, Announcement, Finish, Note
from app.facilitation.queries import (
    UNDONE,
    act_or_404,
    finish_of,
    means_of,
    note_of,
    standing_announcement,
    undone_in,
)
from app.journal.models import Entry
from app.journal.queries import newest_number
from app.journal.services import lock, record
from app.permissions import can
from app.rooms.arrivals import check_here
from app.rooms.models import Phase, Room


class NoteChanged(DomainError):
    """The same person saved the note elsewhere since this text was begun: both are there to choose from."""


def undo(actor: Actor, room: Room, number: int) -> Entry:
    """Take back, once, what the desk did in the room's entry with that number; return that entry.

    The inverse is recorded by the services that do it. Raises DomainError when it cannot be done any more.
    """
    lock(room.scope)
    entry, undone = act_or_404(room, number), undone_in(room)
    if number in undone or number in means_of(undone.values()):
        raise DomainError(_("This has been undone already."))
    way = UNDO.get(entry.verb)
    if way is None:
        raise DomainError(_("This cannot be undone."))
    if not can(actor.role, way.needs, room.phase):
        raise DomainError(_("The room is in another phase now. This can no longer be undone."))
    after = newest_number(room.scope_id)
    way.back(actor, entry)
    record(actor, UNDONE, room, number=number, act=entry.verb, after=after)
    return entry


def make_announcement(actor: Actor, room: Room, text: str) -> Announcement:
    """Let a sentence stand on every page of the room, in place of the one before. Saying it twice is once."""
    lock(room.scope)
    text, before = text.strip(), standing_announcement(room)
    if not text or len(text) > ANNOUNCEMENT_LIMIT:
        raise DomainError(_("An announcement has 1 to %(limit)s characters.", limit=ANNOUNCEMENT_LIMIT))
    if before and before.text == text:
        return before
    if before:
        before.taken_down_at = utcnow()
    announcement = Announcement(room=room, text=text)
    db.session.add(announcement)
    replaces = before.id if before else None
    record(actor, "announcement.made", announcement, text=text, replaces=replaces)
    return announcement


def take_down_announcement(actor: Actor, announcement: Announcement) -> None:
    """Let an announcement stand no longer. Doing it twice is once."""
    lock(announcement.scope)
    db.session.refresh(announcement)
    if announcement.taken_down_at is None:
        announcement.taken_down_at = utcnow()
        record(actor, "announcement.taken_down", announcement, text=announcement.text)


def put_back_announcement(actor: Actor, announcement: Announcement) -> None:
    """Let an announcement stand again that was taken down. Raises DomainError when another stands now."""
    lock(announcement.scope)
    if standing_announcement(announcement.room):
        raise DomainError(_("Another announcement stands now. Take it down first."))
    announcement.taken_down_at = None
    record(actor, "announcement.put_back", announcement, text=announcement.text)


def finish_phase(actor: Actor, phase: Phase, finished: bool) -> None:
    """Note that a person has finished the running phase, or has not after all. Saying it twice is once."""
    assert actor.seat
    lock(phase.scope)
    check_here(actor, phase.room)
    finish = finish_of(phase, actor.seat)
    if finished == (finish is not None and finish.holds):
        return
    if finished:
        finish = finish or Finish(phase=phase, seat=actor.seat)
        finish.finished_at = utcnow()
        db.session.add(finish)
    else:
        db.session.delete(finish)
    record(actor, "phase.finished" if finished else "phase.unfinished", phase, sector=actor.seat.sector.code)


def save_note(actor: Actor, room: Room, text: str, version: str) -> Note:
    """Keep what a facilitator notes about a room, for their own eyes; the journal says that, never what.

    `version` is of the note that the text was begun from. Raises NoteChanged when it is no longer that one.
    """
    assert actor.person
    lock(room.scope)
    note = note_of(actor.person, room) or Note(room=room, person=actor.person, text="")
    if len(text) > NOTE_LIMIT:
        raise DomainError(_("A note has %(limit)s characters at most.", limit=NOTE_LIMIT))
    if note.text == text:
        return note
    if note.id and version != note.version:
        raise NoteChanged
    note.text, note.changed_at = text, utcnow()
    db.session.add(note)
    record(actor, "note.saved", note)
    return note
