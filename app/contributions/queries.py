"""Reading contributions."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Actor, Person
from app.contributions.models import Contribution, Kind, Standing, State, Wording
from app.contributions.rules import PHASES
from app.database import read_once
from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, Attribution, Phase, Room

# What `by` of contributions/_by.html needs to say who wrote something; the roles of the person are no part of it.
WITH_AUTHOR = (
    joinedload(Contribution.sector),
    joinedload(Contribution.seat).joinedload(Seat.person).lazyload(Person.grants),
)
UNCOUNTED = (State.HIDDEN, State.WITHDRAWN)


def states_seen_by(audience: str) -> tuple[State, ...]:
    """Return what an audience sees: the room what is published, the desk also what is held back."""
    return (State.PUBLISHED, State.HELD) if audience == Audience.DESK else (State.PUBLISHED,)


def seen_by(audience: str) -> ColumnElement[bool]:
    """Return the condition for what an audience sees."""
    return Contribution.state.in_(states_seen_by(audience))


def says_side(attribution: Attribution, audience: str) -> bool:
    """Whether an audience learns of which side a contribution is: the desk always, the room as the phase promised."""
    return audience == Audience.DESK or attribution is not Attribution.ANONYMOUS


def contribution_with(code: str) -> Contribution | None:
    """Return the contribution with that public code, with its room and author."""
    known = select(Contribution).where(Contribution.code == code)
    room = joinedload(Contribution.room).joinedload(Room.workshop)
    return db.session.scalar(known.options(room, *WITH_AUTHOR))


def contribution_or_404(room: Room, code: str) -> Contribution:
    """Return the contribution of a room with that code, or raise NotFound."""
    contribution = contribution_with(code)
    if contribution is None or contribution.room_id != room.id:
        raise NotFound
    return contribution


@read_once
def contribution_about(entry: Entry) -> Contribution:
    """Return the contribution that an entry is about."""
    contribution = db.session.get(Contribution, entry.subject_id)
    assert contribution
    return contribution


def own_or_404(actor: Actor, room: Room, code: str) -> Contribution:
    """Return what the actor's own seat wrote in a room under that code, or raise NotFound."""
    contribution = contribution_or_404(room, code)
    if actor.seat is None or contribution.seat_id != actor.seat.id:
        raise NotFound
    return contribution


def posted_with(actor: Actor, key: str) -> Contribution | None:
    """Return what a seat has posted under that key, or a facilitator has entered for somebody."""
    with_key = select(Contribution).where(Contribution.key == key)
    if actor.seat:
        return db.session.scalar(with_key.where(Contribution.seat_id == actor.seat.id))
    return db.session.scalar(with_key.where(Contribution.entered_by == actor.person))


def phase_taking(room: Room, kind: Kind, now: datetime) -> Phase | None:
    """Return the phase to which something written belongs: the running one of its kind, else the last within its grace.

    Hold the room's lock to build on it.
    """
    of_kind = select(Phase).where(Phase.room_id == room.id, Phase.kind == PHASES[kind])
    phases = db.session.scalars(of_kind.execution_options(populate_existing=True)).all()
    in_grace = [phase for phase in phases if phase.accepts_until and phase.accepts_until >= now]
    running = next((phase for phase in phases if phase.is_running), None)
    return running or max(in_grace, key=lambda phase: phase.ended_at or now, default=None)


def sent_in(phase: Phase, seat: Seat) -> int:
    """Return how many contributions of a seat a phase has; what was withdrawn does not count."""
    sent = select(func.count()).where(Contribution.seat_id == seat.id, Contribution.phase_id == phase.id)
    return db.session.scalar(sent.where(Contribution.state != State.WITHDRAWN)) or 0


def last_number(room: Room) -> int:
    """Return the number of the latest contribution of a room, 0 for none. Hold the room's lock to build on it."""
    return db.session.scalar(select(func.max(Contribution.number)).where(Contribution.room_id == room.id)) or 0


def contributions_by(seat: Seat, room: Room) -> Sequence[Contribution]:
    """Return what a seat has posted in a room, newest first."""
    own = select(Contribution).where(Contribution.seat_id == seat.id, Contribution.room_id == room.id)
    newest_first = own.order_by(Contribution.number.desc()).options(joinedload(Contribution.wordings))
    return db.session.scalars(newest_first).unique().all()


