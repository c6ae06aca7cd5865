"""What the pages of a room are made of. Features above register their part here; rooms never name them.

A *stage* is the one control of a phase. A *panel* stands below the stage in every phase, a *notice*
above all of it. A *measure* is a row of the
parity meter. Stages and panels return markup for one audience ("participant", "desk" or "screen"). Without an actor
they return what everybody of that audience sees: that is what travels on the stream; with one, also what is theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.live.channels import Audience, partial
from app.registration.queries import seated_by_sector
from app.rooms.models import PhaseKind, Room
from app.rooms.queries import connected_by_sector, present_by_sector

Part = Callable[..., str]  # (room, audience, actor=None, **context) -> markup
STAGES: dict[PhaseKind, Part] = {}
PANELS: dict[str, list[Part]] = {"participant": [], "desk": [], "screen": []}
NOTICES: list[Part] = []


@dataclass(frozen=True)
class Measure:
    """A row of the parity meter: its label, how to count it per sector id, and what is full (a measure's key).

    `on_screen` counts it for the projector, where the room is to know less than the desk.
    """

    key: str
    label: LazyString
    count: Callable[[Room], dict[int, int]]
    of: str | None = None
    on_screen: Callable[[Room], dict[int, int]] | None = None

    def counted(self, room: Room, audience: str) -> dict[int, int]:
        """Return the count as far as an audience may know it."""
        return (self.on_screen if self.on_screen and audience == Audience.SCREEN else self.count)(room)


MEASURES = [
    Measure("seats", _l("Seats"), lambda room: seated_by_sector(room.workshop)),
    Measure("present", _l("Present"), present_by_sector, of="seats"),
    Measure("connected", _l("Online"), connected_by_sector, of="present"),
]


def stage_of(kind: PhaseKind) -> Callable[[Part], Part]:
    """Register the function that renders the stage of a phase."""

    def register(function: Part) -> Part:
        STAGES[kind] = function
        return function

    return register


def panel_for(*audiences: str, first: bool = False) -> Callable[[Part], Part]:
    """Register a function that renders a panel for some audiences; panels stand in the order of registration."""

    def register(function: Part) -> Part:
        for audience in audiences:
            PANELS[audience].insert(0 if first else len(PANELS[audience]), function)
        return function

    return register


def render_stage(room: Room, audience: str, actor: Actor | None = None, **context: Any) -> str:
    """Return the markup of the running phase; "" when the room has not begun or the phase has no stage."""
    stage = STAGES.get(room.phase) if room.phase else None
    return stage(room, audience, actor, **context) if stage else ""


def render_panels(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the markup of every panel of an audience."""
    return "".join(panel(room, audience, actor) for panel in PANELS[audience])


def render_notices(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the markup of every notice."""
    return "".join(notice(room, audience, actor) for notice in NOTICES)


def stage_partial(room: Room, audience: str) -> str:
    """Return the stage as a fragment for the stream: for frames of entries that change the control itself."""
    return partial("stage", lambda: render_stage(room, audience))


def phase_partial(room: Room, audience: str) -> str:
    """Return the phase's title and clock as a fragment for the stream; for the desk also the agenda."""
    phase = partial("phase", lambda: render_template(f"rooms/_phase_{audience}.html", room=room))
    if audience != "desk":
        return phase
    return phase + partial("agenda", lambda: render_template("rooms/_agenda.html", room=room))


def parity_rows(room: Room, audience: str, keys: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the rows of the parity meter, left and right in the order of the sectors; only `keys` when given."""
    left, right = room.workshop.programme.sectors[:2]
    wanted = [measure for measure in MEASURES if not keys or measure.key in keys]
    needed = {measure.key for measure in wanted} | {measure.of for measure in wanted}
    counts = {measure.key: measure.counted(room, audience) for measure in MEASURES if measure.key in needed}
    rows = []
    for measure in wanted:
        count, full = counts[measure.key], counts.get(measure.of or "", {})
        row = {"label": measure.label, "left": count.get(left.id, 0), "right": count.get(right.id, 0)}
        rows.append({**row, "left_of": full.get(left.id), "right_of": full.get(right.id)})
    return rows


def parity_partial(room: Room, audience: str) -> str:
    """Return the parity meter as a fragment for the stream; participants have none."""
    if audience == "participant":
        return ""
    return partial("parity", lambda: render_template("rooms/_parity.html", room=room, audience=audience))
