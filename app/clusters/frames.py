"""The board on the room's pages, and what an act on it changes on every screen."""

from app.accounts.models import Actor, Role
from app.clusters import (
    desk,  # noqa: F401 - registers how its acts are told and undone
    fragments,
)
from app.clusters.board import card_of, cards_from
from app.clusters.models import Cluster
from app.clusters.queries import LOOSE, column_of, row_of
from app.contributions.models import State
from app.contributions.queries import contribution_about
from app.contributions.services import CHANGES
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.permissions import can
from app.rooms.models import Phase, PhaseKind, Room
from app.rooms.stages import panel_for, stage_of


@stage_of(PhaseKind.CLUSTERING)
def grouping(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the groups in short and the way to the board for the desk; the others watch the board itself."""
    return fragments.in_short(room) if audience == Audience.DESK else ""


@panel_for("participant", "screen")
def board(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what the room has made so far; the screen shows it while the room groups and validates."""
    return fragments.on_wall(room) if audience == Audience.SCREEN else fragments.of_everybody(room)


@frame(*CHANGES)
def changed_card(entry: Entry, audience: Audience) -> str:
    """Show a contribution as it is now to whom sees it, and take it from whom saw it until now."""
    contribution = contribution_about(entry)
    if fragments.hides_board(contribution.room, audience):
        return ""
    card = card_of(contribution, audience)
    if card:
        return fragments.moved(contribution.room, audience, [card], {card.column})
    if not was_seen(entry, audience):
        return ""
    gone = partial(f"card-{contribution.code}", "", "delete") if audience is not Audience.SCREEN else ""
    return gone + fragments.moved(contribution.room, audience, [], {column_of(contribution)})


@frame("contribution.moved")
def moved_card(entry: Entry, audience: Audience) -> str:
    """Put a card where it stands now."""
    contribution = contribution_about(entry)
    card = card_of(contribution, audience)
    if card is None:
        return ""
    touched = {card.column, entry.details["before"] or LOOSE, entry.details["after"] or LOOSE}
    return fragments.moved(contribution.room, audience, [card], touched)


@frame("cluster.made", "cluster.restored")
def new_group(entry: Entry, audience: Audience) -> str:
    """Put a column on the board."""
    return fragments.made(row_of(entry, Cluster), audience)


@frame("cluster.renamed")
def renamed_group(entry: Entry, audience: Audience) -> str:
    """Show the new title wherever the old one stood."""
    return fragments.renamed(row_of(entry, Cluster), audience)


@frame("cluster.removed")
def removed_group(entry: Entry, audience: Audience) -> str:
    """Take a column off the board."""
    return fragments.removed(row_of(entry, Cluster), audience)


@frame("phase.revealed")
def revealed_cards(entry: Entry, audience: Audience) -> str:
    """Show everything that was written in a silent phase."""
    phase = row_of(entry, Phase)
    cards = cards_from(phase, audience)
    return fragments.moved(phase.room, audience, cards, {LOOSE, *(card.column for card in cards)})


@frame("phase.started")
def board_state(entry: Entry, audience: Audience) -> str:
    """Tell the board's page whether cards can be moved now."""
    room = row_of(entry, Phase).room
    return fragments.state(room, is_open(room)) if audience is Audience.DESK else ""


def is_open(room: Room) -> bool:
    """Whether cards can be moved in the room's phase."""
    return can(Role.FACILITATOR, "move_contribution", room.phase)


def was_seen(entry: Entry, audience: str) -> bool:
    """Whether an audience saw a contribution before an entry about it. A code that nobody saw does not travel."""
    before = entry.details.get("before")
    return before == State.PUBLISHED or (before == State.HELD and audience == Audience.DESK)
