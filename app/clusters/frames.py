"""The board on the room's pages, and what an act on it changes on every screen."""

from collections import Counter
from collections.abc import Collection
from typing import TypeVar

from flask import render_template

from app.accounts.models import Actor, Role
from app.clusters.models import Cluster
from app.clusters.queries import LOOSE, Card, board_of, card_of, heads_of
from app.contributions.models import Contribution
from app.contributions.queries import posted_by_sector
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.permissions import can
from app.rooms.models import Phase, PhaseKind, Room
from app.rooms.stages import panel_for, stage_of

Row = TypeVar("Row")
PLACE = "place key:data-pos"
ON_SCREEN = (PhaseKind.CLUSTERING, PhaseKind.VALIDATION)


@stage_of(PhaseKind.CLUSTERING)
def grouping(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the groups in short and the way to the board for the desk; the others watch the board itself."""
    if audience != Audience.DESK:
        return ""
    return render_template("clusters/_groups.html", room=room, columns=heads_of(room))


@panel_for("participant", "screen")
def board(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what the room has made so far; the screen shows it while the room groups and validates."""
    if audience == Audience.SCREEN and room.phase not in ON_SCREEN:
        return ""
    facts = {"columns": board_of(room), "counts": posted_by_sector(room), "audience": audience}
    return render_template(f"clusters/_panel_{audience}.html", room=room, **facts)


@frame("contribution.posted")
def new_card(entry: Entry, audience: Audience) -> str:
    """Put a new card among the loose ones."""
    contribution = _of(entry, Contribution)
    return moved(contribution.room, audience, [card_of(contribution)], {LOOSE})


@frame("contribution.moved")
def moved_card(entry: Entry, audience: Audience) -> str:
    """Put a card where it stands now."""
    contribution = _of(entry, Contribution)
    card = card_of(contribution)
    touched = {card.column, entry.details["before"] or LOOSE, entry.details["after"] or LOOSE}
    return moved(contribution.room, audience, [card], touched)


@frame("cluster.made")
def new_group(entry: Entry, audience: Audience) -> str:
    """Put a column on the board."""
    return made(_of(entry, Cluster), audience)


@frame("cluster.renamed")
def renamed_group(entry: Entry, audience: Audience) -> str:
    """Show the new title wherever the old one stood."""
    return renamed(_of(entry, Cluster), audience)


@frame("phase.started")
def board_state(entry: Entry, audience: Audience) -> str:
    """Tell the board's page whether cards can be moved now."""
    if audience is not Audience.DESK:
        return ""
    room = _of(entry, Phase).room
    html = _rendered("state", room, audience, editable=is_open(room))
    return partial("board-state", html, "innerHTML")


def is_open(room: Room) -> bool:
    """Whether cards can be moved in the room's phase."""
    return can(Role.FACILITATOR, "move_contribution", room.phase)


def moved(room: Room, audience: Audience, cards: Collection[Card], touched: Collection[int]) -> str:
    """Return cards where they stand, and the heads of the columns that this touches."""
    if _hides_board(room, audience):
        return ""
    placed = "".join(
        partial(f"column-{card.column}", _rendered("card", room, audience, card=card), PLACE) for card in cards
    )
    return placed + _heads(room, audience, touched)


def made(cluster: Cluster, audience: Audience) -> str:
    """Return the column of a group, for the pages that have none yet; the cards in it come from where they are."""
    if _hides_board(cluster.room, audience):
        return ""
    column = next(each for each in board_of(cluster.room) if each.number == cluster.number)
    html = _rendered("column", cluster.room, audience, column=column)
    return partial("board", html, f"{PLACE} keep:true") + renamed(cluster, audience)


def renamed(cluster: Cluster, audience: Audience) -> str:
    """Return everything that shows the title of a group."""
    return _heads(cluster.room, audience, {cluster.number}, titles=True)


def _heads(room: Room, audience: Audience, touched: Collection[int], titles: bool = False) -> str:
    """Return the heads of some columns, and what lists all of them."""
    if _hides_board(room, audience):
        return ""
    columns = heads_of(room)
    heads = [column for column in columns if column.number in touched]
    html = [
        partial(f"column-head-{each.number}", _rendered("column_head", room, audience, column=each), "outerMorph")
        for each in heads
    ]
    if audience is not Audience.SCREEN:
        html.append(partial("board-jump", _rendered("jump", room, audience, columns=columns)))
    if audience is Audience.PARTICIPANT:
        counts = sum((column.counts for column in columns), Counter())
        html.append(partial("board-counts", _rendered("counts", room, audience, counts=counts)))
    if audience is Audience.DESK:
        html.append(partial("groups", _rendered("groups", room, audience, columns=columns), "outerMorph"))
    if audience is Audience.DESK and titles:
        html.append(partial("move-options", _rendered("options", room, audience, columns=columns), "innerHTML"))
    return "".join(html)


def _rendered(part: str, room: Room, audience: Audience, **facts: object) -> str:
    return render_template(f"clusters/_{part}.html", room=room, audience=audience, **facts)


def _hides_board(room: Room, audience: Audience) -> bool:
    """Whether an audience has no board now; what is on no screen need not travel."""
    return audience is Audience.SCREEN and room.phase not in ON_SCREEN


def _of(entry: Entry, model: type[Row]) -> Row:
    """Return the row that an entry is about."""
    row = db.session.get(model, entry.subject_id)
    assert row
    return row