def challenges_of(room: Room) -> Sequence[Contribution]:
    """Return the challenges that a room sees, oldest first."""
    of_room = select(Contribution).where(Contribution.room_id == room.id, Contribution.kind == Kind.CHALLENGE)
    seen = of_room.where(seen_by(Audience.PARTICIPANT)).order_by(Contribution.number)
    return db.session.scalars(seen).all()


def challenge_with(room: Room, code: str) -> Contribution | None:
    """Return the challenge with that code among those that a room sees."""
    known = select(Contribution).where(Contribution.code == code, Contribution.room_id == room.id)
    challenge = known.where(Contribution.kind == Kind.CHALLENGE, seen_by(Audience.PARTICIPANT))
    return db.session.scalar(challenge)


def newest_of(room: Room, audience: str = Audience.DESK, limit: int = 5) -> Sequence[Contribution]:
    """Return the latest contributions of a room that an audience sees, newest first."""
    seen = select(Contribution).where(Contribution.room_id == room.id, seen_by(audience)).options(*WITH_AUTHOR)
    return db.session.scalars(seen.order_by(Contribution.number.desc()).limit(limit)).all()


@read_once
def tally(room: Room) -> Sequence[Row[State, Attribution, int, int]]:
    """Return how many contributions a room has of each (state, attribution, sector id): what its counts are made of.

    One walk along an index in its order: rooms grow, and with each contribution every screen counts anew.
    """
    kinds = (Contribution.state, Contribution.attribution, Contribution.sector_id)
    counted = select(*kinds, func.count()).where(Contribution.room_id == room.id).group_by(*kinds)
    return db.session.execute(counted).all()


def posted_by_sector(room: Room, audience: str) -> dict[int, int]:
    """Return how many contributions each sector has posted in a room, as far as an audience may know whose they are.

    A count that grows as a card appears says whose it is.
    """
    posted: Counter[int] = Counter()
    for state, attribution, sector, many in tally(room):
        if state not in UNCOUNTED and says_side(attribution, audience):
            posted[sector] += many
    return posted


def sealed_by_sector(phase: Phase) -> dict[int, int]:
    """Return how many contributions of each sector wait for the reveal of a silent phase: {sector id: count}."""
    waiting = Contribution.state.in_((State.HELD, State.WAITING))
    sealed = select(Contribution.sector_id, func.count()).where(Contribution.phase_id == phase.id, waiting)
    return dict(db.session.execute(sealed.group_by(Contribution.sector_id)).all())


@read_once
def authors_by_sector(room: Room, says_side: bool = False) -> dict[int, int]:
    """Return how many seats of each sector have posted something in a room: {sector id: count}.

    With `says_side` only what says of which side it is: a count that grows as an anonymous text appears would tell.
    """
    posted = exists().where(Contribution.seat_id == Seat.id, Contribution.room_id == room.id)
    stands = posted.where(Contribution.state != State.WITHDRAWN)
    if says_side:
        stands = stands.where(Contribution.attribution != Attribution.ANONYMOUS)
    authors = select(Seat.sector_id, func.count()).where(Seat.workshop_id == room.workshop_id, stands)
    return dict(db.session.execute(authors.group_by(Seat.sector_id)).all())


def people_in(room: Room) -> Sequence[Seat]:
    """Return the seats that are in a room with their people, by name: those for whom a facilitator may write."""
    present = select(Seat).join(Arrival, Arrival.seat_id == Seat.id).join(Seat.person)
    seated = present.where(Arrival.room_id == room.id, Seat.state == SeatState.SEATED).order_by(Person.name)
    return db.session.scalars(seated.options(joinedload(Seat.person), joinedload(Seat.sector))).all()


def proposal_for(contribution: Contribution) -> Wording | None:
    """Return the clearer wording that waits for the author's answer."""
    proposed = Wording.standing == Standing.PROPOSED
    return db.session.scalar(select(Wording).where(Wording.contribution_id == contribution.id, proposed))
