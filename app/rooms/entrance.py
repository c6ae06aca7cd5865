"""The ways into a room: its code, the choice among the rooms of a workshop, and arriving."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed
from app.errors import NotFound, answer
from app.extensions import db, htmx, limiter
from app.permissions import requires
from app.programme.models import Workshop
from app.registration.models import SeatState
from app.registration.queries import seat_in, seats_of
from app.rooms.arrivals import Elsewhere, enter_workshop
from app.rooms.forms import ArrivalForm, JoinForm
from app.rooms.models import Room
from app.rooms.queries import arrival_of, entrance, present_in, room_or_404, room_to_join, rooms_of

bp = Blueprint("entrance", __name__)


@bp.route("/join", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("join_room")
def join(actor: Actor) -> Any:
    """Ask for a room's code, or lead to the room it names."""
    form = JoinForm()
    room = room_to_join(form.code.data) if form.validate_on_submit() else None
    if room:
        return redirect(url_for("rooms.show", room=place_of(actor, room).code), 303)
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
    """Lead to the room whose QR code was scanned; where people are spread, to the one in which somebody has a place."""
    room = room_to_join(code)
    return redirect(url_for("rooms.show", room=place_of(actor, room).code) if room else url_for("entrance.join"), 303)


def place_of(actor: Actor, room: Room) -> Room:
    """Return where a room's code leads a person, and say so when it is another room."""
    seat = seat_in(actor.person, room.workshop) if actor.person and room.workshop.spreads_people else None
    arrival = arrival_of(seat) if seat else None
    if arrival is None or arrival.room_id == room.id:
        return room
    flash(_("Your place is in room %(number)s. People are spread evenly over the rooms.", number=arrival.room.number))
    return arrival.room


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
    wish = room_in(workshop, form.room.data) if form.room.data else None
    room = enter_workshop(actor, workshop, wish).room
    db.session.commit()
    to = url_for("rooms.show", room=room.code)
    if wish is None or wish is room:
        return changed("rooms/_arrived.html", to, actor=actor)
    flash(_("You were seated in room %(number)s: people are spread evenly over the rooms.", number=room.number))
    return make_response("", 200, {"HX-Redirect": to}) if htmx else make_response(redirect(to, 303))


def room_in(workshop: Workshop, code: str) -> Room:
    """Return a room of a workshop, or raise NotFound."""
    room = room_or_404(code)
    if room.workshop_id != workshop.id:
        raise NotFound
    return room


@bp.app_errorhandler(Elsewhere)
def offer_change(error: Elsewhere) -> Response:
    """Say in which room somebody's place is, with the way to another one."""
    return answer(
        error.status, str(error), (_("Change rooms"), url_for("entrance.choose", workshop=error.workshop_code))
    )
