"""Reading contributions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.contributions.models import Contribution, Kind, State
from app.errors import NotFound
from app.extensions import db
from app.live.channels import Audience
from app.registration.models import Seat
from app.rooms.models import Room


def seen_by(audience: str) -> ColumnElement[bool]:
    """Return the condition for what an audience sees: the room what is published, the desk also what is held back."""
    if audience == Audience.DESK:
        return Contribution.state.in_((State.PUBLISHED, State.HELD))
    return Contribution.state == State.PUBLISHED


def contribution_with(code: str) -> Contribution | None:
    """Return the contribution with that public code, with its room and sector."""
    known = select(Contribution).where(Contribution.code == code)
    return db.session.scalar(known.options(joinedload(Contribution.room), joinedload(Contribution.sector)))


def contribution_or_404(room: Room, code: str) -> Contribution:
    """Return the contribution of a room with that code, or raise NotFound."""
    contribution = contribution_with(code)
    if contribution is None or contribution.room_id != room.id:
        raise NotFound
    return contribution


def posted_with(seat: Seat, key: str) -> Contribution | None:
    """Return what a seat has posted under that key."""
    return db.session.scalar(select(Contribution).where(Contribution.seat_id == seat.id, Contribution.key == key))


def last_number(room: Room) -> int:
    """Return the number of the latest contribution of a room, 0 for none. Hold the room's lock to build on it."""
    return db.session.scalar(select(func.max(Contribution.number)).where(Contribution.room_id == room.id)) or 0


def contributions_by(seat: Seat, room: Room) -> Sequence[Contribution]:
    """Return what a seat has posted in a room, newest first."""
    own = select(Contribution).where(Contribution.seat_id == seat.id, Contribution.room_id == room.id)
    return db.session.scalars(own.order_by(Contribution.number.desc())).all()


def challenges_of(room: Room) -> Sequence[Contribution]:
    """Return the challenges of a room, oldest first."""
    of_room = select(Contribution).where(Contribution.room_id == room.id, Contribution.kind == Kind.CHALLENGE)
    return db.session.scalars(of_room.order_by(Contribution.number)).all()


def newest_of(room: Room, limit: int = 5) -> Sequence[Contribution]:
    """Return the latest contributions of a room with their sectors, newest first."""
    of_room = select(Contribution).where(Contribution.room_id == room.id).options(joinedload(Contribution.sector))
    return db.session.scalars(of_room.order_by(Contribution.number.desc()).limit(limit)).all()


def posted_by_sector(room: Room) -> dict[int, int]:
    """Return how many contributions each sector has posted in a room: {sector id: count}."""
    posted = select(Contribution.sector_id, func.count()).where(Contribution.room_id == room.id)
    return dict(db.session.execute(posted.group_by(Contribution.sector_id)).all())


def authors_by_sector(room: Room) -> dict[int, int]:
    """Return how many seats of each sector have posted something in a room: {sector id: count}."""
    authors = select(Contribution.sector_id, func.count(Contribution.seat_id.distinct()))
    of_room = authors.where(Contribution.room_id == room.id).group_by(Contribution.sector_id)
    return dict(db.session.execute(of_room).all())
