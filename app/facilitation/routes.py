"""The acts beside the phases: undoing, announcing, noting, and "I have finished"."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Actor
from app.answers import changed, refused
from app.errors import DomainError
from app.extensions import db, htmx
from app.facilitation import frames
from app.facilitation.acts import ACTS, act_line, latest_acts, told, undo_of
from app.facilitation.forms import AnnouncementForm, NoteForm, form_of
from app.facilitation.queries import acts_of, announcement_or_404, finishes_in, note_of, standing_announcement
from app.facilitation.services import (
    NoteChanged,
    finish_phase,
    make_announcement,
    save_note,
    take_down_announcement,
    undo,
)
from app.live.channels import Audience, partial
from app.permissions import requires
from app.rooms.models import Room
from app.rooms.queries import listen

bp = Blueprint("facilitation", __name__)


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Let templates tell what the desk did."""
    return {"told": told, "undo_of": undo_of}


@bp.get("/rooms/<room>/acts")
@requires("view_desk")
def acts(actor: Actor, room: Room) -> str:
    """Show everything that the desk did."""
    stream = listen(room, Audience.DESK, actor)
    return render_template("facilitation/acts.html", room=room, acts=acts_of(room, ACTS), stream=stream)


@bp.post("/rooms/<room>/acts/<int:number>/undo")
@requires("undo_act")
def undo_act(actor: Actor, room: Room, number: int) -> Response:
    """Take back something that the desk did."""
    undo(actor, room, number)
    db.session.commit()
    lists = partial("acts", latest_acts(room)) + partial("all-acts", act_line(room, number), "place key:data-pos")
    to = url_for("facilitation.acts", room=room.code)
    return changed("facilitation/_undone.html", to, _("Undone."), changes=Markup(lists))  # noqa: S704 - of our templates


@bp.post("/rooms/<room>/announcements")
@requires("make_announcement")
def announce(actor: Actor, room: Room) -> Response:
    """Announce something to the room."""
    form = AnnouncementForm()
    if not form.validate_on_submit():
        part = "facilitation/_announcing.html"
        facts = {"room": room, "form": form, "announcement": standing_announcement(room), "part": part}
        return refused("facilitation/_announcement_form.html", "facilitation/again.html", **facts)
    make_announcement(actor, room, form.text.data)
    db.session.commit()
    return standing(room, _("Everybody in the room can read it now."), AnnouncementForm(formdata=None))


@bp.post("/rooms/<room>/announcements/<int:number>/end")
@requires("take_down_announcement")
def take_down(actor: Actor, room: Room, number: int) -> Response:
    """Take an announcement down."""
    take_down_announcement(actor, announcement_or_404(room, number))
    db.session.commit()
    return standing(room, _("The announcement is no longer shown."))


def standing(room: Room, message: str, form: AnnouncementForm | None = None) -> Response:
    """Answer with what stands now, and with the form empty again after it was sent."""
    now = standing_announcement(room)
    return changed("facilitation/_announced.html", to_desk(room), message, room=room, announcement=now, form=form)


@bp.get("/rooms/<room>/finish")
@requires("view_room")
def own_finish(actor: Actor, room: Room) -> str:
    """Return the button "I have finished" as a person has pressed it."""
    pressed = actor.seat is not None and finishes_in(room).get(actor.seat.id, False)
    return frames.button(room, pressed)


@bp.post("/rooms/<room>/finish")
@requires("finish_phase")
def finish(actor: Actor, room: Room) -> Response:
    """Note that a person has finished the phase, or has not after all."""
    assert room.current
    if request.form.get("phase", str(room.current.id)) != str(room.current.id):
        raise DomainError(_("The room has left this phase."))
    pressed = request.form.get("finished") == "yes"
    finish_phase(actor, room.current, pressed)
    db.session.commit()
    button = Markup(frames.button(room, pressed))  # noqa: S704 - of our template
    return changed("facilitation/_pressed.html", url_for("rooms.show", room=room.code), button=button)


@bp.post("/rooms/<room>/note")
@requires("save_note")
def note(actor: Actor, room: Room) -> Response:
    """Save a facilitator's own note."""
    form = NoteForm()
    if not form.validate_on_submit():
        part = "facilitation/_note.html"
        return refused("facilitation/_note_state.html", "facilitation/again.html", room=room, form=form, part=part)
    try:
        saved = save_note(actor, room, form.text.data, request.form.get("over") or form.version.data)
    except NoteChanged:
        return both(actor, room, form)
    db.session.commit()
    return changed("facilitation/_noted.html", to_desk(room), note=saved, form=form_of(saved))


def both(actor: Actor, room: Room, form: NoteForm) -> Response:
    """Answer 409 with the text that was saved elsewhere beside the one that was sent."""
    db.session.rollback()
    assert actor.person
    template = "facilitation/_note_conflict.html" if htmx else "facilitation/again.html"
    facts = {"room": room, "form": form, "other": note_of(actor.person, room), "part": "facilitation/_note.html"}
    return make_response(render_template(template, **facts), 409)


def to_desk(room: Room) -> str:
    """Return the address of the desk."""
    return url_for("rooms.desk", room=room.code)
