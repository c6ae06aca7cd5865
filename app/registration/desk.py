"""What the desk and the coordination decide about seats: who sits where, how many seats there are, who must confirm.

Like `services`: each locks the workshop, changes what it says, writes an entry, and lets `settle` bring order.
"""

from typing import Any
from uuid import uuid4

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.accounts.services import meet
from app.database import utcnow
from app.errors import DomainError
from app.journal.services import record
from app.programme.models import Sector, Workshop
from app.registration.letters import NO_ADDRESS, write_to
from app.registration.models import Origin, Seat, SeatState
from app.registration.queries import next_turn, pool_of, seat_in
from app.registration.rules import confirm_by, place
from app.registration.seating import hold, lend, next_offer_ends, put, settle, start_of, transfer_seats
from app.registration.services import held, new_seat, refuse_overfull, refuse_when_past


def ask_to_confirm(actor: Actor, seat: Seat, letter: str = "confirm", **more: Any) -> None:
    """Ask the holder of a seat to say again that they will come, and say until when. Nobody else is asked."""
    hold(seat.workshop)
    if seat.state is not SeatState.SEATED or seat.checked_in_at:
        return
    seat.confirmed_at, seat.confirm_by_at = None, confirm_by(utcnow(), start_of(seat.workshop))
    record(actor, "seat.asked", seat, sector=seat.sector.code, until=seat.confirm_by_at.isoformat())
    write_to(seat, letter, **more)


def register_for(
    actor: Actor,
    workshop: Workshop,
    sector: Sector,
    name: str,
    email: str | None,
    organisation: str | None,
    language: str,
    origin: Origin,
    access_needs: str | None = None,
) -> Seat:
    """Register somebody at the desk (ON_BEHALF) or the door (WALK_IN), also without an address, under the pool's rules.

    Return their seat; the one that stands already when they have one. Raises DomainError when it is too late.
    """
    settle(workshop)
    refuse_when_past(workshop)
    person = meet(email or f"{uuid4().hex}{NO_ADDRESS}", name, language)
    seat = seat_in(person, workshop)
    if seat is None:
        seat = new_seat(actor, person, workshop, sector, organisation, origin, access_needs)
        write_to(seat, str(seat.state))
    return seat


def admit(actor: Actor, seat: Seat) -> None:
    """Give who stands at the door a seat that is free in their pool: an offer made to them, or one that nobody can be
    offered in time. Raises DomainError when there is none."""
    held(seat)
    if seat.state is SeatState.SEATED:
        return
    refuse_when_past(seat.workshop)
    pool = pool_of(seat.workshop, seat.sector)
    free = pool.taken < pool.size and next_offer_ends(seat.workshop) is None
    if seat.state is not SeatState.OFFERED and not (seat.state is SeatState.WAITING and free):
        raise DomainError(_("There is no free seat in this sector now."))
    put(seat, SeatState.SEATED)
    record(actor, "seat.given", seat, sector=seat.sector.code)


def change_sector(actor: Actor, seat: Seat, sector: Sector) -> None:
    """Move a registration to another sector, as staff decide: a seat when one is free there, else the list's end.

    Raises DomainError when the workshop is over, and when somebody who came already would lose their seat.
    """
    held(seat)
    if seat.sector_id == sector.id or seat.state is SeatState.CANCELLED:
        return
    refuse_when_past(seat.workshop)
    transfer_seats(seat.workshop, sector)
    pool = pool_of(seat.workshop, sector)
    state = place(pool.size, pool.taken, pool.waiting)
    if seat.checked_in_at and state is SeatState.WAITING:
        raise DomainError(_("There is no free seat in this sector now."))
    before, seat.sector, seat.turn = seat.sector.code, sector, next_turn(seat.workshop)
    put(seat, state)
    record(actor, "seat.moved", seat, before=before, sector=sector.code, state=state, turn=seat.turn)
    write_to(seat, "moved")
    settle(seat.workshop)


def verify_sector(actor: Actor, seat: Seat, is_right: bool) -> None:
    """Note that the sector of a registration was checked, or that it was not after all."""
    hold(seat.workshop)
    if bool(seat.verified_at) is not is_right:
        seat.verified_at = utcnow() if is_right else None
        record(actor, "seat.verified" if is_right else "seat.unverified", seat, sector=seat.sector.code)


def resize(actor: Actor, workshop: Workshop, seats: int) -> None:
    """Give a workshop more seats, or fewer. Raises DomainError when a pool could not hold those who have a seat."""
    settle(workshop)
    refuse_overfull(workshop, seats)
    if seats != workshop.seats:
        before, workshop.seats = workshop.seats, seats
        record(actor, "workshop.resized", workshop, before=before, after=seats)
        settle(workshop)


def move_seats(actor: Actor, workshop: Workshop, giver: Sector, taker: Sector, number: int, reason: str) -> None:
    """Move free seats from one sector's pool to another's, by decision: the reason stays in the journal.

    Raises DomainError without a reason, and when so many seats are not free.
    """
    settle(workshop)
    pool = pool_of(workshop, giver)
    if not reason.strip():
        raise DomainError(_("Write why: the decision and its reason stay in the log."))
    if giver is taker or not 0 < number <= pool.size - pool.taken:
        raise DomainError(_("The sector has only %(free)s free seats.", free=max(0, pool.size - pool.taken)))
    lend(workshop, giver.code, taker.code, number)
    facts = {"giver": giver.code, "taker": taker.code, "number": number, "reason": reason.strip()}
    record(actor, "seats.transferred", workshop, **facts)
    settle(workshop)
