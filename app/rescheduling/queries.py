"""Reading who stands in a workshop, and who has confirmed since they were asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import utcnow
from app.extensions import db
from app.programme.models import Sector, Workshop
from app.programme.queries import dates_close_nothing, dates_of, rooms_say
from app.programme.rules import course
from app.registration.letters import has_address
from app.registration.models import Seat, SeatState


def standing_in(workshop: Workshop) -> Sequence[Seat]:
    """Return the registrations of a workshop that stand, in the order in which people asked."""
    standing = select(Seat).where(Seat.workshop_id == workshop.id, Seat.state != SeatState.CANCELLED)
    return db.session.scalars(standing.options(joinedload(Seat.person)).order_by(Seat.turn, Seat.id)).all()


def has_begun(workshop: Workshop) -> bool:
    """Return whether a workshop is running or over."""
    return course(utcnow(), dates_of(workshop), rooms_say(workshop), dates_close_nothing()) is not None


@dataclass(frozen=True)
class Answers:
    """What those of one sector who were asked to confirm have said, and who of them cannot be written to."""

    sector: Sector
    confirmed: list[Seat]
    silent: list[Seat]


def answers_in(workshop: Workshop) -> list[Answers]:
    """Return who was asked to confirm a seat and has, or has not, sector by sector."""
    asked = [seat for seat in standing_in(workshop) if seat.confirm_by_at and seat.state is SeatState.SEATED]
    return [
        Answers(
            sector,
            [seat for seat in asked if seat.sector_id == sector.id and seat.confirmed_at],
            [seat for seat in asked if seat.sector_id == sector.id and not seat.confirmed_at],
        )
        for sector in workshop.programme.sectors
    ]


def without_address(seats: Sequence[Seat]) -> list[Seat]:
    """Return the registrations whose holders no letter can reach."""
    return [seat for seat in seats if not has_address(seat.person)]
