"""Reading seats, and what features above show to the person who holds one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from app import tokens
from app.accounts.models import Actor, Person, Role
from app.accounts.queries import person_with
from app.database import read_once
from app.errors import Expired
from app.extensions import db
from app.programme import queries as programme
from app.programme.models import ConsentText, Sector, Workshop
from app.programme.queries import Pool, is_over
from app.registration.models import Seat, SeatState
from app.registration.rules import Standing, pool_sizes

# Features above register here: the address of the room that a seat leads into (None for several or none), and what
# else stands on a person's own page.
entrances: list[Callable[[Seat], str | None]] = []
personal_panels: list[Callable[[Person], str]] = []


def seat_in(person: Person, workshop: Workshop) -> Seat | None:
    """Return the registration of a person in a workshop, if it was not cancelled."""
    own = select(Seat).where(Seat.person_id == person.id, Seat.workshop_id == workshop.id)
    return db.session.scalar(own.where(Seat.state != SeatState.CANCELLED).options(joinedload(Seat.sector)))


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
    with_both = own.options(joinedload(Seat.workshop), joinedload(Seat.sector))
    return db.session.scalars(with_both.order_by(Workshop.starts_at)).all()


def ended_of(person: Person) -> list[Seat]:
    """Return a person's last registration in each workshop ahead in which none stands, in order of the workshops."""
    standing = [seat.workshop_id for seat in seats_of(person)]
    own = select(Seat).join(Workshop).where(Seat.person_id == person.id, Seat.workshop_id.not_in(standing))
    with_both = own.options(joinedload(Seat.workshop), joinedload(Seat.sector))
    last = {seat.workshop_id: seat for seat in db.session.scalars(with_both.order_by(Workshop.starts_at, Seat.id))}
    return [seat for seat in last.values() if not is_over(seat.workshop)]


def agreed_texts(seat: Seat) -> list[ConsentText]:
    """Return the texts that the holder of a seat is asked to agree to, and earlier ones that they agreed to."""
    earlier = [consent.text for consent in seat.consents if consent.withdrawn_at is None]
    asked = seat.workshop.programme.asked_consents
    return [*asked, *(text for text in earlier if text not in asked)]


@dataclass(frozen=True)
class OwnSeat:
    """A registration as its holder sees it: its place on the waiting list, its room, whether it is over."""

    seat: Seat
    position: int | None
    room: str | None
    is_over: bool


def own_seats(person: Person) -> list[OwnSeat]:
    """Return a person's registrations with all that their own page says about them."""
    return [
        OwnSeat(
            seat, position_of(seat), next((url for find in entrances if (url := find(seat))), None), is_over(workshop)
        )
        for seat in seats_of(person)
        for workshop in [seat.workshop]
    ]


def seat_asked_for(seat_id: int | None, workshop: Workshop) -> Seat | None:
    """Return the seat that this browser asked for in a workshop, if it stands."""
    seat = db.session.get(Seat, seat_id) if seat_id else None
    return seat if seat and seat.workshop_id == workshop.id and seat.state is not SeatState.CANCELLED else None


@dataclass(frozen=True)
class AsAsked:
    """What a page says of a seat that is not the reader's to see."""

    workshop: Workshop
    sector: Sector
    state: SeatState


def seat_as_asked(workshop: Workshop, sector_code: str, position: int | None) -> AsAsked:
    """Return what somebody asked for, as a page shows it."""
    sector = next(each for each in workshop.programme.sectors if each.code == sector_code)
    return AsAsked(workshop, sector, SeatState.WAITING if position else SeatState.SEATED)


def holder_with(email: str, workshop: Workshop) -> Person | None:
    """Return the person with that address when they are registered for a workshop already."""
    person = person_with(email)
    return person if person and seat_in(person, workshop) else None


def seat_of_link(token: str) -> Seat:
    """Return the seat that a personal link belongs to. Raises Expired when it is not ours or worth nothing any more.

    It outlives the registration: its holder reads there why it ended. Raising `link_version` makes those that were sent
    before worthless.
    """
    content = tokens.unseal("seat", token)
    seat = db.session.get(Seat, content["seat"]) if content else None
    if content is None or seat is None or content["version"] != seat.link_version:
        raise Expired
    return seat


@read_once
def seated_by_sector(workshop: Workshop) -> dict[int, int]:
    """Return how many are seated in a workshop: {sector id: count}."""
    seated = select(Seat.sector_id, func.count()).where(Seat.workshop_id == workshop.id, Seat.state == SeatState.SEATED)
    return dict(db.session.execute(seated.group_by(Seat.sector_id)).all())


def position_of(seat: Seat) -> int | None:
    """Return the place of a seat on its waiting list, 1 for the next; None when it does not wait."""
    if seat.state is not SeatState.WAITING:
        return None
    ahead = select(func.count()).where(*on_the_list(seat.workshop, seat.sector), Seat.turn < seat.turn)
    return (db.session.scalar(ahead) or 0) + 1


