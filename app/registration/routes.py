"""Registering, the page of one's own seats, and giving a seat up."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user
from markupsafe import Markup

from app.accounts.models import Actor
from app.accounts.queries import normal_email
from app.errors import DomainError, NotFound, SignInNeeded
from app.extensions import db, limiter
from app.permissions import requires
from app.programme.models import Workshop
from app.programme.queries import registration_open
from app.registration import letters, queries, services
from app.registration.forms import RegistrationForm
from app.templating import language

bp = Blueprint("registration", __name__)


def typed_address() -> str:
    """Return the address that gets a letter: each address gets only so many, whoever asks."""
    return sha256(normal_email(request.form.get("email", "")).encode()).hexdigest()


def nothing_typed() -> bool:
    """Whether the form has no address to count by."""
    return not request.form.get("email", "").strip()


@bp.route("/workshops/<workshop>/register", methods=["GET", "POST"])
@limiter.limit("10 per 15 minutes", key_func=typed_address, exempt_when=nothing_typed, methods=["POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("register")
def register(actor: Actor, workshop: Workshop) -> Any:
    """Request a seat; the answer, on the next page, is a seat or a place on the waiting list."""
    if not registration_open(workshop):
        raise DomainError(_("Registration for this workshop is not open."))
    if actor.seat and request.method == "GET":
        return redirect(url_for("registration.mine"), 303)
    pools = queries.pools_of([workshop])[workshop.id]
    form = RegistrationForm([pool.sector for pool in pools], obj=actor.person)
    if not form.validate_on_submit():
        page = render_template("registration/register.html", form=form, workshop=workshop, pools=pools)
        return page, 422 if form.is_submitted() else 200
    sector = next(pool.sector for pool in pools if pool.sector.code == form.sector.data)
    answers = form.name.data, form.email.data, form.organisation.data or None
    whose = queries.holder_with(form.email.data, workshop)
    asked = services.what_is_free(workshop, sector)
    seat = services.take_seat(workshop, sector, *answers, language())
    db.session.commit()
    # Of a seat that stands already, only its holder is told: to others it looks as if they were the first to ask.
    session["asked_for"] = {"seat": seat.id} if whose in (None, actor.person) else asked
    return redirect(url_for("registration.registered", workshop=workshop.code), 303)


@bp.get("/workshops/<workshop>/registered")
@requires("register")
def registered(actor: Actor, workshop: Workshop) -> Any:
    """Say what became of the request that this browser sent."""
    asked = session.get("asked_for", {})
    seat = queries.seat_asked_for(asked.get("seat"), workshop)
    facts: dict[str, Any] = {"workshop": workshop, "link": None}
    if seat:
        link = url_for("registration.personal_link", token=letters.personal_link(seat))
        facts |= {"seat": seat, "position": queries.position_of(seat), "link": link}
    elif asked.get("workshop") == workshop.code:
        position = asked["position"]
        facts |= {"seat": queries.seat_as_asked(workshop, asked["sector"], position), "position": position}
    else:
        return redirect(url_for("programme.workshop", workshop=workshop.code))
    return render_template("registration/registered.html", **facts)


@bp.get("/seat/<token>")
@requires("sign_in")
def personal_link(actor: Actor, token: str) -> Any:
    """Sign in who holds a seat. Who also holds a role signs in by a link that works once: theirs opens more doors."""
    person = queries.seat_of_link(token).person
    if person.grants and actor.person is not person:
        return redirect(url_for("accounts.sign_in", next=url_for("registration.mine")), 303)
    if actor.person is not person:
        session.clear()  # what another person of this browser left behind
    session.permanent = True
    login_user(person)
    return redirect(url_for("registration.mine"), 303)


@bp.get("/me")
@requires("view_own_seats")
def mine(actor: Actor) -> str:
    """Show a person their seats and the ways into their rooms."""
    assert actor.person
    panels = [Markup(html) for panel in queries.personal_panels if (html := panel(actor.person))]  # noqa: S704
    return render_template("registration/mine.html", seats=queries.own_seats(actor.person), panels=panels)


@bp.post("/workshops/<workshop>/seat/cancellation")
@requires("cancel_seat")
def cancel(actor: Actor, workshop: Workshop) -> Any:
    """Give one's own seat up."""
    if actor.person is None:
        raise SignInNeeded
    seat = queries.seat_in(actor.person, workshop)
    if seat is None:
        raise NotFound
    services.cancel_seat(actor, seat)
    db.session.commit()
    flash(_("Your registration is cancelled. Whoever has waited longest in your sector gets the seat."), "success")
    return redirect(url_for("registration.mine"), 303)
