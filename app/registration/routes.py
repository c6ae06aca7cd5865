"""Registering, taking a seat over, and the page of one's own seats."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts import browser
from app.accounts.models import Actor, Role
from app.accounts.queries import normal_email
from app.errors import DomainError
from app.extensions import db, limiter
from app.permissions import requires
from app.programme.models import Workshop
from app.programme.queries import registration_open
from app.registration import letters, particulars, queries, seating, services
from app.registration.forms import RegistrationForm, TakeOverForm
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
    texts = workshop.programme.asked_consents
    form = RegistrationForm([pool.sector for pool in pools], texts, obj=actor.person)
    if not form.validate_on_submit():
        page = render_template("registration/register.html", form=form, workshop=workshop, pools=pools)
        return page, 422 if form.is_submitted() else 200
    sector = next(pool.sector for pool in pools if pool.sector.code == form.sector.data)
    answers = form.name.data, form.email.data, form.organisation.data or None
    needs, consents = (form.access_needs.data or "").strip() or None, form.consents.agreed(texts)
    seating.hold(workshop)  # whose address it is stays true until the commit
    whose = queries.holder_with(form.email.data, workshop)
    asked = None if whose in (None, actor.person) else services.what_is_free(workshop, sector)
    seat = services.take_seat(workshop, sector, *answers, language(), needs, consents)
    db.session.commit()
    # Of a seat that stands already, only its holder is told: to others it looks as if they were the first to ask.
    session["asked_for"] = asked or {"seat": seat.id}
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


@bp.route("/seat/<token>", methods=["GET", "POST"])
@requires("sign_in")
def personal_link(actor: Actor, token: str) -> Any:
    """Sign in who holds a seat. Who also holds a role signs in by a link that works once: theirs opens more doors."""
    person = queries.seat_of_link(token).person
    if person.grants and actor.person is not person:
        return redirect(url_for("accounts.sign_in", next=url_for("registration.mine")), 303)
    if actor.person is not person and browser.asks_first(actor):
        return render_template("accounts/enter.html", person=person, other=actor.person)
    if actor.person is not person:
        browser.sign_in(person)
        db.session.commit()
    return redirect(url_for("registration.mine"), 303)


@bp.get("/me")
@requires("view_own_seats")
def mine(actor: Actor) -> str:
    """Show a person their seats and the ways into their rooms."""
    assert actor.person
    panels = [Markup(html) for panel in queries.personal_panels if (html := panel(actor.person))]  # noqa: S704
    facts = {"seats": queries.own_seats(actor.person), "ended": queries.ended_of(actor.person)}
    return render_template("registration/mine.html", **facts, panels=panels)


@bp.route("/take-over/<token>", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("take_over_seat")
def take_over(actor: Actor, token: str) -> Any:
    """Take over the seat that a colleague hands on. Who got the letter holds the address, so it signs them in."""
    seat, name, email = particulars.invitation(token)
    texts = seat.workshop.programme.asked_consents
    form = TakeOverForm(texts, data={"name": name})
    if not form.validate_on_submit():
        page = render_template("registration/take_over.html", form=form, seat=seat, workshop=seat.workshop)
        return page, 422 if form.is_submitted() else 200
    consents = form.consents.agreed(texts)
    seating.hold(seat.workshop)
    particulars.invitation(token)  # still: another colleague may have been faster
    services.substitute(Actor(Role.VISITOR), seat, form.name.data, email, language(), consents)
    seat.access_needs = (form.access_needs.data or "").strip() or None
    if not seat.person.grants:
        browser.sign_in(seat.person)
    db.session.commit()
    flash(_("The seat is yours. We have sent you a confirmation."), "success")
    return redirect(url_for("registration.mine"), 303)
