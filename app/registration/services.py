"""What can be done about seats: taking one, giving it up, handing it to who waits longest."""

from typing import Any

from flask_babel import gettext as _

from app import tokens
from app.accounts.models import MACHINE, Actor, Person, Role
from app.accounts.services import meet
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.mail.services import write_letter
from app.programme.models import Sector, Workshop
from app.programme.queries import is_over, registration_open
from app.programme.services import builders
from app.registration.models import Seat, SeatState
from app.registration.queries import next_waiting, pool_of, position_of, seat_in, sizes_of
from app.registration.rules import place, promotions


def take_seat(
    workshop: Workshop, sector: Sector, name: str, email: str, organisation: str | None, language: str
) -> Seat:
    """Return the seat of the person with that address in a workshop: a new one, or the one that stands already.

    It is SEATED or WAITING. Either way a letter with the personal link goes to the address: who asks twice has one seat
    and two letters, and nobody else learns which it was. Raises DomainError when registration is closed.
    """
    lock(workshop.scope)
    if not registration_open(workshop):
        raise DomainError(_("Registration for this workshop is closed."))
    person = meet(email, name, language)
    seat = seat_in(person, workshop)
    if seat is None:
        seat = new_seat(person, workshop, sector, organisation)
    write_to(seat, str(seat.state), language)
    return seat


def what_is_free(workshop: Workshop, sector: Sector) -> dict[str, Any]:
    """Return what somebody who asks now would get: the place on the waiting list, None for a seat."""
    pool = pool_of(workshop, sector)
    waits = place(pool.size, pool.taken, pool.waiting) is SeatState.WAITING
    return {"workshop": workshop.code, "sector": sector.code, "position": pool.waiting + 1 if waits else None}


def new_seat(person: Person, workshop: Workshop, sector: Sector, organisation: str | None) -> Seat:
    """Return a new seat, or a place at the end of the waiting list. The workshop is locked."""
    pool = pool_of(workshop, sector)
    seat = Seat(
        workshop=workshop,
        person=person,
        sector=sector,
        organisation=organisation,
        state=place(pool.size, pool.taken, pool.waiting),
        consented_at=utcnow(),
    )
    db.session.add(seat)
    verb = "seat.taken" if seat.state is SeatState.SEATED else "seat.waiting"
    record(Actor(Role.VISITOR, person, seat), verb, seat, sector=sector.code)
    return seat


def cancel_seat(actor: Actor, seat: Seat) -> None:
    """Give a seat up, or a place on a waiting list; whoever of the same sector waits longest gets what is free now."""
    lock(seat.scope)
    db.session.refresh(seat)
    if seat.state is SeatState.CANCELLED:
        return
    if is_over(seat.workshop):
        raise DomainError(_("This workshop has taken place: the seat stays yours."))
    before, seat.state = seat.state, SeatState.CANCELLED
    record(actor, "seat.cancelled", seat, sector=seat.sector.code, before=before)
    write_to(seat, "cancelled", seat.person.language)
    promote(seat.workshop, seat.sector)


def promote(workshop: Workshop, sector: Sector) -> None:
    """Give the free seats of a sector to those who wait longest. The workshop is locked."""
    pool = pool_of(workshop, sector)
    for seat in next_waiting(workshop, sector, promotions(pool.size, pool.taken, pool.waiting)):
        seat.state = SeatState.SEATED
        record(MACHINE, "seat.promoted", seat, sector=sector.code)
        write_to(seat, "promoted", seat.person.language)


def hand_out_new_seats(workshop: Workshop, rooms: int) -> None:
    """Let the waiting lists move up when a programme was loaded again with more seats."""
    lock(workshop.scope)
    for sector, _size in sizes_of(workshop):
        promote(workshop, sector)


def personal_link(seat: Seat) -> str:
    """Return the token of a seat's personal link."""
    return tokens.seal("seat", {"seat": seat.id, "version": seat.link_version})


def write_to(seat: Seat, letter: str, language: str) -> None:
    """Write to the holder of a seat about it."""
    write_letter(seat.person.email, language, f"registration/letters/{letter}", facts_of(seat))


def facts_of(seat: Seat) -> dict[str, Any]:
    """Return what letters may say about a seat."""
    workshop = seat.workshop
    return {
        "name": seat.person.name,
        "token": personal_link(seat),
        "position": position_of(seat),
        "sector": seat.sector.name,
        "code": workshop.code,
        "theme": workshop.theme,
        "starts_at": workshop.starts_at,
        "ends_at": workshop.ends_at,
        "facilitators": [body.name for body in workshop.facilitators],
    }


builders.append(hand_out_new_seats)
