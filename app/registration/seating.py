"""What follows by itself in a workshop's pools: offers lapse, unconfirmed seats are released, lists move up.

Everything here is done by the machine, under the workshop's lock, with an entry for every seat that moves.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import MACHINE
from app.database import utcnow
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Programme, Release, Sector, Workshop
from app.programme.queries import dates_close_nothing, is_over
from app.registration import rules
from app.registration.letters import write_to
from app.registration.models import Ending, Seat, SeatState
from app.registration.queries import lapsed_offers, next_waiting, standings_of, unconfirmed_seats


def hold(workshop: Workshop) -> None:
    """Lock a workshop. What was read of it, its sectors and its seats before is read again if it may have changed."""
    if lock(workshop.scope):
        db.session.flush()
        again = select(Workshop).where(Workshop.id == workshop.id)
        everything = again.options(joinedload(Workshop.programme).joinedload(Programme.sectors))
        db.session.scalars(everything.execution_options(populate_existing=True)).unique().one()
        for row in db.session.identity_map.values():
            if isinstance(row, Seat):
                db.session.expire(row)


def settle(workshop: Workshop) -> None:
    """Bring the pools of a workshop in order: nobody waits for a seat that is free. Doing it twice is once."""
    hold(workshop)
    if workshop.cancelled_at is None and not is_over(workshop):
        settle_open(workshop)


def settle_open(workshop: Workshop) -> None:
    """Do what `settle` does in a workshop that is held already, and neither cancelled nor over."""
    now, ends_at = utcnow(), next_offer_ends(workshop)
    for seat in lapsed_offers(workshop, now):
        end(seat, Ending.LAPSED, "offer.lapsed")
    if ends_at:
        release_unconfirmed(workshop, now)
    transfer_seats(workshop)
    if ends_at:
        offer_seats(workshop, ends_at)


def start_of(workshop: Workshop) -> datetime | None:
    """Return the start by which people must have answered; None where dates close nothing."""
    return None if dates_close_nothing() else workshop.starts_at


def next_offer_ends(workshop: Workshop) -> datetime | None:
    """Return until when an offer stands that is made now; None when there is no time for one any more."""
    return rules.offer_ends(utcnow(), start_of(workshop))


def put(seat: Seat, state: SeatState, ending: Ending | None = None, offer_ends_at: datetime | None = None) -> None:
    """Bring a registration into a state, with what belongs to that state alone. Who waits is asked to confirm anew."""
    seat.state, seat.ending, seat.offer_ends_at = state, ending, offer_ends_at
    if state is SeatState.WAITING:
        seat.confirm_by_at = seat.confirmed_at = None


def end(seat: Seat, ending: Ending, verb: str) -> None:
    """End a registration because its time has passed, and write to its holder."""
    before = seat.state
    put(seat, SeatState.CANCELLED, ending)
    record(MACHINE, verb, seat, sector=seat.sector.code, before=before)
    write_to(seat, str(ending))


def release_unconfirmed(workshop: Workshop, now: datetime) -> None:
    """Take seats that were not confirmed in time from their holders, as far as others wait: who came last first."""
    late = unconfirmed_seats(workshop, now)
    for sector, pool in standings_of(workshop) if late else ():
        own = sorted((seat for seat in late if seat.sector_id == sector.id), key=lambda seat: -seat.turn)
        for seat in own[: rules.to_release(len(own), pool)]:
            end(seat, Ending.RELEASED, "seat.released")


def transfer_seats(workshop: Workshop, coming: Sector | None = None) -> None:
    """Open the seats that nobody of their own sector wants to those who wait in others, and to somebody who comes."""
    for (giver, taker), number in transfers_due(workshop, coming).items():
        lend(workshop, giver, taker, number)
        record(MACHINE, "seats.transferred", workshop, giver=giver, taker=taker, number=number)


def transfers_due(workshop: Workshop, coming: Sector | None) -> Counter[tuple[str, str]]:
    """Return which seats change pools now, since the release rule says so: {(from, to): seats}, by sectors' codes."""
    released_at = workshop.starts_at - rules.hours(workshop.release_hours)
    if workshop.release is not Release.TIMED or utcnow() < released_at:
        return Counter()
    sectors, pools = zip(*standings_of(workshop), strict=True)
    wanted = [
        replace(pool, waiting=pool.waiting + 1) if sector is coming else pool
        for sector, pool in zip(sectors, pools, strict=True)
    ]
    due = rules.transfers(wanted, workshop.imbalance)
    return Counter({(sectors[giver].code, sectors[taker].code): number for (giver, taker), number in due.items()})


def lend(workshop: Workshop, giver: str, taker: str, number: int) -> None:
    """Move seats from the pool of one sector to that of another."""
    lent = Counter(workshop.lent)
    lent[giver] -= number
    lent[taker] += number
    workshop.lent = {code: seats for code, seats in lent.items() if seats}


def offer_seats(workshop: Workshop, ends_at: datetime) -> None:
    """Offer the free seats of each sector to those who wait longest."""
    for sector, pool in standings_of(workshop):
        if promoted := rules.promotions(pool.size, pool.taken, pool.waiting):
            for seat in next_waiting(workshop, sector, promoted):
                put(seat, SeatState.OFFERED, offer_ends_at=ends_at)
                record(MACHINE, "seat.offered", seat, sector=sector.code, ends_at=ends_at.isoformat())
                write_to(seat, "offered")
