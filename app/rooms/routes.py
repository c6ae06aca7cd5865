"""The rooms of a workshop, the three views of one, and coming in."""

from collections.abc import Callable
from typing import Any

import segno
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Actor
from app.answers import changed
from app.errors import NotFound
from app.extensions import db, limiter
from app.live.channels import Audience
from app.permissions import allow, requires
from app.programme.models import Workshop
from app.registration.models import SeatState
from app.registration.queries import seats_of
from app.rooms.forms import ArrivalForm, JoinForm
from app.rooms.models import Room
from app.rooms.queries import (
    arrival_of,
    entrance,
    listen,
    present_in,
    room_or_404,
    room_to_join,
    rooms_of,
    whereabouts,
)
from app.rooms.rules import WORDS, WRITING
from app.rooms.services import enter_room, enter_workshop
from app.rooms.stages import parity_rows, render_notices, render_panels, render_stage

bp = Blueprint("rooms", __name__)

VIEWS = {Audience.PARTICIPANT: "view_room", Audience.DESK: "view_desk", Audience.SCREEN: "view_screen"}


@bp.app_context_processor
def parts() -> dict[str, Any]:
    """Let templates name phases and put a room's page together."""
    return {
        "words": WORDS,
        "writing": WRITING,
        "render_stage": safe(render_stage),
        "render_panels": safe(render_panels),
        "render_notices": safe(render_notices),
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
    page = render_template("rooms/join.html", form=form, entrances=own_entrances(actor))
    return page, 422 if form.is_submitted() else 200


def own_entrances(actor: Actor) -> list[tuple[Workshop, str]]:
    """Return the workshops in which a person has a seat, each with where it leads."""
    seats = [seat for seat in seats_of(actor.person) if seat.state is SeatState.SEATED] if actor.person else []
    return [(seat.workshop, way) for seat in seats if (way := entrance(seat))]


@bp.get("/j/<code>")
@requires("join_room")
def enter(actor: Actor, code: str) -> Any:
    """Lead to the room whose QR code was scanned."""
    room = room_to_join(code)
    return redirect(url_for("rooms.show", room=room.code) if room else url_for("rooms.join"), 303)


@bp.get("/workshops/<workshop>/rooms")
@requires("view_rooms")
def choose(actor: Actor, workshop: Workshop) -> str:
    """Show the rooms of a workshop and who is in which: to choose one, or to be placed."""
    arrival = arrival_of(actor.seat) if actor.seat else None
    facts = {"rooms": rooms_of(workshop), "present": present_in(workshop), "own": arrival.room if arrival else None}
    return render_template("rooms/choose.html", workshop=workshop, actor=actor, **facts)


@bp.post("/workshops/<workshop>/arrival")
@requires("enter_room")
def arrive(actor: Actor, workshop: Workshop) -> Response:
    """Note that the person is there: in the room they name, else where they are placed."""
    form = ArrivalForm()
    if not form.validate_on_submit():
        abort(400)
    code = form.room.data
    arrival = enter_room(actor, room_in(workshop, code)) if code else enter_workshop(actor, workshop)
    db.session.commit()
    return changed("rooms/_arrived.html", url_for("rooms.show", room=arrival.room.code), actor=actor)


def room_in(workshop: Workshop, code: str) -> Room:
    """Return a room of a workshop, or raise NotFound."""
    room = room_or_404(code)
    if room.workshop_id != workshop.id:
        raise NotFound
    return room


@bp.get("/rooms/<room>")
@requires("view_room")
def show(actor: Actor, room: Room) -> str:
    """Show the room to a participant; to somebody who came into another room, with the way back there."""
    stream = listen(room, Audience.PARTICIPANT, actor)
    arrival, can_change = whereabouts(actor.seat, room) if actor.seat else (None, False)
    elsewhere = arrival.room if arrival and arrival.room_id != room.id else None
    arrived = actor.seat is None or (arrival is not None and elsewhere is None)
    place = {"room": room, "arrived": arrived, "elsewhere": elsewhere, "can_change": can_change}
    return render_template("rooms/participant.html", actor=actor, stream=stream, **place)


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


@bp.app_template_filter()
def qr(address: str) -> Markup:
    """Return a QR code that opens an address, as an SVG drawing that grows with its box."""
    drawing = segno.make(address, error="m")
    svg = drawing.svg_inline(
        border=3, omitsize=True, svgclass="screen-qr", lineclass=None, light="#fff", dark="#021c51"
    )
    return Markup(svg)  # noqa: S704 - segno's own markup
