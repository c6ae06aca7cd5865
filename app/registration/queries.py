"""Reading seats."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.accounts.models import Actor, Person, Role
from app.extensions import db
from app.programme.models import Workshop
from app.registration.models import Seat, SeatState


def seat_in(person: Person, workshop: Workshop) -> Seat | None:
    """Return the registration of a person in a workshop, if it was not cancelled."""
    own = select(Seat).where(Seat.person_id == person.id, Seat.workshop_id == workshop.id)
    return db.session.scalar(own.where(Seat.state != SeatState.CANCELLED))


def actor_in(person: Person, workshop: Workshop | None) -> Actor:
    """Return as what a signed-in person acts: by the role they were given, else by their seat, else as a visitor.

    Only somebody seated takes part; who waits or cancelled is a visitor with a name.
    """
    role = person.role_in(workshop.id if workshop else None)
    if role:
        return Actor(role, person)
    if workshop is None:
        return Actor(Role.PARTICIPANT, person)
    seat = seat_in(person, workshop)
    if seat and seat.state is SeatState.SEATED:
        return Actor(Role.PARTICIPANT, person, seat)
    return Actor(Role.VISITOR, person, seat)


def seats_of(person: Person) -> Sequence[Seat]:
    """Return a person's registrations that stand, in order of the workshops."""
    own = select(Seat).join(Workshop).where(Seat.person_id == person.id, Seat.state != SeatState.CANCELLED)
    return db.session.scalars(own.order_by(Workshop.starts_at)).all()


def seated_by_sector(workshop: Workshop) -> dict[int, int]:
    """Return how many are seated in a workshop: {sector id: count}."""
    seated = select(Seat.sector_id, func.count()).where(Seat.workshop_id == workshop.id, Seat.state == SeatState.SEATED)
    return dict(db.session.execute(seated.group_by(Seat.sector_id)).tuples().all())
