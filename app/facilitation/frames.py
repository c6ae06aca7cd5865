"""What announcements, "I have finished" and undoing change on the room's screens, and the desk's panels for them."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.accounts.models import Actor, Role
from app.facilitation import desk  # noqa: F401 - registers how its acts are told and undone
from app.facilitation.acts import latest_acts
from app.facilitation.forms import AnnouncementForm, form_of
from app.facilitation.queries import finished_by_sector, finishes_in, note_of, standing_announcement
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.permissions import can
from app.rooms.models import Room
from app.rooms.queries import room_of_scope
from app.rooms.stages import MEASURES, NOTICES, Measure, panel_for, parity_partial

MEASURES.append(Measure("finished", _l("Finished"), finished_by_sector, of="present"))


@dataclass(frozen=True)
class Count:
    """How many of those in a room have finished its phase."""

    finished: int
    present: int


def count_of(room: Room) -> Count:
    """Return how many have finished."""
    finishes = finishes_in(room)
    return Count(sum(finishes.values()), len(finishes))


def offers_finish(room: Room) -> bool:
    """Whether people say in this phase that they have finished."""
    return can(Role.PARTICIPANT, "finish_phase", room.phase)


def announcement(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what is announced, above the phase; the desk has a panel for it."""
    if audience == Audience.DESK:
        return ""
    return f'<div id="announcement" role="status">{announced(room)}</div>'


def everybody(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return a line for the desk when everybody present has finished."""
    return f'<div id="everybody" role="status">{all_finished(room)}</div>' if audience == Audience.DESK else ""


NOTICES.extend((announcement, everybody))


@panel_for("participant", first=True)
def finished(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the button "I have finished" as a person has pressed it, under the control of the phase."""
    if not actor or not actor.seat:
        return ""
    return f'<div id="finished">{button(room, finishes_in(room).get(actor.seat.id, False))}</div>'


@panel_for("desk")
def announcing(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the form for announcements, and the one that stands."""
    now = standing_announcement(room)
    form = AnnouncementForm(formdata=None)
    return render_template("facilitation/_announcing.html", room=room, announcement=now, form=form)


@panel_for("desk")
def latest(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what the desk did last, each with its way back."""
    acts = Markup(latest_acts(room))  # noqa: S704 - of our templates
    return render_template("facilitation/_latest.html", room=room, latest=acts)


@panel_for("desk")
def note(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return a facilitator's own notes: personal, so never on the stream."""
    if not actor or not actor.person:
        return ""
    own = note_of(actor.person, room)
    return render_template("facilitation/_note.html", room=room, note=own, form=form_of(own))


def announced(room: Room) -> str:
    """Return what participants and screen read."""
    return render_template("facilitation/_announcement.html", announcement=standing_announcement(room))


def all_finished(room: Room) -> str:
    """Return the desk's line when there is nobody left to wait for."""
    return render_template("facilitation/_everybody.html", count=count_of(room)) if offers_finish(room) else ""


def button(room: Room, pressed: bool) -> str:
    """Return the button "I have finished", and how many have."""
    facts = {"finished": pressed, "offered": offers_finish(room), "count": count_of(room)}
    return render_template("facilitation/_finished.html", room=room, **facts)


@frame("announcement.made", "announcement.taken_down", "announcement.put_back")
def new_announcement(entry: Entry, audience: Audience) -> str:
    """Show what is announced now."""
    room = room_of(entry)
    if audience is not Audience.DESK:
        return partial("announcement", announced(room))
    facts = {"room": room, "announcement": standing_announcement(room)}
    return partial("announcement-now", render_template("facilitation/_announcement_desk.html", **facts))


@frame("phase.finished", "phase.unfinished", "room.entered", "room.left")
def new_count(entry: Entry, audience: Audience) -> str:
    """Show how many have finished, of those who are in the room."""
    room = room_of(entry)
    if not offers_finish(room):
        return ""
    if audience is Audience.PARTICIPANT:
        return partial(
            "finished-count", lambda: render_template("facilitation/_finished_count.html", count=count_of(room))
        )
    line = partial("everybody", lambda: all_finished(room)) if audience is Audience.DESK else ""
    return line + (parity_partial(room, audience) if entry.verb.startswith("phase.") else "")


@frame("phase.started")
def fresh_button(entry: Entry, audience: Audience) -> str:
    """Offer "I have finished" anew: it resets with the phase. After a start that was undone, as it was before."""
    room = room_of(entry)
    if audience is Audience.PARTICIPANT and entry.verb == "phase.taken_back" and offers_finish(room):
        return partial("finished", lambda: render_template("facilitation/_ask.html", room=room))
    if audience is Audience.PARTICIPANT:
        return partial("finished", lambda: button(room, pressed=False))
    return partial("everybody", all_finished(room)) if audience is Audience.DESK else ""


def room_of(entry: Entry) -> Room:
    """Return the room that an entry is numbered in."""
    room = room_of_scope(entry.scope_id)
    assert room
    return room
