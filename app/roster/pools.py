"""The seats of a workshop: its pools in numbers, how many there are, and moving free ones by decision."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import done
from app.database import read_only
from app.errors import DomainError
from app.extensions import db
from app.permissions import requires
from app.programme.models import Workshop
from app.registration import desk
from app.registration.queries import pools_of
from app.registration.rules import hours
from app.roster import words
from app.roster.forms import MoveForm, ResizeForm, sector_with
from app.roster.queries import Wanted, count_by_sector, moves_of

bp = Blueprint("pools", __name__, url_prefix="/workshops/<workshop>/seats")


@bp.get("")
@requires("manage_seats")
def seats(actor: Actor, workshop: Workshop) -> str:
    """Show the pools of a workshop, its rule for unused seats, and what was decided."""
    return seats_page(workshop)


def seats_page(workshop: Workshop, size: ResizeForm | None = None, move: MoveForm | None = None) -> str:
    """Return the page of a workshop's seats; what was typed into a form that was refused is still there."""
    counts = count_by_sector(Wanted(workshop.programme, {"workshop": workshop.code}))
    return render_template(
        "roster/seats.html",
        workshop=workshop,
        pools=pools_of([workshop])[workshop.id],
        counts=counts,
        size=size or ResizeForm(formdata=None, obj=workshop),
        move=move or MoveForm(workshop, formdata=None, taker=workshop.programme.sectors[-1].code),
        form=size or move,
        moves=moves_of(workshop),
        released_at=workshop.starts_at - hours(workshop.release_hours),
        words=words,
    )


@bp.post("/size")
@requires("manage_seats")
def resize(actor: Actor, workshop: Workshop) -> Any:
    """Give the workshop more seats, or fewer."""
    form = ResizeForm()
    if form.validate_on_submit():
        try:
            desk.resize(actor, workshop, form.seats.data)
            return kept(workshop, _("The workshop has %(seats)s seats now.", seats=workshop.seats))
        except DomainError as refusal:
            refuse(form.seats, refusal)
    return seats_page(workshop, size=form), 422


@bp.post("/moves")
@requires("manage_seats")
def move(actor: Actor, workshop: Workshop) -> Any:
    """Move free seats from one sector to another, by decision."""
    form = MoveForm(workshop)
    if form.validate_on_submit():
        giver, taker = (sector_with(workshop, field.data) for field in (form.giver, form.taker))
        try:
            desk.move_seats(actor, workshop, giver, taker, form.number.data, form.reason.data)
            return kept(workshop, _("The seats are moved. The decision is recorded."))
        except DomainError as refusal:
            refuse(form.number, refusal)
    return seats_page(workshop, move=form), 422


def refuse(field: Any, refusal: DomainError) -> None:
    """Undo what was not committed, and say beside a field why a rule says no."""
    db.session.rollback()
    read_only()
    field.errors = [*field.errors, str(refusal)]


def kept(workshop: Workshop, message: str) -> Any:
    """Keep what was done, and answer on the page of the seats."""
    db.session.commit()
    return done(message, url_for("pools.seats", workshop=workshop.code))
