"""The door of a workshop: its list, marks from devices, walk-ins, and where an entry code leads."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import refused
from app.database import utcnow
from app.door import queries, services
from app.door.forms import MarksForm, WalkInForm
from app.door.frames import attendance, guest_list, row
from app.door.rules import found_by
from app.extensions import db, htmx
from app.permissions import can, requires
from app.programme.models import Workshop
from app.registration.models import Seat, SeatState
from app.registration.queries import actor_in, position_of
from app.templating import language

bp = Blueprint("door", __name__)


@bp.get("/workshops/<workshop>/door")
@requires("check_in")
def show(actor: Actor, workshop: Workshop) -> str:
    """Show who is expected and who came; `find` hides those it does not find."""
    stream = queries.listen(workshop)
    return render_template("door/door.html", **page_of(workshop), stream=stream)


def page_of(workshop: Workshop, form: WalkInForm | None = None) -> dict[str, Any]:
    """Return what the page of the door shows."""
    guests, query = queries.guests_of(workshop), request.args.get("find", "")
    texts = {seat.id: queries.search_text(seat) for seat in guests}
    return {
        "workshop": workshop,
        "guests": guests,
        "texts": texts,
        "query": query,
        "found": {key for key, text in texts.items() if found_by(query, text)},
        "attendance": queries.attendance_of(workshop),
        "form": form or WalkInForm(workshop.programme.sectors),
    }


@bp.get("/workshops/<workshop>/door/stream")
@requires("check_in")
def stream(actor: Actor, workshop: Workshop) -> dict[str, str]:
    """Return a fresh address of the door's stream, as JSON, to a page whose old one no longer works."""
    return queries.listen(workshop)


@bp.get("/workshops/<workshop>/door/list")
@requires("check_in")
def paper(actor: Actor, workshop: Workshop) -> str:
    """Show the list with boxes to tick, for printing."""
    facts = {"guests": queries.guests_of(workshop), "attendance": queries.attendance_of(workshop)}
    return render_template("door/paper.html", workshop=workshop, **facts)


@bp.post("/workshops/<workshop>/door/marks")
@requires("check_in")
def marks(actor: Actor, workshop: Workshop) -> Response:
    """Take in what was marked on a device; show how it stands now."""
    form = MarksForm()
    if not form.validate_on_submit():
        abort(400)
    seats, problems = services.take_marks(actor, workshop, form.sightings(utcnow()))
    db.session.commit()
    if htmx:
        return make_response(news(workshop, seats, problems))
    for problem in problems:
        flash(problem, "error")
    return make_response(redirect(url_for("door.show", workshop=workshop.code), 303))


def news(workshop: Workshop, seats: list[Seat], problems: list[str]) -> str:
    """Return what marks have changed, and why some could not be taken."""
    notes = [render_template("_toast.html", message=problem, kind="error") for problem in problems]
    changed = [row(seat) for seat in seats if seat.state is not SeatState.CANCELLED]
    return "".join([*changed, attendance(workshop), *notes])


@bp.post("/workshops/<workshop>/door/walk-ins")
@requires("check_in")
def walk_in(actor: Actor, workshop: Workshop) -> Response:
    """Register somebody at the door: they are in, or on the list."""
    form = WalkInForm(workshop.programme.sectors)
    if not form.validate_on_submit():
        return refused("door/_walk_in.html", "door/walk_in.html", workshop=workshop, form=form)
    sector = next(each for each in workshop.programme.sectors if each.code == form.sector.data)
    about = form.name.data, form.email.data, form.organisation.data, language(), form.key.data
    seat = services.walk_in(actor, workshop, sector, *about)
    db.session.commit()
    kind, message = what_became_of(seat)
    if htmx:
        fresh = render_template("door/_walked_in.html", workshop=workshop, form=fresh_form(workshop))
        note = render_template("_toast.html", message=message, kind=kind)
        return make_response(guest_list(workshop) + attendance(workshop) + fresh + note)
    flash(message, kind)
    return make_response(redirect(url_for("door.show", workshop=workshop.code), 303))


def fresh_form(workshop: Workshop) -> WalkInForm:
    """Return the form for the next person."""
    return WalkInForm(workshop.programme.sectors, formdata=None)


def what_became_of(seat: Seat) -> tuple[str, str]:
    """Return how a walk-in went, and in words."""
    name = seat.person.name
    if seat.state is SeatState.SEATED:
        return "success", _("%(name)s has a seat and is marked as here.", name=name)
    position = position_of(seat)
    return "info", _(
        "No seat is free in this sector. %(name)s is number %(n)s on the waiting list.", name=name, n=position
    )


@bp.get("/check-in/<code>")
@requires("read_entry_code")
def check_in(actor: Actor, code: str) -> Any:
    """Lead who stands at the door to the person with this code; tell others what the code is for."""
    seat = queries.seat_with(code)
    role = actor_in(actor.person, seat.workshop).role if seat and actor.person else actor.role
    if seat and can(role, "check_in"):
        return redirect(url_for("door.show", workshop=seat.workshop.code, find=seat.entry_code), 303)
    return render_template("door/code.html", is_unknown=can(role, "check_in"))
