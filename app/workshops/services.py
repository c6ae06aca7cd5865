"""What coordinators can change about workshops and their rooms."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor
from app.database import Texts
from app.editor.changing import change, hold
from app.editor.queries import is_taken
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Programme, Workshop
from app.programme.rows import engage, new_workshop
from app.programme.services import remove
from app.registration.desk import resize
from app.registration.seating import settle
from app.rooms.building import build_room, take_room_away
from app.rooms.models import Room
from app.rooms.queries import rooms_of

Values = Mapping[str, Any]
BODIES = ("facilitators", "partners")


def add_workshop(actor: Actor, programme: Programme, values: Values) -> Workshop:
    """Add a workshop with one room."""
    lock(programme.scope)
    workshop = new_workshop(programme, values["code"])
    change(workshop, {name: value for name, value in values.items() if name not in BODIES})
    db.session.add(workshop)
    engage_bodies(workshop, values)
    record(actor, "workshop.added", workshop, theme=workshop.theme, seats=workshop.seats)
    build_room(actor, workshop, 1)
    return workshop


def edit_workshop(actor: Actor, workshop: Workshop, values: Values, version: int) -> None:
    """Change a workshop. Its time changes here only while nobody is registered; its seats as far as they are free.

    Raises DomainError, and Overtaken when somebody else changed it first.
    """
    hold(workshop, version)
    moves = {"starts_at", "ends_at"} & values.keys()
    if any(getattr(workshop, name) != values[name] for name in moves) and is_taken(workshop):
        raise DomainError(_("People are registered: change the time with “Reschedule”, so that they are told."))
    before = {name: [body.code for body in getattr(workshop, name)] for name in BODIES}
    engage_bodies(workshop, values)
    told = change(workshop, {name: value for name, value in values.items() if name not in (*BODIES, "seats")})
    resize(actor, workshop, values["seats"])
    bodies = {name: codes for name, codes in before.items() if codes != values[name]}
    if told or bodies:
        after = {name: values[name] for name in bodies}
        record(
            actor,
            "workshop.edited",
            workshop,
            before=told.get("before", {}) | bodies,
            after=told.get("after", {}) | after,
        )
        settle(workshop)


def engage_bodies(workshop: Workshop, values: Values) -> None:
    """Let the chosen bodies run a workshop."""
    bodies = {body.code: body for body in workshop.programme.bodies}
    engage(workshop, bodies, values["facilitators"], values["partners"])


def remove_workshop(actor: Actor, workshop: Workshop) -> None:
    """Remove a workshop that nobody has registered for. Raises DomainError; then it can be cancelled."""
    programme = workshop.programme
    lock(programme.scope)
    lock(workshop.scope)
    code, theme = workshop.code, workshop.theme
    try:
        remove(workshop)
    except DomainError as problem:
        sentence = _("People have registered for this workshop: cancel it instead, so that they are told.")
        raise DomainError(sentence) from problem
    record(actor, "workshop.removed", programme, code=code, theme=theme)


def add_room(actor: Actor, workshop: Workshop) -> Room:
    """Add a room with the usual agenda."""
    lock(workshop.scope)
    return build_room(actor, workshop, max((room.number for room in rooms_of(workshop)), default=0) + 1)


def rename_room(actor: Actor, room: Room, theme: Texts | None) -> None:
    """Give a room another sub-theme; none for the workshop's."""
    lock(room.scope)
    told = change(room, {"theme": theme})
    if told:
        record(actor, "room.renamed", room, **told)


def remove_room(actor: Actor, room: Room) -> None:
    """Remove the last room of a workshop. Raises DomainError when it is the only one, or somebody has been there."""
    workshop = room.workshop
    lock(workshop.scope)
    rooms = rooms_of(workshop)
    if room is not rooms[-1] or len(rooms) == 1:
        raise DomainError(_("Only the last of several rooms can be removed: the others keep their numbers."))
    code = room.code
    try:
        with db.session.begin_nested():
            take_room_away(room)
    except IntegrityError as problem:
        raise DomainError(_("Somebody has been in this room, so it stays.")) from problem
    record(actor, "room.removed", workshop, room=code)
