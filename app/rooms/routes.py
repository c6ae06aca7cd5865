"""The pages of a room, and its desk's actions on phases."""

from collections.abc import Callable
from typing import Any

import segno
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.accounts.models import Actor
from app.answers import changed
from app.extensions import db, limiter
from app.live.channels import Audience
from app.permissions import allow, requires
from app.registration.models import SeatState
from app.registration.queries import seats_of
from app.rooms.forms import ExtensionForm, JoinForm
from app.rooms.models import Room
from app.rooms.queries import is_in, listen, room_to_join, rooms_of
from app.rooms.rules import WORDS
from app.rooms.services import enter_room, extend_phase, start_phase
from app.rooms.stages import parity_rows, render_panels, render_stage

bp = Blueprint("rooms", __name__)

VIEWS = {Audience.PARTICIPANT: "view_room", Audience.DESK: "view_desk", Audience.SCREEN: "view_screen"}


@bp.app_context_processor
def parts() -> dict[str, Any]:
    """Let templates name phases and put a room's page together."""
    return {
        "words": WORDS,
        "render_stage": safe(render_stage),
        "render_panels": safe(render_panels),
        "parity_rows": parity_rows,
    }


def safe(part: Callable[..., str]) -> Callable[..., Markup]:
    """Return a function whose markup Jinja leaves as it is: it was rendered by a template already."""
    return lambda *arguments, **context: Markup(part(*arguments, **context))  # noqa: S704


@bp.route("/join", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("join_room")
def join(actor: Actor) -> Any:
    """Ask for a room's code, or lead to the room it names."""
    form = JoinForm()
    room = room_to_join(form.code.data) if form.validate_on_submit() else None
    if room:
        return redirect(url_for("rooms.show", room=room.code), 303)
    if form.is_submitted() and not form.errors:
        form.code.errors = [_("No room has this code. It has six characters, as on the room's screen.")]
    page = render_template("rooms/join.html", form=form, rooms=own_rooms(actor))
    return page, 422 if form.is_submitted() else 200


def own_rooms(actor: Actor) -> list[Room]:
    """Return the rooms of the workshops in which a person has a seat."""
    seats = seats_of(actor.person) if actor.person else []
    return [room for seat in seats if seat.state is SeatState.SEATED for room in rooms_of(seat.workshop)]


@bp.get("/j/<code>")
@requires("join_room")
def enter(actor: Actor, code: str) -> Any:
    """Lead to the room whose QR code was scanned."""
    room = room_to_join(code)
    return redirect(url_for("rooms.show", room=room.code) if room else url_for("rooms.join"), 303)


@bp.get("/rooms/<room>")
@requires("view_room")
def show(actor: Actor, room: Room) -> str:
    """Show the room to a participant."""
    stream = listen(room, Audience.PARTICIPANT, actor)
    arrived = actor.seat is None or is_in(actor.seat, room)
    return render_template("rooms/participant.html", room=room, actor=actor, stream=stream, arrived=arrived)


@bp.post("/rooms/<room>/arrival")
@requires("enter_room")
def arrive(actor: Actor, room: Room) -> Response:
    """Note that the person is in the room."""
    enter_room(actor, room)
    db.session.commit()
    return changed("rooms/_arrived.html", url_for("rooms.show", room=room.code), actor=actor)


@bp.get("/rooms/<room>/desk")
@requires("view_desk")
def desk(actor: Actor, room: Room) -> str:
    """Show the facilitators' desk."""
    stream = listen(room, Audience.DESK, actor)
    return render_template("rooms/desk.html", room=room, actor=actor, stream=stream)


@bp.get("/rooms/<room>/screen")
@requires("view_screen")
def screen(actor: Actor, room: Room) -> str:
    """Show what the projector shows."""
    stream = listen(room, Audience.SCREEN, actor)
    return render_template("rooms/screen.html", room=room, actor=actor, stream=stream)


@bp.get("/rooms/<room>/stream")
@requires("view_room")
def stream(actor: Actor, room: Room) -> dict[str, str]:
    """Return a fresh address of the room's stream, as JSON, to a page whose old one no longer works."""
    audience = request.args.get("audience", Audience.PARTICIPANT)
    if audience not in VIEWS:
        abort(404)
    allow(actor, VIEWS[Audience(audience)], room.phase)
    return listen(room, audience, actor)


@bp.post("/rooms/<room>/phases/<int:position>/start")
@requires("start_phase")
def start(actor: Actor, room: Room, position: int) -> Response:
    """Lead the room into a phase."""
    phase = start_phase(actor, room, position)
    db.session.commit()
    message = _("Now: %(phase)s", phase=WORDS[phase.kind].name)
    return changed("rooms/_desk_answer.html", url_for("rooms.desk", room=room.code), message, room=room, actor=actor)


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
    return changed("rooms/_desk_answer.html", url_for("rooms.desk", room=room.code), message, room=room, actor=actor)


@bp.app_template_filter()
def qr(address: str) -> Markup:
    """Return a QR code that opens an address, as an SVG drawing that grows with its box."""
    drawing = segno.make(address, error="m")
    svg = drawing.svg_inline(
        border=3, omitsize=True, svgclass="screen-qr", lineclass=None, light="#fff", dark="#021c51"
    )
    return Markup(svg)  # noqa: S704 - segno's own markup
