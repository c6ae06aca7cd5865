"""Reading who is expected, who came, and what was marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.database import read_once
from app.door.models import Mark
from app.door.rules import folded
from app.extensions import db
from app.journal.queries import newest_number
from app.live.channels import Audience, Channel
from app.live.tickets import stream_url
from app.programme.models import Sector, Workshop
from app.registration.models import Seat, SeatState
from app.registration.queries import sizes_of
from app.templating import language


@dataclass(frozen=True)
class Attendance:
    """A sector at the door, in numbers."""

    sector: Sector
    seats: int
    came: int
    expected: int
    waiting: int


def listen(workshop: Workshop) -> dict[str, str]:
    """Return how a page follows the door: the address of its stream from now on, and where to get a new one.

    Ask for it before reading what the page shows: nothing falls between the two.
    """
    channel = Channel(workshop.scope_id, Audience.DESK, language())
    url = stream_url(channel, newest_number(workshop.scope_id))
    return {"url": url, "renew": url_for("door.stream", workshop=workshop.code)}


@read_once
def guests_of(workshop: Workshop) -> list[Seat]:
    """Return the registrations that stand, in order of the names."""
    standing = select(Seat).where(Seat.workshop_id == workshop.id, Seat.state != SeatState.CANCELLED)
    with_both = standing.options(joinedload(Seat.person), joinedload(Seat.sector))
    return sorted(db.session.scalars(with_both), key=lambda seat: (folded(seat.person.name), seat.id))


@read_once
def attendance_of(workshop: Workshop) -> list[Attendance]:
    """Return who came and who is still expected, by sector."""
    came = Seat.checked_in_at.is_not(None)
    counted = select(Seat.sector_id, Seat.state, came, func.count()).where(Seat.workshop_id == workshop.id)
    rows = db.session.execute(counted.group_by(Seat.sector_id, Seat.state, came)).all()
    number = {(sector, state, bool(here)): many for sector, state, here, many in rows}

    def many(sector: Sector, state: SeatState, here: bool = False) -> int:
        return number.get((sector.id, state, here), 0)

    return [
        Attendance(
            sector,
            size,
            came=many(sector, SeatState.SEATED, here=True),
            expected=many(sector, SeatState.SEATED) + many(sector, SeatState.OFFERED),
            waiting=many(sector, SeatState.WAITING),
        )
        for sector, size in sizes_of(workshop)
    ]


def seats_named(workshop: Workshop, numbers: Iterable[int]) -> dict[int, Seat]:
    """Return the registrations of a workshop with these keys, also those that ended: {key: seat}."""
    named = select(Seat).where(Seat.workshop_id == workshop.id, Seat.id.in_(set(numbers)))
    return {seat.id: seat for seat in db.session.scalars(named)}


def seat_with(code: str) -> Seat | None:
    """Return the registration with an entry code."""
    return db.session.scalar(select(Seat).where(Seat.entry_code == code.strip().upper()))


def mark_with(key: str) -> Mark | None:
    """Return the mark that was sent under a key."""
    return db.session.scalar(select(Mark).where(Mark.key == key))


def last_mark_of(seat: Seat) -> Mark | None:
    """Return what was marked last about a seat, wherever and however late it arrived."""
    about = select(Mark).where(Mark.seat_id == seat.id)
    return db.session.scalar(about.order_by(Mark.marked_at.desc(), Mark.id.desc()).limit(1))


def workshop_of_scope(scope_id: int) -> Workshop:
    """Return the workshop whose entries have this scope."""
    return db.session.scalars(select(Workshop).where(Workshop.scope_id == scope_id)).one()


def guest(seat_id: int) -> Seat | None:
    """Return a registration by its key, unless it ended."""
    seat = db.session.get(Seat, seat_id)
    return None if seat is None or seat.state is SeatState.CANCELLED else seat


def search_text(seat: Seat) -> str:
    """Return what a registration is found by, folded: name, organisation, entry code."""
    return folded(" ".join([seat.person.name, seat.organisation or "", seat.entry_code]))
