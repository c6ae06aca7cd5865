"""The board: its columns, its cards, and where each stands. An audience gets what it may see and no more."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, case, func, select

from app.accounts.models import Person
from app.clusters.models import Cluster, Placement
from app.clusters.queries import LOOSE
from app.contributions.models import Contribution, Kind, State
from app.contributions.queries import says_side, seen_by, states_seen_by, tally
from app.database import read_once
from app.extensions import db
from app.live.channels import Audience
from app.registration.models import Seat
from app.rooms.models import Attribution, Phase, Room


class Card(NamedTuple):
    """A contribution as it stands on the board: what is shown of it, the number of its column, its place in it.

    The author's name is there when the room shows names; who sees no sector finds None.
    """

    code: str
    kind: Kind
    title: str
    text: str
    state: State
    is_late: bool
    is_entered: bool
    sector_id: int | None
    author: str | None
    column: int
    position: int


@dataclass
class Column:
    """A group of the board, or the loose contributions: a title (None for these), cards, and a count per sector id.

    What people wrote without saying for whom is counted under None.
    """

    number: int
    title: str | None
    cards: list[Card] = field(default_factory=list)
    counts: Counter[int | None] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """Return how many cards it holds."""
        return self.counts.total()


@dataclass(frozen=True)
class Step:
    """A step back: a card as it stands, its group's title, and the number of the column in which it stood before."""

    card: Card
    title: str | None
    before: int


def board_of(room: Room, audience: str) -> list[Column]:
    """Return the whole board: the loose contributions, newest first, then the groups in order of their making.

    Two queries, whatever the number of cards.
    """
    columns = _columns_of(room)
    for card in _cards(_in(room, audience), audience):
        column = columns[card.column]
        column.cards.append(card)
        column.counts[card.sector_id] += 1
    return list(columns.values())


def heads_of(room: Room, audience: str) -> list[Column]:
    """Return the columns of the board with their counts, without their cards.

    The loose ones are those that stand in no group: counting these would look at each.
    """
    columns, seen = _columns_of(room), states_seen_by(audience)
    loose = columns[LOOSE].counts
    for state, attribution, sector_id, many in tally(room):
        if state in seen:
            loose[sector_id if says_side(attribution, audience) else None] += many
    for number, state, attribution, sector_id, many in _placed_in(room):
        if state in seen:
            side = sector_id if says_side(attribution, audience) else None
            columns[number].counts[side] += many
            loose[side] -= many
    columns[LOOSE].counts = +loose
    return list(columns.values())


@read_once
def _placed_in(room: Room) -> Sequence[Row[int, State, Attribution, int, int]]:
    """Return how many contributions of each (number of a group, state, attribution, sector id) stand in the groups."""
    kinds = (Cluster.number, Contribution.state, Contribution.attribution, Contribution.sector_id)
    placed = select(*kinds, func.count()).select_from(Cluster).join(Cluster.placements).join(Placement.contribution)
    return db.session.execute(placed.where(Cluster.room_id == room.id).group_by(*kinds)).all()


