"""What can be done about the agenda of a room: adding, moving, changing and removing phases; giving it to others."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.models import Attribution, Phase, PhaseKind, Room
from app.rooms.queries import rooms_of
from app.rooms.services import reveal_phase


class SettingsChanged(DomainError):
    """Somebody else changed the settings of a phase first. Nothing is overwritten; both are there to choose from."""


Step = dict[str, Any]  # a phase of an agenda: its kind and its settings
SETTINGS = ("minutes", "instructions", "is_silent", "is_moderated", "attribution", "most_each", "grace_minutes")


def add_phase(actor: Actor, room: Room, kind: PhaseKind, after: Phase | None, **settings: Any) -> Phase:
    """Put a phase into the agenda after another one, or first. A kind may come as often as is wanted."""
    lock(room.scope)
    phases = agenda_of(room)
    phase = Phase(room=room, kind=kind, position=0, **settings)
    db.session.add(phase)
    phases.insert(phases.index(after) + 1 if after else 0, phase)
    number(phases)
    record(actor, "agenda.added", room, phase=phase.id, kind=kind)
    return phase


def remove_phase(actor: Actor, phase: Phase) -> None:
    """Take a phase out of the agenda. One that has begun stays: what was written in it belongs to it."""
    room = phase.room
    lock(room.scope)
    phases = agenda_of(room)
    if phase.has_begun:
        raise DomainError(_("This phase has begun, so it stays in the agenda."))
    place = phases.index(phase)
    details = {"kind": phase.kind, "after": phases[place - 1].id if place else None, "settings": settings_of(phase)}
    phases.remove(phase)
    discard([phase])
    number(phases)
    record(actor, "agenda.removed", room, phase=phase.id, **details)


def move_phase(actor: Actor, phase: Phase, up: bool) -> None:
    """Move a phase that has not begun one place up or down; at the end it stays where it is."""
    room = phase.room
    lock(room.scope)
    phases = agenda_of(room)
    if phase.has_begun:
        raise DomainError(_("This phase has begun, so it keeps its place."))
    place = phases.index(phase)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(phases):
        return
    phases[place], phases[other] = phases[other], phases[place]
    number(phases)
    record(actor, "agenda.moved", room, phase=phase.id, kind=phase.kind, up=up)


def change_phase(actor: Actor, phase: Phase, settings: Mapping[str, Any], version: int | None = None) -> None:
    """Change settings of a phase; they hold at once, also while it runs. To end a silence is to reveal.

    Raises SettingsChanged, and changes nothing, when they are no longer the `version` that was read.
    """
    lock(phase.scope)
    db.session.refresh(phase)
    changed = {name: value for name, value in settings.items() if getattr(phase, name) != value}
    if not changed:
        return
    if version is not None and version != phase.version:
        raise SettingsChanged(_("Somebody else changed these settings first. Both are kept."))
    if phase.hides_texts and changed.get("is_silent") is False:
        reveal_phase(actor, phase)
    before = {name: getattr(phase, name) for name in changed}
    for name, value in changed.items():
        setattr(phase, name, value)
    phase.version += 1
    if changed.get("is_silent"):
        phase.revealed_at = None  # what is written from now on waits for a reveal of its own
    record(actor, "agenda.changed", phase.room, phase=phase.id, kind=phase.kind, before=before, after=changed)


def copy_agenda(actor: Actor, room: Room) -> list[Room]:
    """Give the other rooms of the workshop the agenda of this one, as far as they have not begun; return those."""
    lock(room.workshop.scope)
    rooms = sorted(rooms_of(room.workshop), key=lambda each: each.scope_id)
    for each in rooms:  # in order: nobody waits in a circle
        lock(each.scope)
    steps = steps_of(room)
    others = [each for each in rooms if each is not room and not any(own.has_begun for own in agenda_of(each))]
    for each in others:
        before = steps_of(each)
        replace_agenda(each, steps)
        record(actor, "agenda.copied", each, source=room.code, before=before, after=steps)
    return others


def give_back_agenda(actor: Actor, room: Room, before: Sequence[Step], copied: Sequence[Step]) -> None:
    """Give a room the agenda back that it had before it got a copy, while it has not begun or changed that since."""
    lock(room.scope)
    if any(phase.has_begun for phase in agenda_of(room)):
        raise DomainError(_("The room has begun with this agenda, so it stays."))
    if steps_of(room) != list(copied):
        raise DomainError(_("Somebody changed the agenda since. Take that back first."))
    replace_agenda(room, before)
    record(actor, "agenda.given_back", room)


def replace_agenda(room: Room, steps: Sequence[Step]) -> None:
    """Give a room that has not begun other phases."""
    discard(room.phases)
    room.phases = [
        Phase(
            position=place, **step | {"kind": PhaseKind(step["kind"]), "attribution": Attribution(step["attribution"])}
        )
        for place, step in enumerate(steps, 1)
    ]


def steps_of(room: Room) -> list[Step]:
    """Return what an agenda consists of, fit for the journal: the kind and the settings of each phase."""
    return [{"kind": phase.kind, **settings_of(phase)} for phase in agenda_of(room)]


def agenda_of(room: Room) -> list[Phase]:
    """Return the phases of a room in order, as they stand in the database now."""
    db.session.flush()
    for phase in room.phases:
        db.session.expire(phase)
    db.session.expire(room, ["phases"])
    return list(room.phases)


def discard(phases: Sequence[Phase]) -> None:
    """Delete phases that have not begun; what was written while one had begun, before that was undone, keeps it."""
    try:
        with db.session.begin_nested():
            for phase in phases:
                db.session.delete(phase)
    except IntegrityError as problem:
        raise DomainError(_("Something was written in this phase, so it stays in the agenda.")) from problem


def settings_of(phase: Phase) -> dict[str, Any]:
    """Return the settings of a phase."""
    return {name: getattr(phase, name) for name in SETTINGS}


def number(phases: Sequence[Phase]) -> None:
    """Give phases the positions of this order, by way of negative ones: no two may ever have the same."""
    for sign in (-1, 1):
        for place, phase in enumerate(phases, 1):
            phase.position = sign * place
        db.session.flush()
    for room in {phase.room for phase in phases}:
        db.session.expire(room, ["phases"])
