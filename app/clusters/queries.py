"""Reading the board: its columns, its cards, and where each stands."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution
from app.errors import NotFound
from app.extensions import db
from app.rooms.models import Room

LOOSE = 0  # the number of the column of what stands in no group


@dataclass(frozen=True)
class Card:
    """A contribution as it stands on the board: its group, None while loose, and its place in the column."""

    contribution: Contribution
    cluster: Cluster | None
    position: int

    @property
    def column(self) -> int:
        """Return the number of its column."""
        return self.cluster.number if self.cluster else LOOSE


@dataclass
class Column:
    """A group of the board, or the loose contributions: a title (None for these), cards, and a count per sector id."""

    number: int
    title: str | None
    cards: list[Card] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """Return how many cards it holds."""
        return self.counts.total()


@dataclass(frozen=True)
class Step:
    """A step back: a card as it stands, and the number of the column in which it stood before."""

    card: Card
    before: int


def clusters_of(room: Room) -> Sequence[Cluster]:
    """Return the groups of a room, in order of their making."""
    of_room = select(Cluster).where(Cluster.room_id == room.id).order_by(Cluster.number)
    return db.session.scalars(of_room).all()


def cluster_or_404(room: Room, number: int) -> Cluster:
    """Return the group of a room with that number, or raise NotFound."""
    wanted = select(Cluster).where(Cluster.room_id == room.id, Cluster.number == number)
    cluster = db.session.scalar(wanted)
    if cluster is None:
        raise NotFound
    return cluster


def cluster_of(contribution: Contribution) -> Cluster | None:
    """Return the group in which a contribution stands, None while it is loose."""
    return card_of(contribution).cluster


def placement_of(contribution: Contribution) -> Placement | None:
    """Return where a contribution stands, as the database has it now."""
    placed = select(Placement).where(Placement.contribution_id == contribution.id)
    return db.session.scalar(placed.execution_options(populate_existing=True))


def last_position(cluster: Cluster) -> int:
    """Return the last place taken in a group, 0 for none."""
    return db.session.scalar(select(func.max(Placement.position)).where(Placement.cluster_id == cluster.id)) or 0


def last_number(room: Room) -> int:
    """Return the number of the latest group of a room, 0 for none. Hold the room's lock to build on it."""
    return db.session.scalar(select(func.max(Cluster.number)).where(Cluster.room_id == room.id)) or 0


def board_of(room: Room) -> list[Column]:
    """Return the whole board: the loose contributions, newest first, then the groups in order of their making.

    Two queries, whatever the number of cards.
    """
    columns = _columns_of(room)
    for card in _cards(Contribution.room_id == room.id):
        columns[card.column].cards.append(card)
        columns[card.column].counts[card.contribution.sector_id] += 1
    for column in columns.values():
        column.cards.sort(key=lambda card: card.position)
    return list(columns.values())


def heads_of(room: Room) -> list[Column]:
    """Return the columns of the board with their counts, without their cards."""
    columns = _columns_of(room)
    counted = select(Cluster.number, Contribution.sector_id, func.count()).select_from(Contribution)
    placed = counted.outerjoin(Placement, Placement.contribution_id == Contribution.id).outerjoin(Placement.cluster)
    in_room = placed.where(Contribution.room_id == room.id).group_by(Cluster.number, Contribution.sector_id)
    for number, sector_id, many in db.session.execute(in_room):
        columns[number or LOOSE].counts[sector_id] = many
    return list(columns.values())


def card_of(contribution: Contribution) -> Card:
    """Return a contribution as it stands on the board."""
    return _cards(Contribution.id == contribution.id)[0]


def cards_with(room: Room, codes: Collection[str]) -> list[Card]:
    """Return the contributions of a room with these codes as they stand; unknown codes are passed over."""
    return _cards(Contribution.room_id == room.id, Contribution.code.in_(codes))


def way_back(room: Room, before: Mapping[str, int]) -> list[Step]:
    """Return how to undo moves: for each code of a contribution, the column in which it stood."""
    return [Step(card, before[card.contribution.code]) for card in cards_with(room, before)] if before else []


def _columns_of(room: Room) -> dict[int, Column]:
    """Return the empty columns of a room by their numbers."""
    groups = {cluster.number: Column(cluster.number, cluster.title) for cluster in clusters_of(room)}
    return {LOOSE: Column(LOOSE, None), **groups}


def _cards(*conditions: ColumnElement[bool]) -> list[Card]:
    """Return the contributions that meet some conditions, with their sectors, as they stand."""
    standing = select(Contribution, Cluster, Placement.position).options(joinedload(Contribution.sector))
    placed = standing.outerjoin(Placement, Placement.contribution_id == Contribution.id).outerjoin(Placement.cluster)
    rows = db.session.execute(placed.where(*conditions).order_by(Contribution.number))
    return [Card(written, group, place if group else -written.number) for written, group, place in rows]
