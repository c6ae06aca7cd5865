"""What can be done with the phases of a room: leading through them, extending, skipping, revealing."""

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Actor
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.models import Phase, Room
from app.rooms.rules import WORDS

# What features above must settle before the room may leave a phase; each raises DomainError to say no.
before_leaving: list[Callable[[Room], None]] = []
# What features above show at the reveal of a silent phase: they publish what they held back in it.
at_reveal: list[Callable[[Phase], None]] = []
# Whether features above hold something back in a silent phase.
holds_back: list[Callable[[Phase], bool]] = []

MOST_EXTRA_MINUTES = 60


class Overtaken(DomainError):
    """Another desk led the room on first. Nothing is changed; the sentence says where the room is now."""


def start_phase(actor: Actor, room: Room, position: int, was: int | None = None) -> Phase:
    """Lead the room into a phase: the next one, one further on, or one to open again. Pressing twice is once.

    `was` is the position of the phase that ran when the desk was looked at, 0 for none. Raises Overtaken when another
    desk has led the room elsewhere since.
    """
    lock(room.scope)
    phase, before = phase_at(room, position), room.current
    if before is phase:
        return phase
    if was is not None and was != (before.position if before else 0):
        raise Overtaken(where(room))
    if before:
        leave(actor, before)
    was_at = clock_of(phase)
    phase.started_at, phase.ended_at, phase.revealed_at, phase.skipped_at = utcnow(), None, None, None
    phase.extra_minutes = 0
    left = {"before": before.kind, "before_id": before.id} if before else {"before": None, "before_id": None}
    record(actor, "phase.started", phase, kind=phase.kind, **left, was=was_at)
    return phase


def clock_of(phase: Phase) -> dict[str, str | int | None]:
    """Return what a phase's clock says, fit for the journal: a start by mistake can be taken back with it."""
    names = ("started_at", "revealed_at", "ended_at", "skipped_at")
    moments = {name: getattr(phase, name) for name in names}
    texts = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {**texts, "extra_minutes": phase.extra_minutes}


def where(room: Room) -> str:
    """Say where the room is now, to somebody who saw it elsewhere."""
    if room.phase is None:
        return str(_("Somebody else was faster: the room has not begun now."))
    return str(_("Somebody else was faster. The room is now in: %(phase)s", phase=WORDS[room.phase].name))


def leave(actor: Actor, phase: Phase) -> None:
    """End a phase, once what stands in the way is settled; what was written in silence is shown now."""
    for settle in before_leaving:
        settle(phase.room)
    if phase.hides_texts:
        reveal_phase(actor, phase)
    phase.ended_at = utcnow()


def skip_phase(actor: Actor, room: Room, position: int) -> Phase:
    """Pass over a phase that has not begun: "next" leads to the one after it. It can still be opened later."""
    lock(room.scope)
    phase = phase_at(room, position)
    if phase.has_begun:
        raise DomainError(_("This phase has begun already, so it cannot be skipped."))
    if not phase.is_skipped:
        phase.skipped_at = utcnow()
        record(actor, "phase.skipped", phase, kind=phase.kind)
    return phase


def unskip_phase(actor: Actor, room: Room, position: int) -> Phase:
    """Let a phase that was passed over come in its turn again."""
    lock(room.scope)
    phase = phase_at(room, position)
    if phase.is_skipped:
        phase.skipped_at = None
        record(actor, "phase.unskipped", phase, kind=phase.kind)
    return phase


def reveal_phase(actor: Actor, phase: Phase) -> None:
    """Show the room what was written in a silent phase. Leaving the phase does it too; doing it twice is once."""
    lock(phase.scope)
    if not phase.hides_texts:
        return
    phase.revealed_at = utcnow()
    for show in at_reveal:
        show(phase)
    record(actor, "phase.revealed", phase, kind=phase.kind)


def keep_silence(phase: Phase) -> None:
    """Raise DomainError when a silent phase holds something back: to take something else back must not show it."""
    if phase.hides_texts and any(holds(phase) for holds in holds_back):
        raise DomainError(_("People have written in silence since. Show that first, or lead the room on."))


def extend_phase(actor: Actor, room: Room, position: int, minutes: int) -> Phase:
    """Give a running phase more time, or take back what it was given."""
    lock(room.scope)
    phase = phase_at(room, position)
    if not phase.is_running:
        raise DomainError(_("The room has left this phase."))
    if not minutes or not 0 <= phase.extra_minutes + minutes <= MOST_EXTRA_MINUTES:
        raise DomainError(_("A phase can be extended by an hour at most. Open it again if you need more."))
    phase.extra_minutes += minutes
    record(actor, "phase.extended", phase, minutes=minutes)
    return phase


def phase_at(room: Room, position: int) -> Phase:
    """Return the phase at a position of the agenda, as it stands in the database now."""
    db.session.expire(room, ["phases"])
    now = select(Phase).where(Phase.room_id == room.id).execution_options(populate_existing=True)
    for phase in db.session.scalars(now):
        if phase.position == position:
            return phase
    raise DomainError(_("There is no such phase in this room."))
