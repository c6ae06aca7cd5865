"""One's own registration: answering an offer, confirming, changing what it says, handing it on, giving it up."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import browser
from app.accounts.models import Actor
from app.errors import NotFound, SignInNeeded
from app.extensions import db, limiter, signed_in
from app.permissions import requires
from app.programme.models import Workshop
from app.registration import particulars, services
from app.registration.forms import InvitationForm, Particulars
from app.registration.models import Seat
from app.registration.queries import agreed_texts, seat_in
from app.templating import language

bp = Blueprint("own_seat", __name__, url_prefix="/workshops/<workshop>/seat")


def own_seat(actor: Actor, workshop: Workshop) -> Seat:
    """Return the registration of who asks. Raises SignInNeeded, or NotFound when there is none."""
    if actor.person is None:
        raise SignInNeeded
    seat = seat_in(actor.person, workshop)
    if seat is None:
        raise NotFound
    return seat


def has_none(actor: Actor, workshop: Workshop) -> bool:
    """Whether somebody who is signed in opens a page about a registration that they do not have (any more)."""
    return request.method == "GET" and actor.person is not None and seat_in(actor.person, workshop) is None


def done(sentence: str) -> Any:
    """Keep what was done, say it, and lead back to the page of all one's seats."""
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("registration.mine"), 303)


@bp.post("/acceptance")
@requires("manage_own_seat")
def accept(actor: Actor, workshop: Workshop) -> Any:
    """Take the seat that is offered."""
    services.accept_offer(actor, own_seat(actor, workshop))
    return done(_("The seat is yours. We have sent you a confirmation."))


@bp.post("/refusal")
@requires("manage_own_seat")
def decline(actor: Actor, workshop: Workshop) -> Any:
    """Let the seat that is offered go to who waits next."""
    services.decline_offer(actor, own_seat(actor, workshop))
    return done(_("You declined the seat. It goes to the next person."))


@bp.post("/confirmation")
@requires("manage_own_seat")
def confirm(actor: Actor, workshop: Workshop) -> Any:
    """Say that one will come."""
    services.confirm_seat(actor, own_seat(actor, workshop))
    return done(_("Thank you: your seat is confirmed."))


@bp.post("/cancellation")
@requires("manage_own_seat")
def cancel(actor: Actor, workshop: Workshop) -> Any:
    """Give one's own seat up."""
    services.cancel_seat(actor, own_seat(actor, workshop))
    return done(_("Your registration is cancelled. Whoever has waited longest in your sector gets the seat."))


@bp.post("/link")
@limiter.limit("5 per 15 minutes", key_func=signed_in)
@requires("manage_own_seat")
def renew_link(actor: Actor, workshop: Workshop) -> Any:
    """Send oneself a new personal link; those sent before open nothing any more, and who came by them is out."""
    services.renew_link(actor, own_seat(actor, workshop), here=browser.current_session())
    return done(_("A new personal link is on its way to you. Earlier ones no longer work."))


@bp.route("", methods=["GET", "POST"])
@requires("manage_own_seat")
def change(actor: Actor, workshop: Workshop) -> Any:
    """Change what one's registration says about oneself."""
    if has_none(actor, workshop):
        return redirect(url_for("registration.mine"))
    seat = own_seat(actor, workshop)
    texts = agreed_texts(seat)
    ticked = [f"{each.text.code}.{each.text.version}" for each in seat.consents if each.withdrawn_at is None]
    facts = {"name": seat.person.name, "organisation": seat.organisation, "access_needs": seat.access_needs}
    form = Particulars(texts, data=facts | {"consents": ticked})
    if not form.validate_on_submit():
        page = render_template("registration/change.html", form=form, seat=seat, workshop=workshop)
        return page, 422 if form.is_submitted() else 200
    answers = form.name.data, form.organisation.data, (form.access_needs.data or "").strip()
    particulars.change_particulars(actor, seat, *answers, form.consents.agreed(texts))
    return done(_("Your changes are kept."))


@bp.route("/invitation", methods=["GET", "POST"])
@limiter.limit("5 per 15 minutes", key_func=signed_in, methods=["POST"])
@requires("manage_own_seat")
def hand_on(actor: Actor, workshop: Workshop) -> Any:
    """Ask a colleague to take one's seat over."""
    if has_none(actor, workshop):
        return redirect(url_for("registration.mine"))
    seat, form = own_seat(actor, workshop), InvitationForm()
    if not form.validate_on_submit():
        page = render_template("registration/hand_on.html", form=form, seat=seat, workshop=workshop)
        return page, 422 if form.is_submitted() else 200
    particulars.invite_colleague(actor, seat, form.name.data, form.email.data, language())
    return done(_("We have written to your colleague. The seat stays yours until they take it over."))
