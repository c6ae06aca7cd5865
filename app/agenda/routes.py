"""The desk's actions on phases, and the page on which the agenda is changed."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Actor
from app.agenda.forms import CopyForm, ExtensionForm, MoveForm, NewPhaseForm, PhaseForm, StartForm, kind_of
from app.agenda.queries import phase_of, phase_or_404
from app.agenda.services import SettingsChanged, add_phase, change_phase, copy_agenda, move_phase, remove_phase
from app.answers import changed
from app.errors import NotFound
from app.extensions import db
from app.permissions import requires
from app.programme.models import Workshop
from app.rooms.models import Phase, Room
from app.rooms.queries import room_or_404, rooms_of
from app.rooms.rules import WORDS
from app.rooms.services import Overtaken, extend_phase, phase_at, reveal_phase, skip_phase, start_phase

bp = Blueprint("agenda", __name__)


@bp.post("/rooms/<room>/phases/<int:position>/start")
@requires("start_phase")
def start(actor: Actor, room: Room, position: int) -> Response:
    """Lead the room into a phase; a desk that was overtaken is shown where the room is now."""
    try:
        phase = start_phase(actor, room, position, StartForm().was.data)
    except Overtaken as overtaken:
        return at_desk(actor, room, str(overtaken))
    db.session.commit()
    return at_desk(actor, room, _("Now: %(phase)s", phase=WORDS[phase.kind].name))


@bp.post("/rooms/<room>/phases/<int:position>/extension")
@requires("extend_phase")
def extend(actor: Actor, room: Room, position: int) -> Response:
    """Give the running phase more time."""
    form = ExtensionForm()
    if not form.validate_on_submit():
        abort(400)
    phase = extend_phase(actor, room, position, form.minutes.data)
    db.session.commit()
    message = ngettext(
        "%(minutes)s more minute for: %(phase)s",
        "%(minutes)s more minutes for: %(phase)s",
        form.minutes.data,
        minutes=form.minutes.data,
        phase=WORDS[phase.kind].name,
    )
    return at_desk(actor, room, message)


@bp.post("/rooms/<room>/phases/<int:position>/skip")
@requires("skip_phase")
def skip(actor: Actor, room: Room, position: int) -> Response:
    """Pass over a phase."""
    phase = skip_phase(actor, room, position)
    db.session.commit()
    return at_desk(actor, room, _("Skipped: %(phase)s", phase=WORDS[phase.kind].name))


@bp.post("/rooms/<room>/phases/<int:position>/reveal")
@requires("reveal_phase")
def reveal(actor: Actor, room: Room, position: int) -> Response:
    """Show the room what was written in a silent phase."""
    reveal_phase(actor, phase_at(room, position))
    db.session.commit()
    return at_desk(actor, room, _("The room now sees what was written in silence."))


def at_desk(actor: Actor, room: Room, message: str) -> Response:
    """Answer at the desk, with what is true now."""
    return changed("rooms/_desk_answer.html", url_for("rooms.desk", room=room.code), message, room=room, actor=actor)


@bp.get("/rooms/<room>/agenda")
@requires("edit_agenda")
def edit(actor: Actor, room: Room) -> str:
    """Show the agenda, to change it."""
    return page(room, NewPhaseForm(room))


def page(room: Room, form: NewPhaseForm) -> str:
    """Return the page of the agenda."""
    return render_template("agenda/edit.html", room=room, form=form, others=len(rooms_of(room.workshop)) - 1)


@bp.post("/rooms/<room>/agenda")
@requires("edit_agenda")
def add(actor: Actor, room: Room) -> Any:
    """Put a phase into the agenda."""
    form = NewPhaseForm(room)
    if not form.validate_on_submit():
        return page(room, form), 422
    after = phase_of(room.scope_id, form.after.data)
    phase = add_phase(actor, room, kind_of(form), after, minutes=form.minutes.data)
    db.session.commit()
    return at_agenda(room, _("Added to the agenda: %(phase)s", phase=WORDS[phase.kind].name))


@bp.route("/rooms/<room>/agenda/<int:number>", methods=["GET", "POST"])
@requires("edit_agenda")
def settings(actor: Actor, room: Room, number: int) -> Any:
    """Show and change the settings of a phase."""
    phase = phase_or_404(room, number)
    form = PhaseForm(phase)
    if not form.validate_on_submit():
        form_page = render_template("agenda/phase.html", room=room, phase=phase, form=form)
        return form_page, 422 if form.is_submitted() else 200
    try:
        change_phase(actor, phase, form.settings(), form.version.data)
    except SettingsChanged:
        return both(room, phase, form), 409
    db.session.commit()
    return at_agenda(room, _("Saved: %(phase)s", phase=WORDS[phase.kind].name))


def both(room: Room, phase: Phase, form: PhaseForm) -> str:
    """Return the form as it was sent, beside what somebody else saved meanwhile. Sent again, it holds."""
    db.session.rollback()
    form.version.data, form.version.raw_data = phase.version, None  # what was sent would be shown again
    differences = form.differences(phase)
    return render_template("agenda/phase.html", room=room, phase=phase, form=form, differences=differences)


@bp.post("/rooms/<room>/agenda/<int:number>/place")
@requires("edit_agenda")
def move(actor: Actor, room: Room, number: int) -> Response:
    """Move a phase one place up or down."""
    phase = phase_or_404(room, number)
    move_phase(actor, phase, MoveForm().up.data)
    db.session.commit()
    message = _("Moved in the agenda: %(phase)s", phase=WORDS[phase.kind].name)
    return at_agenda(room, message, anchor=f"phase-{phase.id}")


@bp.post("/rooms/<room>/agenda/<int:number>/removal")
@requires("edit_agenda")
def remove(actor: Actor, room: Room, number: int) -> Response:
    """Take a phase out of the agenda."""
    phase = phase_or_404(room, number)
    name = WORDS[phase.kind].name
    remove_phase(actor, phase)
    db.session.commit()
    return at_agenda(room, _("Taken out of the agenda: %(phase)s", phase=name))


@bp.post("/workshops/<workshop>/agenda")
@requires("edit_agenda")
def copy(actor: Actor, workshop: Workshop) -> Response:
    """Give the other rooms of the workshop the agenda of one."""
    form = CopyForm()
    if not form.validate_on_submit():
        abort(400)
    room = room_or_404(form.room.data)
    if room.workshop_id != workshop.id:
        raise NotFound
    others = copy_agenda(actor, room)
    db.session.commit()
    if not others:
        return at_agenda(room, _("The other rooms keep their agenda: all have begun."))
    message = ngettext(
        "%(num)s other room has this agenda now.", "%(num)s other rooms have this agenda now.", len(others)
    )
    return at_agenda(room, message)


def at_agenda(room: Room, message: str, anchor: str | None = None) -> Response:
    """Answer on the page of the agenda, at the top or where somebody's hand was."""
    return changed("_toast.html", url_for("agenda.edit", room=room.code, _anchor=anchor), message)
