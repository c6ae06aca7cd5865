"""What phases and arrivals change on the room's screens."""

from flask import render_template

from app.accounts.models import Person
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.programme.models import Workshop
from app.programme.queries import running, workshop_panels
from app.programme.services import builders, removers
from app.registration.queries import entrances, personal_panels
from app.rooms.models import Arrival, Phase, Room
from app.rooms.queries import entrance, rooms_of, rooms_run_by, workshop_course
from app.rooms.services import build_rooms, take_rooms_away
from app.rooms.stages import parity_partial, render_panels, render_stage

builders.append(build_rooms)
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


@frame("phase.started")
def new_phase(entry: Entry, audience: Audience) -> str:
    """Show the phase, its control and the panels."""
    room = room_of_phase(entry)
    stage = partial("stage", render_stage(room, audience), "innerHTML")
    panels = partial("panels", render_panels(room, audience), "innerHTML") if audience is Audience.SCREEN else ""
    return phase_partial(room, audience) + stage + panels + parity_partial(room, audience)


@frame("phase.extended")
def new_time(entry: Entry, audience: Audience) -> str:
    """Show the clock with its new end."""
    return phase_partial(room_of_phase(entry), audience)


@frame("room.entered")
def new_arrival(entry: Entry, audience: Audience) -> str:
    """Show who is present, by sector."""
    arrival = db.session.get(Arrival, entry.subject_id)
    assert arrival
    return parity_partial(arrival.room, audience)


def room_of_phase(entry: Entry) -> Room:
    """Return the room of a phase that something happened to."""
    phase = db.session.get(Phase, entry.subject_id)
    assert phase
    return phase.room


def phase_partial(room: Room, audience: Audience) -> str:
    """Return the phase's title and clock; for the desk also the agenda."""
    html = render_template(f"rooms/_phase_{audience}.html", room=room)
    agenda = partial("agenda", render_template("rooms/_agenda.html", room=room)) if audience is Audience.DESK else ""
    return partial("phase", html) + agenda
