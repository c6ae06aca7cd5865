"""What people can do about seats: take one, answer an offer, confirm, hand it on, give it up.

Each locks the workshop, changes what it says, writes an entry, and lets `settle` bring the pools in order.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Actor, Person, Role, Session
from app.accounts.services import meet
from app.accounts.sessions import end_sessions
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import record
from app.programme.models import ConsentText, Sector, Workshop
from app.programme.queries import is_over, registration_open
from app.programme.services import builders
from app.registration.letters import write_to
from app.registration.models import Consent, Ending, Origin, Seat, SeatState, entry_code
from app.registration.queries import next_turn, pool_of, seat_in, standings_of
from app.registration.rules import place, pool_sizes
from app.registration.seating import hold, next_offer_ends, put, settle, settle_open, transfer_seats, transfers_due


def take_seat(
    workshop: Workshop,
    sector: Sector,
    name: str,
    email: str,
    organisation: str | None,
    language: str,
    access_needs: str | None = None,
    consents: Iterable[ConsentText] = (),
) -> Seat:
    """Return the seat of the person with that address in a workshop: a new one, or the one that stands already.

    Whatever it is, a letter with the personal link goes to the address: who asks twice has one seat and two letters,
    and nobody else learns which it was. Raises DomainError when registration is closed.
    """
    hold(workshop)
    if not registration_open(workshop):
        raise DomainError(_("Registration for this workshop is closed."))
    person = meet(email, name, language)
    settle_open(workshop)
    seat = seat_in(person, workshop)
    if seat is None:
        seat = new_seat(None, person, workshop, sector, organisation, Origin.ONLINE, access_needs)
        give_consents(seat, consents)
    write_to(seat, str(seat.state), language)
    return seat


def new_seat(
    actor: Actor | None,
    person: Person,
    workshop: Workshop,
    sector: Sector,
    organisation: str | None,
    origin: Origin,
    access_needs: str | None = None,
) -> Seat:
    """Return a new seat, or a place at the list's end; `actor` is None for oneself. The workshop is settled.

    When there is no time for offers any more, the list holds nobody up who stands at the door.
    """
    transfer_seats(workshop, sector)
    pool = pool_of(workshop, sector)
    at_the_door = origin is Origin.WALK_IN and next_offer_ends(workshop) is None
    seat = Seat(
        workshop=workshop,
        person=person,
        sector=sector,
        organisation=organisation,
        access_needs=access_needs,
        state=place(pool.size, pool.taken, 0 if at_the_door else pool.waiting),
        origin=origin,
        turn=next_turn(workshop),
        consented_at=utcnow(),
    )
    db.session.add(seat)
    verb = "seat.taken" if seat.state is SeatState.SEATED else "seat.waiting"
    facts = {"sector": sector.code, "turn": seat.turn, "origin": origin, "person": person.id}
    record(actor or Actor(Role.VISITOR, person, seat), verb, seat, **facts)
    return seat


def give_consents(seat: Seat, consents: Iterable[ConsentText]) -> None:
    """Note what somebody agreed to, each text in the version they read."""
    for text in consents:
        seat.consents.append(Consent(text=text))


def what_is_free(workshop: Workshop, sector: Sector) -> dict[str, Any]:
    """Return what somebody who asks now would get: the place on the waiting list, None for a seat."""
    settle(workshop)
    pool = pool_of(workshop, sector)
    opened = sum(seats for (_, taker), seats in transfers_due(workshop, sector).items() if taker == sector.code)
    waits = place(pool.size + opened, pool.taken, pool.waiting) is SeatState.WAITING
    return {"workshop": workshop.code, "sector": sector.code, "position": pool.waiting + 1 if waits else None}


def held(seat: Seat) -> Seat:
    """Return a seat as it stands now, with its workshop locked and its pools in order."""
    settle(seat.workshop)
    return seat


def refuse_when_past(workshop: Workshop) -> None:
    """Raise DomainError when a workshop is not going to take place: there is nothing to get in it any more."""
    if workshop.cancelled_at:
        raise DomainError(_("This workshop was cancelled."))
    if is_over(workshop):
        raise DomainError(_("This workshop has taken place."))


def cancel_seat(actor: Actor, seat: Seat) -> None:
    """Give a seat up, an offer or a place on a waiting list; whoever of the same sector waits longest is offered it."""
    held(seat)
    if seat.state is SeatState.CANCELLED:
        return
    if is_over(seat.workshop):
        raise DomainError(_("This workshop has taken place: the seat stays yours."))
    give_up(actor, seat)
    write_to(seat, "cancelled")
    settle(seat.workshop)


def give_up(actor: Actor, seat: Seat) -> None:
    """End a registration since somebody says so."""
    before = seat.state
    put(seat, SeatState.CANCELLED, Ending.CANCELLED)
    record(actor, "seat.cancelled", seat, sector=seat.sector.code, before=before)


def accept_offer(actor: Actor, seat: Seat) -> None:
    """Take the seat that is offered. Twice is once; DomainError when the offer has passed on."""
    held(seat)
    if seat.state is SeatState.SEATED:
        return
    refuse_when_past(seat.workshop)
    refuse_without_offer(seat)
    put(seat, SeatState.SEATED)
    seat.confirmed_at = utcnow()
    record(actor, "seat.accepted", seat, sector=seat.sector.code)
    write_to(seat, "seated")


def decline_offer(actor: Actor, seat: Seat) -> None:
    """Let the seat that is offered go to who waits next; the registration ends. DomainError when there is no offer."""
    held(seat)
    if seat.state is SeatState.CANCELLED and seat.ending is Ending.DECLINED:
        return
    refuse_without_offer(seat)
    put(seat, SeatState.CANCELLED, Ending.DECLINED)
    record(actor, "seat.declined", seat, sector=seat.sector.code)
    write_to(seat, "declined")
    settle(seat.workshop)


def refuse_without_offer(seat: Seat) -> None:
    """Raise DomainError unless a seat is offered at this moment."""
    if seat.state is not SeatState.OFFERED:
        raise DomainError(_("This offer has passed on to the next person. You can register again."))


def confirm_seat(actor: Actor, seat: Seat) -> None:
    """Say that one will come. Twice is once; DomainError when there is no seat any more."""
    held(seat)
    if seat.state is not SeatState.SEATED:
        raise DomainError(_("This seat is not yours any more: it was not confirmed in time, and somebody waited."))
    if seat.confirmed_at is None:
        seat.confirmed_at = utcnow()
        record(actor, "seat.confirmed", seat, sector=seat.sector.code)


def substitute(
    actor: Actor, seat: Seat, name: str, email: str, language: str, consents: Iterable[ConsentText] = ()
) -> Seat:
    """Let somebody else of the same organisation have a seat; it keeps its sector and its turn. Return the seat.

    Who takes over gets a link of their own and the earlier one opens nothing; a place that they had on a waiting list
    of the workshop ends. Raises DomainError without an organisation, for who is seated already, and once the seat was
    used.
    """
    held(seat)
    person = meet(email, name, language)
    if seat.person_id == person.id:
        return seat
    refuse_when_past(seat.workshop)
    if seat.state is not SeatState.SEATED or seat.checked_in_at:
        raise DomainError(_("This seat cannot be handed on any more."))
    if not seat.organisation:
        raise DomainError(_("Only the seat of an organisation can be handed on. Cancel yours instead."))
    other = seat_in(person, seat.workshop)
    if other and other.state is SeatState.SEATED:
        raise DomainError(_("This person has a seat in this workshop already."))
    if other:
        give_up(actor, other)
    earlier = seat.person
    change_holder(seat, person)
    give_consents(seat, consents)
    record(actor, "seat.substituted", seat, sector=seat.sector.code, before=earlier.id, person=person.id)
    write_to(seat, "substituted")
    settle(seat.workshop)
    return seat


def change_holder(seat: Seat, person: Person) -> None:
    """Make a seat somebody else's: what it said of the earlier holder goes, and their link and code open nothing."""
    seat.person = person
    seat.access_needs, seat.reminded_at = None, None
    seat.consented_at = seat.confirmed_at = utcnow()
    seat.entry_code = entry_code()
    seat.link_version += 1
    seat.consents.clear()
    db.session.flush()  # the new holder may agree to the same texts


