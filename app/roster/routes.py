"""The list of registrations, of all workshops and of one; a registration, and what staff do with it."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.models import Actor
from app.answers import done
from app.extensions import db
from app.journal.queries import entries_about
from app.permissions import can, requires
from app.programme.models import Programme, Workshop
from app.programme.queries import is_over, workshop_panels, workshops_of
from app.registration import desk
from app.registration.letters import has_address
from app.registration.models import Origin, Seat
from app.registration.particulars import change_particulars
from app.registration.queries import position_of
from app.roster import words
from app.roster.filters import FilterForm
from app.roster.forms import OnBehalfForm, PersonForm
from app.roster.queries import PAGE, count_by_sector, programme_or_404, seat_or_404, seats_wanted
from app.templating import language

bp = Blueprint("roster", __name__)


@bp.get("/coordination/registrations")
@requires("list_registrations")
def listing(actor: Actor) -> str:
    """Show the registrations of all workshops, as the filters in the address say."""
    return list_page(actor, programme_or_404())


@bp.get("/workshops/<workshop>/registrations")
@requires("view_registrations")
def of_workshop(actor: Actor, workshop: Workshop) -> str:
    """Show the registrations of one workshop, to those who run it."""
    return list_page(actor, workshop.programme, workshop)


def list_page(actor: Actor, programme: Programme, workshop: Workshop | None = None) -> str:
    """Return a page of the list. Who is chosen on other pages stays chosen."""
    form = FilterForm(programme, workshops_of(programme), request.args)
    wanted = form.wanted(programme, workshop)
    counts = count_by_sector(wanted)
    total = sum(states.total() for states in counts.values())
    page = min(max(request.args.get("page", 1, int), 1), max(1, -(-total // PAGE)))
    seats = seats_wanted(wanted, page)
    chosen = list(dict.fromkeys(request.args.getlist("seat", int)))
    return render_template(
        "roster/list.html",
        form=form,
        workshop=workshop,
        seats=seats,
        chosen=chosen,
        elsewhere=[key for key in chosen if key not in {seat.id for seat in seats}],
        counts=counts,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        reaches_all=workshop is None and can(actor.role, "message_people"),
        words=words,
        has_address=has_address,
    )


@bp.route("/workshops/<workshop>/registrations/new", methods=["GET", "POST"])
@requires("manage_registration")
def register(actor: Actor, workshop: Workshop) -> Any:
    """Register somebody on their behalf."""
    form = OnBehalfForm(workshop)
    if not form.validate_on_submit():
        page = render_template("roster/on_behalf.html", form=form, workshop=workshop)
        return page, 422 if form.is_submitted() else 200
    sector, who = form.sector_chosen(), (form.name.data, form.email.data or None, form.organisation.data)
    seat = desk.register_for(
        actor, workshop, sector, *who, language(), Origin.ON_BEHALF, (form.access_needs.data or "").strip() or None
    )
    return at_seat(seat, _("Registered: %(name)s", name=seat.person.name))


@bp.get("/workshops/<workshop>/registrations/<int:number>")
@requires("view_registrations")
def registration(actor: Actor, workshop: Workshop, number: int) -> str:
    """Show a registration with all that happened to it."""
    seat = seat_or_404(workshop, number)
    return seat_page(seat, PersonForm(formdata=None, obj=seat, name=seat.person.name))


def seat_page(seat: Seat, form: PersonForm) -> str:
    """Return the page of a registration."""
    return render_template(
        "roster/registration.html",
        seat=seat,
        workshop=seat.workshop,
        form=form,
        position=position_of(seat),
        entries=list(reversed(entries_about(seat))),
        words=words,
        has_address=has_address(seat.person),
        is_over=is_over(seat.workshop) or bool(seat.workshop.cancelled_at),
    )


@bp.post("/workshops/<workshop>/registrations/<int:number>")
@requires("manage_registration")
def correct(actor: Actor, workshop: Workshop, number: int) -> Any:
    """Correct the name, the organisation or the needs of a registration."""
    seat, form = seat_or_404(workshop, number), PersonForm()
    if not form.validate_on_submit():
        return seat_page(seat, form), 422
    agreed = [consent.text for consent in seat.consents if consent.withdrawn_at is None]
    needs = (form.access_needs.data or "").strip() or None
    change_particulars(actor, seat, form.name.data, form.organisation.data, needs, agreed)
    return at_seat(seat, _("The changes are kept."))


def at_seat(seat: Seat, message: str) -> Response:
    """Keep what was done, and answer on the page of the registration."""
    db.session.commit()
    return done(message, url_for("roster.registration", workshop=seat.workshop.code, number=seat.id))


def ways_of_staff(workshop: Workshop) -> str:
    """Return the ways to the registrations of a workshop, for those who run it."""
    role = current_user.role_in(workshop.id) if current_user.is_authenticated else None
    return render_template("roster/_ways.html", workshop=workshop) if role and can(role, "view_registrations") else ""


workshop_panels.append(ways_of_staff)
