"""One's own account: where one is signed in, and the second factor."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import browser, second_factor
from app.accounts.forms import CodeForm
from app.accounts.models import Actor, Person, Session
from app.accounts.queries import codes_left, open_sessions
from app.accounts.second_factor import WrongCode
from app.accounts.sessions import end_session, end_sessions
from app.errors import NotFound, SignInNeeded
from app.extensions import db
from app.permissions import requires

bp = Blueprint("account", __name__, url_prefix="/account")
Result = TypeVar("Result")


@bp.get("")
@requires("view_account")
def overview(actor: Actor) -> str:
    """Show a person where they are signed in, and how."""
    assert actor.person
    facts = {"sessions": open_sessions(actor.person), "own": browser.current_session()}
    return render_template("accounts/account.html", person=actor.person, **facts)


@bp.post("/sessions/<int:number>/end")
@requires("end_session")
def end(actor: Actor, number: int) -> Any:
    """Sign one of one's browsers out."""
    assert actor.person
    found = next((each for each in open_sessions(actor.person) if each.id == number), None)
    if found is None:
        raise NotFound
    end_session(found)
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.overview"), 303)


@bp.post("/sessions/end")
@requires("end_session")
def end_all(actor: Actor) -> Any:
    """Sign out everywhere, here too."""
    assert actor.person
    end_sessions(actor.person)
    browser.sign_out()
    db.session.commit()
    flash(_("You have signed out everywhere."))
    return redirect(url_for("programme.home"), 303)


def own_session() -> Session:
    """Return the session of this browser, also half-way when a second factor is required and there is none yet."""
    found = browser.current_session()
    if found is None or (browser.half_way() and found.person.otp_since):
        raise SignInNeeded
    return found


@bp.post("/second-factor/secret")
@requires("set_up_factor")
def begin(actor: Actor) -> Any:
    """Make a secret for an authenticator app."""
    second_factor.begin_factor(own_session().person)
    db.session.commit()
    return redirect(url_for("account.factor"), 303)


@bp.route("/second-factor", methods=["GET", "POST"])
@browser.few_codes
@requires("set_up_factor")
def factor(actor: Actor) -> Any:
    """Set the second factor up, and turn it on by a code of the app; once it is on, show what can be done with it."""
    return by_code(second_factor.turn_factor_on, shown_once)


@bp.post("/second-factor/codes")
@browser.few_codes
@requires("change_factor")
def renew(actor: Actor) -> Any:
    """Make new recovery codes."""
    return by_code(second_factor.renew_codes, shown_once)


@bp.post("/second-factor/off")
@browser.few_codes
@requires("change_factor")
def turn_off(actor: Actor) -> Any:
    """Sign in by letter alone from now on."""
    return by_code(second_factor.turn_factor_off, said_off)


def by_code(act: Callable[[Session, str], Result], answer: Callable[[Result], Any]) -> Any:
    """Act on the second factor by a typed code, and answer; show the page again, with the reason, if it is wrong."""
    found, form = own_session(), CodeForm()
    if form.validate_on_submit():
        try:
            result = act(found, form.code.data)
            db.session.commit()
            return answer(result)
        except WrongCode as wrong:
            form.refuse(str(wrong))
    return factor_page(found.person, form)


def shown_once(codes: list[str]) -> Any:
    """Show recovery codes, this once."""
    return unkept(render_template("accounts/recovery_codes.html", codes=codes))


def said_off(_nothing: None) -> Any:
    """Say that the second factor is off, and show the way back."""
    flash(_("The second factor is off."), "success")
    return redirect(url_for("account.factor"), 303)


def factor_page(person: Person, form: CodeForm) -> Any:
    """Return the page of the second factor: how to set it up, or what can be done with it."""
    if person.otp_since:
        page = render_template("accounts/factor.html", form=form, person=person, left=codes_left(person))
    else:
        address = second_factor.address_of(person) if person.otp_secret else None
        page = render_template("accounts/set_up.html", form=form, person=person, address=address)
    return unkept(page, 422 if form.is_submitted() else 200)


def unkept(page: str, status: int = 200) -> Response:
    """Answer with a page that browsers do not keep: it shows secrets."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
