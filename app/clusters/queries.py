"""Reading groups, and in which of them each contribution stands."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import func, select

from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution
from app.contributions.queries import seen_by
from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience
from app.rooms.models import Room

Row = TypeVar("Row")
LOOSE = 0  # the number of the column of what stands in no group


def clusters_of(room: Room) -> Sequence[Cluster]:
    """Return the groups of a room, in order of their making."""
    of_room = select(Cluster).where(Cluster.room_id == room.id, Cluster.removed_at.is_(None))
    return db.session.scalars(of_room.order_by(Cluster.number)).all()


def cluster_or_404(room: Room, number: int) -> Cluster:
    """Return the group of a room with that number, or raise NotFound."""
    wanted = select(Cluster).where(Cluster.room_id == room.id, Cluster.number == number)
    cluster = db.session.scalar(wanted.where(Cluster.removed_at.is_(None)))
    if cluster is None:
        raise NotFound
    return cluster


def cluster_numbered(room: Room, number: int) -> Cluster | None:
    """Return the group of a room with that number, also a removed one; None for the loose ones."""
    return db.session.scalar(select(Cluster).where(Cluster.room_id == room.id, Cluster.number == number))


def cluster_of(contribution: Contribution) -> Cluster | None:
    """Return the group in which a contribution stands, None while it is loose."""
    placement = placement_of(contribution)
    return placement.cluster if placement else None


def placement_of(contribution: Contribution) -> Placement | None:
    """Return where a contribution stands, as the database has it now."""
    placed = select(Placement).where(Placement.contribution_id == contribution.id)
    return db.session.scalar(placed.execution_options(populate_existing=True))


def column_of(contribution: Contribution) -> int:
    """Return the number of the column in which a contribution stands."""
    cluster = cluster_of(contribution)
    return cluster.number if cluster else LOOSE


def holds_cards(cluster: Cluster) -> bool:
    """Return whether the desk sees something in a group."""
    inside = select(Placement.id).join(Placement.contribution).where(Placement.cluster_id == cluster.id)
    return db.session.scalar(inside.where(seen_by(Audience.DESK)).limit(1)) is not None


def contributions_in(cluster: Cluster) -> Sequence[Contribution]:
    """Return everything that stands in a group, seen or not, in its order."""
    inside = select(Contribution).join(Placement, Placement.contribution_id == Contribution.id)
    return db.session.scalars(inside.where(Placement.cluster_id == cluster.id).order_by(Placement.position)).all()


def contributions_with(room: Room, codes: Collection[str]) -> Sequence[Contribution]:
    """Return what the desk sees under these codes, in the order of writing; others are passed over."""
    named = select(Contribution).where(Contribution.room_id == room.id, Contribution.code.in_(codes))
    return db.session.scalars(named.where(seen_by(Audience.DESK)).order_by(Contribution.number)).all()


def row_of(entry: Entry, model: type[Row]) -> Row:
    """Return the row that an entry is about, as it stands now."""
    row = db.session.get(model, entry.subject_id, populate_existing=True)
    assert row
    return row


def last_position(cluster: Cluster) -> int:
    """Return the last place taken in a group, 0 for none."""
    return db.session.scalar(select(func.max(Placement.position)).where(Placement.cluster_id == cluster.id)) or 0


def last_number(room: Room) -> int:
    """Return the number of the latest group of a room, 0 for none. Hold the room's lock to build on it."""
    return db.session.scalar(select(func.max(Cluster.number)).where(Cluster.room_id == room.id)) or 0
