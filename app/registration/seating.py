"""What follows by itself in a workshop's pools: offers lapse, unconfirmed seats are released, lists move up.

Everything here is done by the machine, under the workshop's lock, with an entry for every seat that moves.
"""

from datetime import datetime
from itertools import groupby

from app.accounts.models import MACHINE
from app.database import utcnow
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Release, Workshop
from app.programme.queries import dates_close_nothing
from app.registration import rules
from app.registration.letters import write_to
from app.registration.models import Ending, Seat, SeatState
from app.registration.queries import lapsed_offers, next_waiting, standings_of, unconfirmed_seats


def settle(workshop: Workshop, here: Seat | None = None) -> None:
    """Bring the pools of a workshop in order: nobody waits for a seat that is free. Doing it twice is once.

    `here` is a seat whose person is at the keyboard, or at the door: they get a seat, where others get an offer.
    """
    lock(workshop.scope)
    if workshop.cancelled_at:
        return
    now = utcnow()
    for seat in lapsed_offers(workshop, now):
        end(seat, Ending.LAPSED, "offer.lapsed")
    release_unconfirmed(workshop, now)
    if workshop.release is Release.TIMED and now >= released_at(workshop):
        transfer_seats(workshop)
    hand_out(workshop, now, here)


def end(seat: Seat, ending: Ending, verb: str) -> None:
    """End a registration because its time has passed, and write to its holder."""
    before, seat.state, seat.ending = seat.state, SeatState.CANCELLED, ending
    record(MACHINE, verb, seat, sector=seat.sector.code, before=before)
    write_to(seat, str(ending))


def release_unconfirmed(workshop: Workshop, now: datetime) -> None:
    """Take seats that were not confirmed in time from their holders, as far as others wait: who came last first."""
    late = unconfirmed_seats(workshop, now)
    for (sector, pool), own in zip(standings_of(workshop), by_sector(workshop, late), strict=True):
        for seat in own[: rules.to_release(len(own), pool)]:
            assert seat.sector_id == sector.id
            end(seat, Ending.RELEASED, "seat.released")


def by_sector(workshop: Workshop, seats: list[Seat]) -> list[list[Seat]]:
    """Return seats by sector, in the order of the programme's sectors, those who came last first."""
    ordered = sorted(seats, key=lambda seat: (seat.sector_id, -seat.turn))
    found = {sector: list(own) for sector, own in groupby(ordered, key=lambda seat: seat.sector_id)}
    return [found.get(sector.id, []) for sector in workshop.programme.sectors]


def released_at(workshop: Workshop) -> datetime:
    """Return from when unused seats are open to the other sectors of a workshop whose rule is TIMED."""
    return workshop.starts_at - rules.hours(workshop.release_hours)


def transfer_seats(workshop: Workshop) -> None:
    """Open the seats that nobody of their own sector wants to those who wait in others."""
    standings = standings_of(workshop)
    for (giver, taker), number in rules.transfers([pool for _, pool in standings], workshop.imbalance).items():
        lend(workshop, standings[giver][0].code, standings[taker][0].code, number)
        record(
            MACHINE,
            "seats.transferred",
            workshop,
            number=number,
            giver=standings[giver][0].code,
            taker=standings[taker][0].code,
        )


def lend(workshop: Workshop, giver: str, taker: str, number: int) -> None:
    """Move seats from the pool of one sector to that of another."""
    lent = dict(workshop.lent)
    lent[giver] = lent.get(giver, 0) - number
    lent[taker] = lent.get(taker, 0) + number
    workshop.lent = {code: seats for code, seats in lent.items() if seats}


def hand_out(workshop: Workshop, now: datetime, here: Seat | None) -> None:
    """Offer the free seats of each sector to those who wait longest, while there is time for an offer."""
    ends_at = rules.offer_ends(now, None if dates_close_nothing() else workshop.starts_at)
    for sector, pool in standings_of(workshop):
        for seat in next_waiting(workshop, sector, rules.promotions(pool.size, pool.taken, pool.waiting)):
            if seat is here:
                seat.state = SeatState.SEATED
                record(MACHINE, "seat.given", seat, sector=sector.code)
            elif ends_at:
                seat.state, seat.offer_ends_at = SeatState.OFFERED, ends_at
                record(MACHINE, "seat.offered", seat, sector=sector.code, ends_at=ends_at.isoformat())
                write_to(seat, "offered")
    db.session.flush()
