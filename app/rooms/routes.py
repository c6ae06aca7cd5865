"""The three views of a room, and the address of its stream."""

from collections.abc import Callable
from typing import Any

import segno
from flask import Blueprint, abort, render_template, request
from markupsafe import Markup

from app.accounts.models import Actor
from app.live.channels import Audience
from app.permissions import allow, requires
from app.rooms.models import Room
from app.rooms.queries import (
    listen,
    whereabouts,
)
from app.rooms.rules import WORDS, WRITING
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
        "render_panels": render_panels,
        "render_notices": safe(render_notices),
        "parity_rows": parity_rows,
    }


def safe(part: Callable[..., str]) -> Callable[..., Markup]:
    """Return a function whose markup Jinja leaves as it is: it was rendered by a template already."""
    return lambda *arguments, **context: Markup(part(*arguments, **context))  # noqa: S704


@bp.get("/rooms/<room>")
@requires("view_room")
def show(actor: Actor, room: Room) -> str:
    """Show the room to a participant; to somebody who came into another room, with the way back there."""
    stream = listen(room, Audience.PARTICIPANT, actor)
    arrival, can_change = whereabouts(actor.seat, room) if actor.seat else (None, False)
    elsewhere = arrival.room if arrival and arrival.room_id != room.id else None
    arrived = actor.seat is None or (arrival is not None and elsewhere is None)
    is_spread = not arrived and elsewhere is None and can_change and room.workshop.spreads_people
    place = {"room": room, "arrived": arrived, "elsewhere": elsewhere, "is_spread": is_spread, "can_change": can_change}
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
