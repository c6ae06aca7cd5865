"""Reading rooms."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Actor, Grant, Person, Role
from app.database import know, read_once
from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry
from app.journal.queries import newest_in, newest_number
from app.live.channels import Audience, Channel
from app.live.presence import connected
from app.live.tickets import stream_url
from app.programme.models import Programme, Workshop
from app.programme.queries import be_about
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, PhaseKind, Room
from app.templating import language


def room_or_404(code: str) -> Room:
    """Return the room with that code, with all that is around it, or raise NotFound. The request is about these.

    The number of its newest entry comes along: it is no newer than anything that is read afterwards.
    """
    wanted = select(Room, newest_in(Room.scope_id)).where(Room.code == code)
    programme = joinedload(Room.workshop).joinedload(Workshop.programme).joinedload(Programme.sectors)
    around = (joinedload(Room.phases), joinedload(Room.scope), programme)
    found = db.session.execute(wanted.options(*around)).unique().one_or_none()
    if found is None:
        raise NotFound
    room, number = found
    know(newest_number, room.scope_id, answer=number)
    be_about(room.workshop.programme)
    return room


def room_to_join(join_code: str) -> Room | None:
    """Return the room whose join code somebody typed, in whatever case and spacing."""
    normal = "".join(letter for letter in join_code if letter.isalnum()).upper()
    return db.session.scalar(select(Room).where(Room.join_code == normal))


@read_once
def room_of_scope(scope_id: int) -> Room | None:
    """Return the room whose entries are numbered in a scope."""
    return db.session.scalar(select(Room).where(Room.scope_id == scope_id))


def rooms_of(workshop: Workshop) -> list[Room]:
    """Return the rooms of a workshop."""
    of_workshop = select(Room).where(Room.workshop_id == workshop.id).options(selectinload(Room.phases))
    return list(db.session.scalars(of_workshop.order_by(Room.number)))


def whereabouts(seat: Seat, room: Room) -> tuple[Arrival | None, bool]:
    """Return in which room a seat is, if it came, and whether the workshop has others than this one; at one go."""
    others = exists().where(Room.workshop_id == room.workshop_id, Room.id != room.id)
    both = select(Arrival, others).select_from(Seat).outerjoin(Arrival, Arrival.seat_id == Seat.id)
    arrival, has_others = db.session.execute(both.where(Seat.id == seat.id)).one()
    return arrival, has_others


def arrival_of(seat: Seat) -> Arrival | None:
    """Return in which room a seat is, if it came, as it stands in the database now."""
    of_seat = select(Arrival).where(Arrival.seat_id == seat.id)
    return db.session.scalar(of_seat.execution_options(populate_existing=True))


def left_at(arrival: Arrival, room: Room) -> datetime | None:
    """Return when a seat that is in another room now left this one last; None when it has never been here."""
    left = select(func.max(Entry.at)).where(Entry.subject == Arrival.__tablename__, Entry.subject_id == arrival.id)
    return db.session.scalar(left.where(Entry.scope_id == room.scope_id, Entry.verb == "room.left"))


def entrance(seat: Seat) -> str | None:
    """Return the address that a seat leads to: the room it went to or the only one there is, else all its rooms."""
    arrival, rooms = arrival_of(seat), rooms_of(seat.workshop)
    if arrival or len(rooms) == 1:
        return url_for("rooms.show", room=(arrival.room if arrival else rooms[0]).code)
    return url_for("entrance.choose", workshop=seat.workshop.code) if rooms else None


def rooms_run_by(person: Person) -> list[Room]:
    """Return the rooms whose desk is open to a person, in order of time."""
    in_order = select(Room).join(Workshop).order_by(Workshop.starts_at, Room.number).options(joinedload(Room.workshop))
    return [room for room in db.session.scalars(in_order) if person.role_in(room.workshop_id)] if person.grants else []


def leaders_of(workshop: Workshop) -> Sequence[Person]:
    """Return the people who were given the desk of a workshop."""
    given = select(Person).join(Grant).where(Grant.role == Role.FACILITATOR, Grant.workshop_id == workshop.id)
    return db.session.scalars(given.order_by(Person.name)).all()


def present_in(workshop: Workshop) -> dict[int, dict[int, int]]:
    """Return who came into which room of a workshop: {number of the room: {sector id: people}}, empty rooms too."""
    came = select(Room.number, Seat.sector_id, func.count(Seat.id)).select_from(Room)
    came = came.outerjoin(Arrival, Arrival.room_id == Room.id)
    came = came.outerjoin(Seat, (Seat.id == Arrival.seat_id) & (Seat.state == SeatState.SEATED))
    present: dict[int, dict[int, int]] = {}
    of_workshop = came.where(Room.workshop_id == workshop.id).group_by(Room.number, Seat.sector_id)
    for number, sector, people in db.session.execute(of_workshop):
        present.setdefault(number, {}).update({sector: people} if sector else {})
    return present


@read_once
def present_by_sector(room: Room) -> dict[int, int]:
    """Return how many seats came into a room: {sector id: count}."""
    present = select(Seat.sector_id, func.count()).join(Arrival, Arrival.seat_id == Seat.id)
    of_room = present.where(Arrival.room_id == room.id, Seat.state == SeatState.SEATED)
    return dict(db.session.execute(of_room.group_by(Seat.sector_id)).all())


def connected_by_sector(room: Room) -> dict[int, int]:
    """Return how many of those in a room have it open on a screen at this moment: {sector id: count}."""
    seats = connected(room.scope_id)
    here = select(Seat.sector_id, func.count()).join(Arrival, Arrival.seat_id == Seat.id)
    of_room = here.where(Arrival.room_id == room.id, Seat.id.in_(seats), Seat.state == SeatState.SEATED)
    return dict(db.session.execute(of_room.group_by(Seat.sector_id)).all()) if seats else {}


def workshop_course(workshop: Workshop) -> str | None:
    """Return "running" or "over" from what the rooms of a workshop do; None before the first begins."""
    phases = _phases_in(workshop.programme_id).get(workshop.id, set()) - {None}
    if not phases:
        return None
    return "over" if phases == {PhaseKind.RESULTS} else "running"


@read_once
def _phases_in(programme_id: int) -> dict[int, set[PhaseKind | None]]:
    """Return the phases in which the rooms of all workshops of a programme are: {workshop id: phases}."""
    of_programme = select(Room).join(Room.workshop).where(Workshop.programme_id == programme_id)
    phases: dict[int, set[PhaseKind | None]] = {}
    for room in db.session.scalars(of_programme.options(selectinload(Room.phases))):
        phases.setdefault(room.workshop_id, set()).add(room.phase)
    return phases


def listen(room: Room, audience: Audience | str, actor: Actor) -> dict[str, str]:
    """Return how a page follows the room: the address of its stream from now on, and where to get a new one.

    Ask for it before reading what the page shows: nothing falls between the two.
    """
    channel = Channel(room.scope_id, Audience(audience), language())
    url = stream_url(channel, newest_number(room.scope_id), actor.seat.id if actor.seat else None)
    return {"url": url, "renew": url_for("rooms.stream", room=room.code, audience=channel.audience)}
