"""What people can do about seats: take one, answer an offer, confirm, hand it on, give it up.

Each locks the workshop, changes what it says, writes an entry, and lets `settle` bring the pools in order.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Actor, Person, Role
from app.accounts.services import meet
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import ConsentText, Sector, Workshop
from app.programme.queries import dates_close_nothing, is_over, registration_open
from app.programme.services import builders
from app.registration.letters import write_to
from app.registration.models import Consent, Ending, Origin, Seat, SeatState, entry_code
from app.registration.queries import next_turn, pool_of, seat_in
from app.registration.rules import offer_ends, place
from app.registration.seating import settle


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

    It is SEATED or WAITING. Either way a letter with the personal link goes to the address: who asks twice has one seat
    and two letters, and nobody else learns which it was. Raises DomainError when registration is closed.
    """
    lock(workshop.scope)
    if not registration_open(workshop):
        raise DomainError(_("Registration for this workshop is closed."))
    person = meet(email, name, language)
    seat = seat_in(person, workshop)
    if seat is None:
        settle(workshop)
        seat = new_seat(None, person, workshop, sector, organisation, Origin.ONLINE)
        seat.access_needs = access_needs
        give_consents(seat, consents)
        settle(workshop, here=seat)
    write_to(seat, str(seat.state), language)
    return seat


def new_seat(
    actor: Actor | None, person: Person, workshop: Workshop, sector: Sector, organisation: str | None, origin: Origin
) -> Seat:
    """Return a new seat, or a place at the list's end. The workshop is locked; `actor` is None for oneself.

    When there is no time for offers any more, the list holds nobody up who stands at the door.
    """
    pool = pool_of(workshop, sector)
    waiting = pool.waiting if offers_can_be_made(workshop) else 0
    seat = Seat(
        workshop=workshop,
        person=person,
        sector=sector,
        organisation=organisation,
        state=place(pool.size, pool.taken, waiting),
        origin=origin,
        turn=next_turn(workshop),
        consented_at=utcnow(),
    )
    db.session.add(seat)
    verb = "seat.taken" if seat.state is SeatState.SEATED else "seat.waiting"
    record(actor or Actor(Role.VISITOR, person, seat), verb, seat, sector=sector.code, turn=seat.turn, origin=origin)
    return seat


def offers_can_be_made(workshop: Workshop) -> bool:
    """Whether there is time left to offer seats to people who are not here."""
    return offer_ends(utcnow(), None if dates_close_nothing() else workshop.starts_at) is not None


def give_consents(seat: Seat, consents: Iterable[ConsentText]) -> None:
    """Note what somebody agreed to, each text in the version they read."""
    for text in consents:
        seat.consents.append(Consent(text=text))


def what_is_free(workshop: Workshop, sector: Sector) -> dict[str, Any]:
    """Return what somebody who asks now would get: the place on the waiting list, None for a seat."""
    pool = pool_of(workshop, sector)
    waits = place(pool.size, pool.taken, pool.waiting) is SeatState.WAITING
    return {"workshop": workshop.code, "sector": sector.code, "position": pool.waiting + 1 if waits else None}


def held(seat: Seat) -> Seat:
    """Return a seat as it stands now, with its workshop locked and its pools in order."""
    lock(seat.scope)
    db.session.refresh(seat)
    settle(seat.workshop)
    return seat


def cancel_seat(actor: Actor, seat: Seat) -> None:
    """Give a seat up, an offer or a place on a waiting list; whoever of the same sector waits longest is offered it."""
    held(seat)
    if seat.state is SeatState.CANCELLED:
        return
    if is_over(seat.workshop):
        raise DomainError(_("This workshop has taken place: the seat stays yours."))
    before, seat.state, seat.ending = seat.state, SeatState.CANCELLED, Ending.CANCELLED
    record(actor, "seat.cancelled", seat, sector=seat.sector.code, before=before)
    write_to(seat, "cancelled")
    settle(seat.workshop)


def accept_offer(actor: Actor, seat: Seat) -> None:
    """Take the seat that is offered. Twice is once; DomainError when the offer has passed on."""
    held(seat)
    if seat.state is SeatState.SEATED:
        return
    refuse_without_offer(seat)
    seat.state, seat.confirmed_at = SeatState.SEATED, utcnow()
    record(actor, "seat.accepted", seat, sector=seat.sector.code)
    write_to(seat, "seated")


def decline_offer(actor: Actor, seat: Seat) -> None:
    """Let the seat that is offered go to who waits next; the registration ends. DomainError when there is no offer."""
    held(seat)
    if seat.state is SeatState.CANCELLED and seat.ending is Ending.DECLINED:
        return
    refuse_without_offer(seat)
    seat.state, seat.ending = SeatState.CANCELLED, Ending.DECLINED
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
    if seat.state is not SeatState.SEATED or seat.checked_in_at or is_over(seat.workshop):
        raise DomainError(_("This seat cannot be handed on any more."))
    if not seat.organisation:
        raise DomainError(_("Only the seat of an organisation can be handed on. Cancel yours instead."))
    other = seat_in(person, seat.workshop)
    if other and other.state is SeatState.SEATED:
        raise DomainError(_("You have a seat in this workshop already."))
    if other:
        before, other.state, other.ending = other.state, SeatState.CANCELLED, Ending.CANCELLED
        record(actor, "seat.cancelled", other, sector=other.sector.code, before=before)
    earlier, seat.person = seat.person, person
    seat.access_needs, seat.confirmed_at, seat.entry_code = None, utcnow(), entry_code()
    seat.link_version += 1
    seat.consents.clear()
    give_consents(seat, consents)
    record(actor, "seat.substituted", seat, sector=seat.sector.code, before=earlier.id, after=person.id)
    write_to(seat, "substituted")
    return seat


def renew_link(actor: Actor, seat: Seat) -> None:
    """Make the personal link of a seat worthless and send its holder a new one."""
    lock(seat.scope)
    seat.link_version += 1
    record(actor, "seat.relinked", seat)
    write_to(seat, "relinked")


def settle_after_loading(workshop: Workshop, rooms: int) -> None:
    """Let the waiting lists move up when a programme was loaded again with more seats."""
    settle(workshop)


builders.append(settle_after_loading)
