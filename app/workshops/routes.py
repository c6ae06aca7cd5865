"""The pages on which a workshop and its rooms are changed."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed
from app.editor.answering import edited
from app.editor.queries import is_taken, programme_or_404
from app.extensions import db
from app.permissions import requires
from app.programme.models import Workshop
from app.rooms.models import Room
from app.rooms.queries import rooms_of
from app.workshops import services
from app.workshops.forms import RoomForm, WorkshopForm

bp = Blueprint("workshops", __name__, url_prefix="/coordination/programme")


def scope_above(place: Any) -> Any:
    """Return the scope of the programme that a place belongs to."""
    return place.workshop.programme.scope


@bp.route("/workshops", methods=["GET", "POST"])
@requires("edit_programme")
def add(actor: Actor) -> Any:
    """Show the empty form of a workshop, and add it."""
    programme = programme_or_404()

    def make(**sent: Any) -> WorkshopForm:
        return WorkshopForm(programme, **sent)

    def save(form: WorkshopForm) -> None:
        services.add_workshop(actor, programme, form.values())

    to = url_for("editor.overview", _anchor="workshops")
    return edited("workshops/edit.html", make, save, to, _("The workshop is added."))


@bp.route("/workshops/<workshop>", methods=["GET", "POST"])
@requires("edit_programme")
def edit(actor: Actor, workshop: Workshop) -> Any:
    """Show a workshop, and change it."""

    def make(**sent: Any) -> WorkshopForm:
        return WorkshopForm(workshop.programme, workshop, keeps_time=is_taken(workshop), **sent)

    def save(form: WorkshopForm) -> None:
        services.edit_workshop(actor, workshop, form.values(), form.version.data)

    message = _("Saved: the workshop %(code)s", code=workshop.code)
    return edited("workshops/edit.html", make, save, url_for("editor.overview", _anchor="workshops"), message, workshop)


@bp.post("/workshops/<workshop>/removal")
@requires("edit_programme", above=scope_above)
def remove(actor: Actor, workshop: Workshop) -> Response:
    """Remove a workshop that nobody registered for."""
    code = workshop.code
    services.remove_workshop(actor, workshop)
    db.session.commit()
    to = url_for("editor.overview", _anchor="workshops")
    return changed("_toast.html", to, _("Removed: the workshop %(code)s", code=code))


@bp.get("/workshops/<workshop>/rooms")
@requires("edit_programme")
def rooms(actor: Actor, workshop: Workshop) -> str:
    """Show the rooms of a workshop: their themes and agendas."""
    found = rooms_of(workshop)
    forms = {room.code: RoomForm(formdata=None, obj=room, prefix=room.code) for room in found}
    return render_template("workshops/rooms.html", workshop=workshop, rooms=found, forms=forms)


@bp.post("/workshops/<workshop>/rooms")
@requires("edit_programme")
def add_room(actor: Actor, workshop: Workshop) -> Response:
    """Add a room."""
    room = services.add_room(actor, workshop)
    db.session.commit()
    return at_rooms(workshop, _("Added: %(code)s", code=room.code))


@bp.post("/rooms/<room>")
@requires("edit_programme")
def rename_room(actor: Actor, room: Room) -> Any:
    """Give a room another theme."""
    form = RoomForm(prefix=room.code)
    if not form.validate_on_submit():
        found = rooms_of(room.workshop)
        forms = {each.code: RoomForm(formdata=None, obj=each, prefix=each.code) for each in found} | {room.code: form}
        page = render_template("workshops/rooms.html", workshop=room.workshop, rooms=found, forms=forms, form=form)
        return page, 422
    services.rename_room(actor, room, form.theme_or_none())
    db.session.commit()
    return at_rooms(room.workshop, _("Saved: %(code)s", code=room.code))


@bp.post("/rooms/<room>/removal")
@requires("edit_programme", above=lambda room: room.workshop.scope)
def remove_room(actor: Actor, room: Room) -> Response:
    """Remove the last room of a workshop."""
    workshop, code = room.workshop, room.code
    services.remove_room(actor, room)
    db.session.commit()
    return at_rooms(workshop, _("Removed: %(code)s", code=code))


def at_rooms(workshop: Workshop, message: str) -> Response:
    """Answer on the page of a workshop's rooms."""
    return changed("_toast.html", url_for("workshops.rooms", workshop=workshop.code), message)