def next_waiting(workshop: Workshop, sector: Sector, number: int) -> Sequence[Seat]:
    """Return the people who wait longest for a seat of a sector."""
    return db.session.scalars(
        select(Seat).where(*on_the_list(workshop, sector)).order_by(Seat.turn).limit(number)
    ).all()


def on_the_list(workshop: Workshop, sector: Sector) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a waiting list. Its order is that of the turns, given under the workshop's lock."""
    return Seat.workshop_id == workshop.id, Seat.sector_id == sector.id, Seat.state == SeatState.WAITING


def next_turn(workshop: Workshop) -> int:
    """Return the turn of whoever asks next. The workshop is locked."""
    return (db.session.scalar(select(func.max(Seat.turn)).where(Seat.workshop_id == workshop.id)) or 0) + 1


def lapsed_offers(workshop: Workshop, now: datetime) -> Sequence[Seat]:
    """Return the offers of a workshop that were not answered in time, in the order of their turns."""
    offered = select(Seat).where(Seat.workshop_id == workshop.id, Seat.state == SeatState.OFFERED)
    return db.session.scalars(offered.where(Seat.offer_ends_at <= now).order_by(Seat.turn)).all()


def unconfirmed_seats(workshop: Workshop, now: datetime) -> list[Seat]:
    """Return the seats of a workshop whose holders were asked to confirm and did not in time, nor came."""
    seated = select(Seat).where(Seat.workshop_id == workshop.id, Seat.state == SeatState.SEATED)
    silent = seated.where(Seat.confirm_by_at <= now, Seat.confirmed_at.is_(None), Seat.checked_in_at.is_(None))
    return list(db.session.scalars(silent))


def workshops_ahead() -> list[Workshop]:
    """Return the workshops that will take place, or take place now."""
    ahead = select(Workshop).where(Workshop.cancelled_at.is_(None)).order_by(Workshop.id)
    return [workshop for workshop in db.session.scalars(ahead) if not is_over(workshop)]


def seats_to_ask(workshop: Workshop, since: datetime) -> Sequence[Seat]:
    """Return the seats whose holders were not asked to confirm since that moment. Who said yes within a day before it
    need not say it again."""
    not_asked = or_(Seat.confirm_by_at.is_(None), Seat.confirm_by_at < since)
    willing = select(Seat).where(*said_yes(workshop, since - timedelta(days=1)), not_asked)
    return db.session.scalars(willing.order_by(Seat.turn)).all()


def seats_to_remind(workshop: Workshop, since: datetime) -> Sequence[Seat]:
    """Return the seats whose holders were not reminded since that moment, nor said yes since."""
    not_reminded = or_(Seat.reminded_at.is_(None), Seat.reminded_at < since)
    willing = select(Seat).where(*said_yes(workshop, since), not_reminded)
    return db.session.scalars(willing.order_by(Seat.turn)).all()


def said_yes(workshop: Workshop, before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a seat whose holder said last before that moment that they will come."""
    last = func.coalesce(Seat.confirmed_at, Seat.registered_at)
    return Seat.workshop_id == workshop.id, Seat.state == SeatState.SEATED, last < before


def standings_of(workshop: Workshop) -> list[tuple[Sector, Standing]]:
    """Return the pools of a workshop in numbers, in the order of the sectors, as they stand in the database now."""
    db.session.flush()
    return [
        (pool.sector, Standing(pool.size, pool.taken, pool.waiting, workshop.lent.get(pool.sector.code, 0)))
        for pool in pools_of([workshop])[workshop.id]
    ]


def pools_of(workshops: Sequence[Workshop]) -> dict[int, list[Pool]]:
    """Return the pools of some workshops, in the order of the sectors, all with one query: {workshop id: pools}."""
    standing = select(Seat.workshop_id, Seat.sector_id, Seat.state, func.count())
    of_workshops = standing.where(Seat.workshop_id.in_([workshop.id for workshop in workshops]))
    counted = db.session.execute(of_workshops.group_by(Seat.workshop_id, Seat.sector_id, Seat.state)).all()
    numbers = {(workshop, sector, state): number for workshop, sector, state, number in counted}
    return {
        workshop.id: [
            Pool(
                sector,
                size,
                sum(numbers.get((workshop.id, sector.id, state), 0) for state in (SeatState.SEATED, SeatState.OFFERED)),
                numbers.get((workshop.id, sector.id, SeatState.WAITING), 0),
            )
            for sector, size in sizes_of(workshop)
        ]
        for workshop in workshops
    }


def sizes_of(workshop: Workshop) -> list[tuple[Sector, int]]:
    """Return how many seats each sector has in a workshop: its share, and what it was lent or gave."""
    sectors = workshop.programme.sectors
    sizes = pool_sizes(workshop.seats, [sector.share for sector in sectors])
    return [(sector, size + workshop.lent.get(sector.code, 0)) for sector, size in zip(sectors, sizes, strict=True)]


def pool_of(workshop: Workshop, sector: Sector) -> Pool:
    """Return the pool of one sector as it stands in the database now."""
    return next(pool for pool in pools_of([workshop])[workshop.id] if pool.sector.id == sector.id)


programme.pools.append(pools_of)