def renew_link(actor: Actor, seat: Seat, here: Session | None = None) -> None:
    """Make the personal link of a seat worthless and send its holder a new one.

    Whoever came by the earlier one is signed out: all browsers but the one that asks, `here`.
    """
    hold(seat.workshop)
    seat.link_version += 1
    end_sessions(seat.person, but=here)
    record(actor, "seat.relinked", seat)
    write_to(seat, "relinked")


def refuse_overfull(workshop: Workshop, seats: int) -> None:
    """Raise DomainError when a pool could not hold those who have a seat if the workshop had so many seats."""
    sizes = pool_sizes(seats, [sector.share for sector in workshop.programme.sectors])
    for size, (sector, pool) in zip(sizes, standings_of(workshop), strict=True):
        if size + pool.lent < pool.taken:
            message = _(
                "The sector “%(sector)s” needs %(needed)s seats: so many are taken, offered or lent.",
                sector=sector.code,
                needed=pool.taken - pool.lent,
            )
            raise DomainError(message)


def settle_after_loading(workshop: Workshop, document: dict[str, Any]) -> None:
    """Let the waiting lists move up when a programme was loaded again with more seats; refuse too few."""
    hold(workshop)
    refuse_overfull(workshop, workshop.seats)
    settle(workshop)


builders.append(settle_after_loading)
