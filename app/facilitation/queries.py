"""Reading what the desk did, what it announces and notes, and who has finished."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from app.accounts.models import Person
from app.database import read_once
from app.errors import NotFound
from app.extensions import db
from app.facilitation.models import Announcement, Finish, Note
from app.journal.models import Entry
from app.permissions import DESK
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, Phase, Room

UNDONE = "act.undone"


@dataclass(frozen=True)
class Act:
    """Something that the desk did in a room, by whom, and the entry that says it was taken back, if any."""

    entry: Entry
    person: Person | None
    undone: Entry | None


def act_or_404(room: Room, number: int) -> Entry:
    """Return the entry of the room's desk with that number, or raise NotFound."""
    of_desk = select(Entry).where(Entry.scope_id == room.scope_id, Entry.number == number, Entry.role.in_(DESK))
    entry = db.session.scalar(of_desk)
    if entry is None:
        raise NotFound
    return entry


def undone_in(room: Room) -> dict[int, Entry]:
    """Return what was taken back in a room: {number of the entry: the entry that says so}."""
    undone = select(Entry).where(Entry.scope_id == room.scope_id, Entry.verb == UNDONE)
    return {entry.details["number"]: entry for entry in db.session.scalars(undone)}


def means_of(undone: Iterable[Entry]) -> set[int]:
    """Return the numbers of the entries that something was taken back with: they are no acts of their own."""
    return {number for entry in undone for number in range(entry.details["after"] + 1, entry.number)}


def parts_of(entry: Entry) -> Sequence[Entry]:
    """Return the entries that say that they are part of one, in their order."""
    later = select(Entry).where(Entry.scope_id == entry.scope_id, Entry.number > entry.number)
    parts = later.where(Entry.details["part_of"].as_integer() == entry.number)
    return db.session.scalars(parts.order_by(Entry.number)).all()


def acts_of(room: Room, verbs: Collection[str], number: int | None = None, limit: int | None = None) -> list[Act]:
    """Return what the desk did in a room, as far as it is among `verbs`, newest first; all, one or the latest.

    What was only part of something, as its details say (`part_of`), is taken back with it.
    """
    undone = undone_in(room)
    of_desk = select(Entry, Person).join(Person, Person.id == Entry.person_id, isouter=True)
    of_desk = of_desk.where(Entry.scope_id == room.scope_id, Entry.role.in_(DESK), Entry.verb.in_(verbs))
    whole = of_desk.where(Entry.details["part_of"].as_integer().is_(None))
    own = whole.where(Entry.number.not_in(means_of(undone.values())))
    wanted = own if number is None else own.where(Entry.number == number)
    rows = db.session.execute(wanted.order_by(Entry.number.desc()).limit(limit))
    return [Act(entry, person, undone.get(entry.number)) for entry, person in rows]


def standing_announcement(room: Room) -> Announcement | None:
    """Return what is announced in a room now."""
    standing = select(Announcement).where(Announcement.room_id == room.id, Announcement.taken_down_at.is_(None))
    return db.session.scalar(standing.order_by(Announcement.id.desc()).limit(1))


def announcement_or_404(room: Room, key: int) -> Announcement:
    """Return the announcement of a room with that key, or raise NotFound."""
    announcement = db.session.get(Announcement, key)
    if announcement is None or announcement.room_id != room.id:
        raise NotFound
    return announcement


def finish_of(phase: Phase, seat: Seat) -> Finish | None:
    """Return when a seat said last that it has finished a phase, if it did not take that back."""
    own = select(Finish).where(Finish.phase_id == phase.id, Finish.seat_id == seat.id)
    return db.session.scalar(own)


@read_once
def finishes_in(room: Room) -> dict[int, bool]:
    """Return who of those in a room has finished the running phase: {seat id: whether}."""
    phase = room.current
    if phase is None:
        return {}
    holds = and_(Finish.seat_id == Seat.id, Finish.phase_id == phase.id, Finish.finished_at >= phase.started_at)
    present = select(Seat.id, Finish.id.is_not(None)).join(Arrival, Arrival.seat_id == Seat.id).outerjoin(Finish, holds)
    return dict(db.session.execute(present.where(Arrival.room_id == room.id, Seat.state == SeatState.SEATED)).all())


def finished_by_sector(room: Room) -> dict[int, int]:
    """Return how many of those in the room have finished the running phase: {sector id: count}."""
    phase = room.current
    if phase is None:
        return {}
    finished = select(Seat.sector_id, func.count()).join(Finish, Finish.seat_id == Seat.id)
    present = finished.join(Arrival, Arrival.seat_id == Seat.id).where(Arrival.room_id == room.id)
    since = Finish.phase_id == phase.id, Finish.finished_at >= phase.started_at
    return dict(
        db.session.execute(present.where(*since, Seat.state == SeatState.SEATED).group_by(Seat.sector_id)).all()
    )


def note_of(person: Person, room: Room) -> Note | None:
    """Return what a facilitator has noted about a room."""
    return db.session.scalar(select(Note).where(Note.room_id == room.id, Note.person_id == person.id))
