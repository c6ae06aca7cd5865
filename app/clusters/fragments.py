"""The parts of the board as fragments for a screen: cards, heads, whole columns.

Participants and the desk hold every card, and get single ones. The projector shows the newest of each column, and gets
columns whole.
"""

from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import render_template
from sqlalchemy import Engine

from app.clusters.board import Card, Column, board_of, heads_of, wall_of
from app.clusters.cards import cards_as_seen, sides_of
from app.clusters.models import Cluster
from app.extensions import db
from app.journal.queries import newest_number
from app.live.channels import Audience, partial
from app.rooms.models import PhaseKind, Room
from app.templating import language, local

PLACE = "place key:data-pos"
ON_SCREEN = (PhaseKind.CLUSTERING, PhaseKind.VALIDATION)


def of_everybody(room: Room) -> str:
    """Return the board as participants see it, also on their own page."""
    names = tuple(local(sector.name) for sector in room.workshop.programme.sectors)
    return _everybodys_board(db.engine, room.id, newest_number(room.scope_id), (language(), *names))


@lru_cache(maxsize=16)
def _everybodys_board(engine: Engine, room_id: int, number: int, words: tuple[str, ...]) -> str:
    """Return the board of the room's page, which nobody has a share in of their own: rendered once for each state.

    The newest entry numbers the state. `words` are the language and the sectors' names, of which no entry here tells.
    """
    room = db.session.get_one(Room, room_id)
    columns = board_of(room, Audience.PARTICIPANT)
    return _rendered("panel_participant", room, Audience.PARTICIPANT, columns=columns, counts=_all_counts(columns))


def on_wall(room: Room) -> str:
    """Return the board for the projector; "" while it shows none."""
    if hides_board(room, Audience.SCREEN):
        return ""
    return _rendered("panel_screen", room, Audience.SCREEN, columns=wall_of(room, _counted(room, Audience.SCREEN)))


def in_short(room: Room) -> str:
    """Return the groups in short, for the desk."""
    return _rendered("groups", room, Audience.DESK, columns=_counted(room, Audience.DESK))


def state(room: Room, editable: bool) -> str:
    """Return whether cards can be moved, for the desk."""
    return _part("board-state", "state", room, Audience.DESK, "outerMorph", editable=editable)


def moved(room: Room, audience: str, cards: Collection[Card], touched: Collection[int]) -> str:
    """Return cards where they stand, and what else shows in the columns that this touches."""
    if audience == Audience.SCREEN:
        return _walls(room, touched)
    by_column = groupby(sorted(cards, key=attrgetter("column")), attrgetter("column"))
    placed = "".join(
        _part(f"column-{number}", f"cards_{audience}", room, audience, PLACE, cards=list(some))
        for number, some in by_column
    )
    return placed + _heads(room, audience, touched)


def made(cluster: Cluster, audience: str) -> str:
    """Return the column of a group, for the pages that have none yet; the cards in it come from where they are."""
    if audience == Audience.SCREEN:
        return _walls(cluster.room)
    column = next((each for each in board_of(cluster.room, audience) if each.number == cluster.number), None)
    if column is None:
        return ""
    placed = _part("board", "column", cluster.room, audience, f"{PLACE} keep:true", column=column)
    return placed + renamed(cluster, audience)


def renamed(cluster: Cluster, audience: str) -> str:
    """Return everything that shows the title of a group."""
    if audience == Audience.SCREEN:
        return _walls(cluster.room, {cluster.number})
    return _heads(cluster.room, audience, {cluster.number}, titles=True)


def removed(cluster: Cluster, audience: str) -> str:
    """Return the board without a group."""
    if audience == Audience.SCREEN:
        return _walls(cluster.room)
    gone = partial(f"column-{cluster.number}", "", "delete") if cluster.removed_at else ""
    return gone + _heads(cluster.room, audience, set(), titles=True)


def facts_of(room: Room, audience: str, **more: Any) -> dict[str, Any]:
    """Return what every part of the board needs to be shown."""
    sides = sides_of(room.workshop.programme, language())
    return {
        "room": room,
        "audience": audience,
        "sectors": room.workshop.programme.sectors,
        "sides": sides,
        "cards_as_seen": cards_as_seen,
        **more,
    }


def _heads(room: Room, audience: str, touched: Collection[int], titles: bool = False) -> str:
    """Return the heads of some columns, and what lists all of them."""
    columns = _counted(room, audience)
    html = [
        _part(f"column-head-{each.number}", "column_head", room, audience, "outerMorph", column=each)
        for each in columns
        if each.number in touched
    ]
    html.append(_part("board-jump", "jump", room, audience, columns=columns))
    if audience == Audience.PARTICIPANT:
        html.append(_part("board-counts", "sizes", room, audience, counts=_all_counts(columns)))
    if audience == Audience.DESK and room.phase is PhaseKind.CLUSTERING:
        html.append(_part("groups", "groups", room, audience, "outerMorph", columns=columns))
    if audience == Audience.DESK and titles:
        html.append(_part("move-options", "options", room, audience, "innerHTML", columns=columns))
    return "".join(html)


def _walls(room: Room, touched: Collection[int] | None = None) -> str:
    """Return some columns of the projector's board, or the whole of it; what is on no screen need not travel."""
    if hides_board(room, Audience.SCREEN):
        return ""
    columns = wall_of(room, _counted(room, Audience.SCREEN), touched)
    if touched is None:
        return _part("board", "board", room, Audience.SCREEN, "outerMorph", columns=columns)
    return "".join(
        _part(f"column-{each.number}", "column", room, Audience.SCREEN, "outerMorph", column=each) for each in columns
    )


def _counted(room: Room, audience: str) -> list[Column]:
    """Return the heads of the columns as they are now."""
    return _counted_at(db.engine, room.id, audience == Audience.DESK, newest_number(room.scope_id))


@lru_cache(maxsize=64)
def _counted_at(engine: Engine, room_id: int, at_desk: bool, number: int) -> list[Column]:
    """Count once for each state of a room, not for each entry, audience and language: rooms grow."""
    room = db.session.get_one(Room, room_id)
    return heads_of(room, Audience.DESK if at_desk else Audience.PARTICIPANT)


def _all_counts(columns: Collection[Any]) -> Counter[int | None]:
    """Return how many cards each sector has on the whole board."""
    return sum((column.counts for column in columns), Counter())


def _part(target: str, part: str, room: Room, audience: str, swap: str = "innerMorph", **facts: object) -> str:
    """Return a part of the board as a fragment for the stream."""
    return partial(target, lambda: _rendered(part, room, audience, **facts), swap)


def _rendered(part: str, room: Room, audience: str, **facts: object) -> str:
    return render_template(f"clusters/_{part}.html", **facts_of(room, audience, **facts))


def hides_board(room: Room, audience: str) -> bool:
    """Whether an audience has no board now."""
    return audience == Audience.SCREEN and room.phase not in ON_SCREEN
