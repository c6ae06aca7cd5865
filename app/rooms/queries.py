"""Reading rooms."""

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Actor, Person
from app.errors import NotFound
from app.extensions import db
from app.journal.queries import newest_number
from app.live.channels import Audience, Channel
from app.live.tickets import stream_url
from app.programme.models import Workshop
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, PhaseKind, Room
from app.templating import language


def room_or_404(code: str) -> Room:
    """Return the room with that code, its phases and workshop, or raise NotFound."""
    wanted = select(Room).where(Room.code == code)
    room = db.session.scalar(wanted.options(selectinload(Room.phases), joinedload(Room.workshop)))
    if room is None:
        raise NotFound
    return room


def room_to_join(join_code: str) -> Room | None:
    """Return the room whose join code somebody typed, in whatever case and spacing."""
    normal = "".join(letter for letter in join_code if letter.isalnum()).upper()
    return db.session.scalar(select(Room).where(Room.join_code == normal))


def rooms_of(workshop: Workshop) -> list[Room]:
    """Return the rooms of a workshop."""
    of_workshop = select(Room).where(Room.workshop_id == workshop.id).options(selectinload(Room.phases))
    return list(db.session.scalars(of_workshop.order_by(Room.number)))


def arrival_of(seat: Seat) -> Arrival | None:
    """Return in which room a seat is, if it came."""
    return db.session.scalar(select(Arrival).where(Arrival.seat_id == seat.id))


def entrance(seat: Seat) -> str | None:
    """Return the address of the room that a seat leads into: the one it went to, else the only one there is."""
    arrival, rooms = arrival_of(seat), rooms_of(seat.workshop)
    room = arrival.room if arrival else rooms[0] if len(rooms) == 1 else None
    return url_for("rooms.show", room=room.code) if room else None


def rooms_run_by(person: Person) -> list[Room]:
    """Return the rooms whose desk is open to a person, in order of time."""
    in_order = select(Room).join(Workshop).order_by(Workshop.starts_at, Room.number).options(joinedload(Room.workshop))
    return [room for room in db.session.scalars(in_order) if person.role_in(room.workshop_id)] if person.grants else []


def is_in(seat: Seat, room: Room) -> bool:
    """Return whether a seat came into this room, and not into another since."""
    arrival = arrival_of(seat)
    return arrival is not None and arrival.room_id == room.id


def present_by_sector(room: Room) -> dict[int, int]:
    """Return how many seats came into a room: {sector id: count}."""
    present = select(Seat.sector_id, func.count()).join(Arrival, Arrival.seat_id == Seat.id)
    of_room = present.where(Arrival.room_id == room.id, Seat.state == SeatState.SEATED)
    return dict(db.session.execute(of_room.group_by(Seat.sector_id)).all())


def workshop_course(workshop: Workshop) -> str | None:
    """Return "running" or "over" from what the rooms of a workshop do; None before the first begins."""
    phases = {room.phase for room in rooms_of(workshop)} - {None}
    if not phases:
        return None
    return "over" if phases == {PhaseKind.RESULTS} else "running"


def listen(room: Room, audience: Audience | str, actor: Actor) -> dict[str, str]:
    """Return how a page follows the room: the address of its stream from now on, and where to get a new one.

    Ask for it before reading what the page shows: nothing falls between the two.
    """
    channel = Channel(room.scope_id, Audience(audience), language())
    url = stream_url(channel, newest_number(room.scope_id), actor.seat.id if actor.seat else None)
    return {"url": url, "renew": url_for("rooms.stream", room=room.code, audience=channel.audience)}
