"""Reading what a rehearsal left in its database."""

from sqlalchemy import func, select

from app.accounts.models import Person
from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution
from app.extensions import db
from app.journal.models import Entry
from app.programme.models import Sector, Workshop
from app.registration.models import Seat, SeatState
from app.rooms.models import PhaseKind, Room


def board_of(room: Room) -> dict[str, str]:
    """Return in which column each contribution of a room stands: {code: cluster number, "0" for none}."""
    cards = (
        select(Contribution.code, func.coalesce(Cluster.number, 0))
        .outerjoin(Placement, Placement.contribution_id == Contribution.id)
        .outerjoin(Cluster, Cluster.id == Placement.cluster_id)
        .where(Contribution.room_id == room.id)
    )
    return {code: str(column) for code, column in db.session.execute(cards)}


def seats_by_state(workshop: Workshop, state: SeatState) -> dict[str, int]:
    """Return how many registrations of a workshop are in a state: {sector code: count}."""
    seats = select(Sector.code, func.count(Seat.id)).outerjoin(
        Seat, (Seat.sector_id == Sector.id) & (Seat.workshop_id == workshop.id) & (Seat.state == state)
    )
    of_programme = seats.where(Sector.programme_id == workshop.programme_id).group_by(Sector.code)
    return dict(db.session.execute(of_programme).all())


def seated_addresses(workshop: Workshop) -> set[str]:
    """Return the addresses of those who have a seat in a workshop."""
    seats = select(Person.email).join(Seat, Seat.person_id == Person.id)
    return set(db.session.scalars(seats.where(Seat.workshop_id == workshop.id, Seat.state == SeatState.SEATED)))


def position_of(room: Room, kind: PhaseKind) -> int:
    """Return where the first phase of a kind stands in a room's agenda."""
    return next(phase.position for phase in room.phases if phase.kind == kind)


def post_numbers(room: Room) -> dict[str, int]:
    """Return with which entry of the journal each contribution of a room was posted: {code: number}."""
    posts = (
        select(Contribution.code, Entry.number)
        .join(Entry, (Entry.subject_id == Contribution.id) & (Entry.subject == Contribution.__tablename__))
        .where(Contribution.room_id == room.id, Entry.verb == "contribution.posted")
    )
    return dict(db.session.execute(posts).all())
