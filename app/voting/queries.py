"""Reading rounds: who may vote, who has, and, once closed, what the ballots add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution
from app.contributions.queries import seen_by
from app.errors import NotFound
from app.extensions import db
from app.live.channels import Audience
from app.programme.models import Sector
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, Room
from app.voting.models import Ballot, Item, Round, Voter
from app.voting.rules import Outcome, are_shown, ranked, tally


@dataclass(frozen=True)
class Turnout:
    """How many of one side's seats on the roll have voted."""

    sector: Sector
    voted: int
    seats: int


@dataclass(frozen=True)
class Results:
    """What a closed round says: its outcomes in ranked order, the bases, and whether figures may be shown."""

    round: Round
    turnout: list[Turnout]
    outcomes: list[Outcome]
    are_shown: bool


def round_or_404(room: Room, number: int) -> Round:
    """Return a round of a room by its number, or raise NotFound."""
    found = db.session.scalar(select(Round).where(Round.room_id == room.id, Round.number == number))
    if found is None:
        raise NotFound
    return found


def latest_round(room: Room) -> Round | None:
    """Return the newest round of a room that was not taken back, as it stands in the database now."""
    held = select(Round).where(Round.room_id == room.id, Round.cancelled_at.is_(None))
    newest = held.order_by(Round.number.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))


def last_closed_round(room: Room) -> Round | None:
    """Return the newest round of a room that is over."""
    closed = select(Round).where(Round.room_id == room.id, Round.closed_at.is_not(None))
    return db.session.scalar(closed.order_by(Round.number.desc()).limit(1))


def groups_to_vote_on(room: Room) -> list[tuple[Cluster, int]]:
    """Return the groups of a room in which it sees something, each with its number of contributions."""
    sizes = select(Cluster, func.count(Placement.id)).join(Placement).join(Placement.contribution)
    seen = sizes.where(Cluster.room_id == room.id, seen_by(Audience.PARTICIPANT))
    return list(db.session.execute(seen.group_by(Cluster.id).order_by(Cluster.number)))


def seats_in(room: Room) -> list[Seat]:
    """Return the seats that came into a room: they may vote."""
    present = select(Seat).join(Arrival, Arrival.seat_id == Seat.id).where(Arrival.room_id == room.id)
    return list(db.session.scalars(present.where(Seat.state == SeatState.SEATED).order_by(Seat.id)))


def items_of(round: Round) -> list[Item]:
    """Return what is voted on, with the groups and what stands in them."""
    items = select(Item).join(Item.cluster).where(Item.round_id == round.id).order_by(Item.position)
    inside = contains_eager(Item.cluster).selectinload(Cluster.placements).joinedload(Placement.contribution)
    return list(db.session.scalars(items.options(inside)))


def open_item_with(contribution: Contribution) -> Item | None:
    """Return what is voted on now in which a contribution stands; None when it is in no open vote."""
    inside = select(Item).join(Item.round).join(Placement, Placement.cluster_id == Item.cluster_id)
    is_open = Round.closed_at.is_(None), Round.cancelled_at.is_(None)
    return db.session.scalar(inside.where(Placement.contribution_id == contribution.id, *is_open))


def voter_of(round: Round, seat: Seat | None) -> Voter | None:
    """Return a seat's line on the roll of a round; None when it is not on it."""
    if seat is None:
        return None
    return db.session.scalar(select(Voter).where(Voter.round_id == round.id, Voter.seat_id == seat.id))


def ballot_of(voter: Voter | None) -> Ballot | None:
    """Return what a voter handed in, for the voter alone; None before, and for everybody once the round is closed."""
    return db.session.scalar(select(Ballot).where(Ballot.voter_id == voter.id)) if voter else None


def turnout_of(round: Round) -> list[Turnout]:
    """Return how many have voted, in the order of the programme's sectors."""
    counts = select(Voter.sector_id, func.count(), func.count().filter(Voter.has_voted))
    rows = db.session.execute(counts.where(Voter.round_id == round.id).group_by(Voter.sector_id))
    found = {sector_id: (voted, seats) for sector_id, seats, voted in rows}
    return [Turnout(sector, *found.get(sector.id, (0, 0))) for sector in sectors_of(round)]


def voted_by_sector(room: Room) -> dict[int, int]:
    """Return how many have voted in the newest round of a room: {sector id: count}; nothing before the first."""
    round = latest_round(room)
    return {line.sector.id: line.voted for line in turnout_of(round)} if round else {}


def results_of(round: Round | None) -> Results | None:
    """Return what a round says, computed from its ballots; None for everybody until it is closed."""
    if round is None or round.is_open:
        return None
    sectors = sectors_of(round)
    cast = select(Ballot.sector_id, Ballot.dots).where(Ballot.round_id == round.id)
    ballots = db.session.execute(cast).all()
    outcomes = [outcome_of(item, sectors, ballots) for item in items_of(round)]
    bases = turnout_of(round)
    return Results(round, bases, ranked(outcomes), bool(outcomes) and are_shown(outcomes[0].sides))


def outcome_of(item: Item, sectors: list[Sector], ballots: Sequence[tuple[int, dict[str, int]]]) -> Outcome:
    """Return what the ballots say about one item."""
    number = item.cluster.number
    sides = (
        tally(dots.get(str(number), 0) for sector_id, dots in ballots if sector_id == sector.id) for sector in sectors
    )
    return Outcome(number, item.title, item.size, tuple(sides))


def sectors_of(round: Round) -> list[Sector]:
    """Return the sides of the programme in their order."""
    return round.room.workshop.programme.sectors