def wall_of(room: Room, heads: Sequence[Column], only: Collection[int] | None = None) -> list[Column]:
    """Return the columns for the projector (`only` these, when given): counts, and the newest cards, newest first.

    A wall has room for four columns of three titles. One or two columns alone take all of it; of more than five each
    shows one title.
    """
    shown = [head for head in heads if head.number or head.size]
    most = 3 * max(1, 4 // max(1, len(shown))) if len(heads) <= 5 else 1
    columns = {head.number: replace(head, cards=[]) for head in heads if only is None or head.number in only}
    for card in [*_newest_grouped(room, most, columns), *_newest_loose(room, most if LOOSE in columns else 0)]:
        columns[card.column].cards.append(card)
    return list(columns.values())


@read_once
def card_of(contribution: Contribution, audience: str) -> Card | None:
    """Return a contribution as an audience sees it on the board; None when it does not."""
    return next(iter(_cards(and_(Contribution.id == contribution.id, seen_by(audience)), audience)), None)


def cards_with(room: Room, audience: str, codes: Collection[str]) -> list[Card]:
    """Return the cards of a room with these codes, as far as the audience sees them."""
    return _cards(and_(_in(room, audience), Contribution.code.in_(codes)), audience) if codes else []


def cards_from(phase: Phase, audience: str) -> list[Card]:
    """Return the cards that were written in a phase, as far as the audience sees them."""
    return _cards(and_(_in(phase.room, audience), Contribution.phase_id == phase.id), audience)


def way_back(room: Room, before: Mapping[str, int]) -> list[Step]:
    """Return how to undo moves: for each code of a contribution, the column in which it stood."""
    titles = {number: column.title for number, column in _columns_of(room).items()} if before else {}
    return [Step(card, titles[card.column], before[card.code]) for card in cards_with(room, Audience.DESK, before)]


def _columns_of(room: Room) -> dict[int, Column]:
    """Return the empty columns of a room by their numbers."""
    titles = select(Cluster.number, Cluster.title).where(Cluster.room_id == room.id, Cluster.removed_at.is_(None))
    groups = {number: Column(number, title) for number, title in db.session.execute(titles.order_by(Cluster.number))}
    return {LOOSE: Column(LOOSE, None), **groups}


def _in(room: Room, audience: str) -> ColumnElement[bool]:
    """Return the condition for what an audience sees in a room."""
    return and_(Contribution.room_id == room.id, seen_by(audience))


def _sector(audience: str) -> SQLColumnExpression[Any]:
    """Return whose card it is, as far as an audience may know."""
    if audience == Audience.DESK:
        return Contribution.sector_id
    return case((Contribution.attribution != Attribution.ANONYMOUS, Contribution.sector_id))


def _placed(statement: Select[tuple[Any, ...]]) -> Select[tuple[Any, ...]]:
    """Return a statement about contributions with where each stands, if it stands in a group."""
    placed = statement.outerjoin(Placement, Placement.contribution_id == Contribution.id)
    return placed.outerjoin(Cluster, Cluster.id == Placement.cluster_id)


@cache
def _shown(audience: str) -> Select[tuple[Any, ...]]:
    """Return the statement for everything that a card shows."""
    named = case((Contribution.attribution == Attribution.NAME, Person.name))
    author = Person.name if audience == Audience.DESK else named
    words = (Contribution.code, Contribution.kind, Contribution.title, Contribution.text)
    facts = (Contribution.state, Contribution.is_late, Contribution.entered_by_id.is_not(None))
    place = case((Cluster.number.is_(None), -Contribution.number), else_=Placement.position).label("place")
    shown = select(*words, *facts, _sector(audience), author, func.coalesce(Cluster.number, LOOSE), place)
    people = _placed(shown.select_from(Contribution)).outerjoin(Seat, Seat.id == Contribution.seat_id)
    return people.outerjoin(Person, Person.id == Seat.person_id)


def _cards(condition: ColumnElement[bool], audience: str) -> list[Card]:
    """Return the cards that meet a condition, those of a column in their order."""
    return [Card(*row) for row in db.session.execute(_shown(audience).where(condition).order_by("place"))]


def _newest_loose(room: Room, most: int) -> list[Card]:
    """Return the newest of the loose cards for the projector, newest first."""
    loose = _shown(Audience.SCREEN).where(_in(room, Audience.SCREEN), Placement.id.is_(None))
    newest = loose.order_by(Contribution.number.desc()).limit(most)
    return [Card(*row) for row in db.session.execute(newest)]


def _newest_grouped(room: Room, most: int, numbers: Collection[int]) -> list[Card]:
    """Return the newest cards of some groups for the projector, newest first."""
    place = func.row_number().over(partition_by=Placement.cluster_id, order_by=Placement.position.desc())
    placed = (
        select(Placement.contribution_id, place.label("place")).join(Placement.cluster).join(Placement.contribution)
    )
    groups = and_(Cluster.room_id == room.id, Cluster.number.in_(numbers), seen_by(Audience.SCREEN))
    inside = placed.where(groups).subquery()
    newest = Contribution.id.in_(select(inside.c.contribution_id).where(inside.c.place <= most))
    return _cards(newest, Audience.SCREEN)[::-1]
