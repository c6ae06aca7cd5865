"""What phases and arrivals change on the room's screens."""

from flask import render_template

from app.accounts.models import Actor, Person
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial, presence_frame
from app.programme.models import Workshop
from app.programme.queries import running, workshop_panels
from app.programme.services import removers
from app.registration.queries import entrances, personal_panels
from app.rooms.building import take_rooms_away
from app.rooms.models import PhaseKind, Room
from app.rooms.queries import (
    entrance,
    leaders_of,
    present_by_sector,
    room_of_scope,
    rooms_of,
    rooms_run_by,
    workshop_course,
)
from app.rooms.stages import (
    panel_for,
    parity_partial,
    phase_partial,
    render_panels,
    render_stage,
    stage_of,
    stage_partial,
)

removers.append(take_rooms_away)
running.append(workshop_course)
entrances.append(entrance)


def agenda_of(workshop: Workshop) -> str:
    """Show on a workshop's page what its rooms do, and for how long."""
    rooms = rooms_of(workshop)
    return render_template("rooms/_programme.html", rooms=rooms) if rooms else ""


def own_desks(person: Person) -> str:
    """Show on a person's own page the rooms they facilitate."""
    rooms = rooms_run_by(person)
    return render_template("rooms/_own_desks.html", rooms=rooms) if rooms else ""


workshop_panels.append(agenda_of)
personal_panels.append(own_desks)


@stage_of(PhaseKind.WELCOME)
def welcome(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return who is here, for those who wait for the rest; the screen shows how to join, the desk has its meter."""
    if audience != Audience.PARTICIPANT:
        return ""
    return render_template("rooms/_welcome.html", room=room, present=present_by_sector(room))


@panel_for("desk")
def leaders(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return who was given the desk of the room's workshop."""
    return render_template("rooms/_leaders.html", leaders=leaders_of(room.workshop), actor=actor)


@frame("phase.started")
def new_phase(entry: Entry, audience: Audience) -> str:
    """Show the phase, its control and the panels."""
    room = room_of(entry)
    stage = partial("stage", render_stage(room, audience), "innerHTML")
    panels = partial("panels", render_panels(room, audience), "innerHTML") if audience is Audience.SCREEN else ""
    return phase_partial(room, audience) + stage + panels + parity_partial(room, audience)


@frame("phase.extended", "phase.revealed", "phase.skipped", "phase.unskipped")
def new_agenda(entry: Entry, audience: Audience) -> str:
    """Show the phase as it is now: its clock, what holds in it, what comes next."""
    return phase_partial(room_of(entry), audience)


@frame("room.entered", "room.left")
def new_arrival(entry: Entry, audience: Audience) -> str:
    """Show who is present, by sector."""
    room = room_of(entry)
    if audience is Audience.PARTICIPANT:
        return stage_partial(room, audience) if room.phase is PhaseKind.WELCOME else ""
    return parity_partial(room, audience)


@presence_frame
def coming_and_going(scope_id: int, audience: Audience) -> str:
    """Show who is connected, by sector."""
    room = room_of_scope(scope_id)
    return parity_partial(room, audience) if room else ""


def room_of(entry: Entry) -> Room:
    """Return the room in which something happened: asked once for all audiences and languages."""
    room = room_of_scope(entry.scope_id)
    assert room
    return room
