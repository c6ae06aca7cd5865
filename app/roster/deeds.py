"""What staff do with one registration: verify its sector or change it, renew its link, give it a seat, end it."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.permissions import requires
from app.programme.models import Workshop
from app.registration import desk
from app.registration.models import Origin
from app.registration.services import cancel_seat, renew_link
from app.roster.forms import sector_with
from app.roster.queries import seat_or_404
from app.roster.routes import at_seat
from app.templating import local

bp = Blueprint("deeds", __name__, url_prefix="/workshops/<workshop>/registrations/<int:number>")


@bp.post("/verification")
@requires("manage_registration")
def verify(actor: Actor, workshop: Workshop, number: int) -> Response:
    """Note that the sector was checked, or that it was not after all."""
    seat, is_right = seat_or_404(workshop, number), request.form.get("is_right") == "yes"
    desk.verify_sector(actor, seat, is_right)
    return at_seat(seat, _("The sector is verified.") if is_right else _("The sector is to be verified again."))


@bp.post("/sector")
@requires("manage_registration")
def change_sector(actor: Actor, workshop: Workshop, number: int) -> Response:
    """Move a registration to another sector."""
    seat, code = seat_or_404(workshop, number), request.form.get("sector")
    if code in [sector.code for sector in workshop.programme.sectors]:
        desk.change_sector(actor, seat, sector_with(workshop, code))
    return at_seat(seat, _("The registration is in the sector “%(sector)s” now.", sector=local(seat.sector.name)))


@bp.post("/link")
@requires("manage_registration")
def link(actor: Actor, workshop: Workshop, number: int) -> Response:
    """Send the holder a new personal link; those before open nothing any more."""
    seat = seat_or_404(workshop, number)
    renew_link(actor, seat)
    return at_seat(seat, _("A new personal link is on its way. Earlier ones no longer work."))


@bp.post("/seat")
@requires("manage_registration")
def admit(actor: Actor, workshop: Workshop, number: int) -> Response:
    """Give somebody a seat that is free."""
    seat = seat_or_404(workshop, number)
    desk.admit(actor, seat)
    return at_seat(seat, _("%(name)s has a seat now.", name=seat.person.name))


@bp.post("/cancellation")
@requires("manage_registration")
def cancel(actor: Actor, workshop: Workshop, number: int) -> Response:
    """End a registration, as its holder asked."""
    seat = seat_or_404(workshop, number)
    cancel_seat(actor, seat)
    return at_seat(seat, _("The registration is cancelled."))


@bp.post("/return")
@requires("manage_registration")
def register_again(actor: Actor, workshop: Workshop, number: int) -> Response:
    """Register somebody again whose registration ended: at the end of the list when no seat is free."""
    ended = seat_or_404(workshop, number)
    person = ended.person
    seat = desk.register_for(
        actor,
        workshop,
        ended.sector,
        person.name,
        person.email,
        ended.organisation,
        person.language,
        Origin.ON_BEHALF,
        ended.access_needs,
    )
    return at_seat(seat, _("Registered: %(name)s", name=person.name))
