"""What can be done on the board: making, naming and removing groups, moving cards. Originals are never touched."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.clusters.models import TITLE_LIMIT, Cluster, Placement
from app.clusters.queries import (
    LOOSE,
    cluster_of,
    column_of,
    contributions_in,
    holds_cards,
    last_number,
    last_position,
    placement_of,
)
from app.contributions.models import Contribution
from app.contributions.services import settled
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.models import Room

UNKNOWN: int | None = None  # nobody said in which column the card was seen


@dataclass(frozen=True)
class Move:
    """A contribution that went from one group to another; None stands for the loose ones."""

    contribution: Contribution
    before: Cluster | None
    after: Cluster | None


class MovedMeanwhile(DomainError):
    """Somebody else moved the card first. Answers 409, and the card goes where it truly is."""

    def __init__(self, contribution: Contribution, cluster: Cluster | None) -> None:
        self.contribution_id = contribution.id
        where = _(
            "Someone else moved this card first. It is now in “%(title)s”.", title=cluster.title if cluster else ""
        )
        super().__init__(where if cluster else _("Someone else moved this card first. It is now ungrouped."))


def make_cluster(actor: Actor, room: Room, title: str, contributions: Collection[Contribution] = ()) -> Cluster:
    """Make a group in a room and put contributions into it. Its entry keeps in which columns these stood before."""
    lock(room.scope)
    cluster = Cluster(room=room, number=last_number(room) + 1, title=checked(title))
    db.session.add(cluster)
    before = {each.code: column_of(each) for each in contributions}
    made = record(actor, "cluster.made", cluster, number=cluster.number, title=cluster.title, before=before)
    for contribution in contributions:
        move_contribution(actor, contribution, cluster, part_of=made.number)
    return cluster


def rename_cluster(actor: Actor, cluster: Cluster, title: str) -> bool:
    """Give a group another title; return whether that changed it."""
    lock(cluster.room.scope)
    before, cluster.title = cluster.title, checked(title)
    if cluster.title != before:
        record(actor, "cluster.renamed", cluster, number=cluster.number, before=before, after=cluster.title)
    return cluster.title != before


def remove_cluster(actor: Actor, cluster: Cluster) -> None:
    """Take a group without cards off the board; its number is never used again. What is hidden in it becomes loose."""
    lock(cluster.room.scope)
    if cluster.removed_at:
        return
    if holds_cards(cluster):
        raise DomainError(_("“%(title)s” is not empty. Move its cards elsewhere first.", title=cluster.title))
    cluster.removed_at = utcnow()
    removed = record(actor, "cluster.removed", cluster, number=cluster.number, title=cluster.title)
    for hidden in contributions_in(cluster):
        move_contribution(actor, hidden, None, part_of=removed.number)


def restore_cluster(actor: Actor, cluster: Cluster) -> None:
    """Put a group that was removed back on the board."""
    lock(cluster.room.scope)
    if cluster.removed_at:
        cluster.removed_at = None
        record(actor, "cluster.restored", cluster, number=cluster.number, title=cluster.title)


def move_contribution(
    actor: Actor,
    contribution: Contribution,
    cluster: Cluster | None,
    was: int | None = UNKNOWN,
    part_of: int | None = None,
) -> Move:
    """Put a contribution at the end of a group, or back among the loose ones when there is none.

    `was` is the number of the column in which the actor saw it. Raises MovedMeanwhile when it is no longer there.
    `part_of` is the number of the entry of which this is a part.
    """
    if cluster and cluster.room_id != contribution.room_id:
        raise DomainError(_("That group belongs to another room."))
    lock(contribution.room.scope)
    if cluster and cluster.removed_at:
        raise DomainError(_("“%(title)s” is no longer on the board.", title=cluster.title))
    placement = placement_of(contribution)
    before = placement.cluster if placement else None
    if before is cluster:
        return Move(contribution, before, cluster)
    if was is not UNKNOWN and was != (before.number if before else LOOSE):
        raise MovedMeanwhile(contribution, before)
    place(contribution, placement, cluster)
    part = {"part_of": part_of} if part_of else {}
    record(actor, "contribution.moved", contribution, **described(contribution, before, cluster), **part)
    return Move(contribution, before, cluster)


def place(contribution: Contribution, placement: Placement | None, cluster: Cluster | None) -> None:
    """Let the relation between a contribution and its group say where it stands now."""
    if cluster is None:
        assert placement
        db.session.delete(placement)
    elif placement is None:
        db.session.add(Placement(contribution=contribution, cluster=cluster, position=last_position(cluster) + 1))
    else:
        placement.position = last_position(cluster) + 1
        placement.cluster = cluster


def move_contributions(
    actor: Actor, room: Room, moves: Collection[tuple[Contribution, Cluster | None, int | None]]
) -> list[Move]:
    """Move several contributions, each to its group, as `move_contribution` does: all of them, or none.

    Together they are one act of the desk, of which the entry of each is a part.
    """
    lock(room.scope)
    going = [(each, to) for each, to, _was in moves if cluster_of(each) is not to]
    act = record(actor, "contributions.moved", room, **described_together(going)) if len(going) > 1 else None
    part_of = act.number if act else None
    return [move_contribution(actor, each, to, was, part_of) for each, to, was in moves]


def checked(title: str) -> str:
    """Return a title that a group may have."""
    title = title.strip()
    if not title or len(title) > TITLE_LIMIT:
        raise DomainError(_("A group needs a title of 1 to %(limit)s characters.", limit=TITLE_LIMIT))
    return title


def is_grouped(contribution: Contribution) -> str | None:
    """Say why the words of a contribution stay as they are while it stands in a group."""
    if cluster := cluster_of(contribution):
        return str(_("It stands in the group “%(title)s” now, so its words stay as they are.", title=cluster.title))
    return None


settled.append(is_grouped)


def described(contribution: Contribution, before: Cluster | None, after: Cluster | None) -> dict[str, int | str | None]:
    """Return the details of a move that make its entry readable for ever, whatever becomes of the titles."""
    return {
        "code": contribution.code,
        "before": before.number if before else None,
        "before_title": before.title if before else None,
        "after": after.number if after else None,
        "after_title": after.title if after else None,
    }


def described_together(
    going: Collection[tuple[Contribution, Cluster | None]],
) -> dict[str, list[str] | str | int | None]:
    """Return the details of a move of several: their codes, and where they go if it is to one place."""
    titles = {cluster.title if cluster else None for _each, cluster in going}
    codes = [contribution.code for contribution, _cluster in going]
    return {"codes": codes, "places": len(titles), "after_title": titles.pop() if len(titles) == 1 else None}
