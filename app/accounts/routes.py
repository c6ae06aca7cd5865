"""Signing in by a letter, signing out, and the choices that a browser remembers: language and appearance."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app.accounts import browser, services
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.models import Actor, Person
from app.accounts.queries import normal_email
from app.accounts.rules import local_path
from app.accounts.second_factor import WrongCode, pass_factor
from app.extensions import db, limiter
from app.permissions import requires
from app.templating import LANGUAGES, THEMES, language

bp = Blueprint("accounts", __name__)

REMEMBERED = timedelta(days=365)


def typed_address() -> str:
    """Return the address that somebody asks a letter for: each address gets only so many, whoever asks."""
    return sha256(normal_email(request.form.get("email", "")).encode()).hexdigest()


def nothing_typed() -> bool:
    """Whether the form has no address to count by."""
    return not request.form.get("email", "").strip()


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("5 per 15 minutes", key_func=typed_address, exempt_when=nothing_typed, methods=["POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("sign_in")
def sign_in(actor: Actor) -> Any:
    """Ask for a sign-in letter; the answer is the same whether or not the address is known."""
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and browser.half_way():
        return redirect(url_for("accounts.second_factor", next=form.next.data), 303)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    wanted = local_path(form.next.data, "")
    asked = services.send_sign_in_link(form.email.data, language(), wanted)
    db.session.commit()
    session["letter"] = {"email": form.email.data, "request": asked.id, "next": wanted}
    return redirect(url_for("accounts.sent"), 303)


@bp.route("/sign-in/sent", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("sign_in")
def sent(actor: Actor) -> Any:
    """Say that a letter is on its way, and take the code in it: from this browser, which asked for it, alone."""
    letter, form = session.get("letter"), CodeForm()
    if letter is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if form.validate_on_submit():
        person = services.use_code(letter["request"], form.code.data)
        if person:
            return let_in(person, letter["next"])
        db.session.commit()  # the attempt counts
        form.refuse(_("This code is not right, or it is too old. Check it, or ask for a new one."))
    minutes = services.LINK_LASTS.seconds // 60
    page = render_template("accounts/sent.html", form=form, email=letter["email"], minutes=minutes)
    return page, 422 if form.is_submitted() else 200


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("sign_in")
def sign_in_with(actor: Actor, token: str) -> Any:
    """Sign a person in when they press the button: programs that look into mail only follow links."""
    wanted = local_path(request.args.get("next"), "")
    if request.method == "POST":
        return let_in(services.use_link(token), wanted)
    return render_template("accounts/confirm.html", person=services.person_of_link(token), wanted=wanted)


def let_in(person: Person, wanted: str) -> Any:
    """Sign a person in on this browser, and lead them on: first to their second factor, where one is asked for."""
    browser.sign_in(person)
    db.session.commit()
    if browser.half_way():
        return redirect(url_for("accounts.second_factor", next=wanted or None), 303)
    return redirect(wanted or url_for("registration.mine"), 303)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@browser.few_codes
@requires("sign_in")
def second_factor(actor: Actor) -> Any:
    """Ask for a code of the authenticator app, or a recovery code; who has yet to set one up is led there."""
    found, form = browser.half_way(), CodeForm(next=request.args.get("next"))
    wanted = local_path(form.next.data, "") or url_for("registration.mine")
    if found is None:
        return redirect(wanted, 303)
    if found.person.otp_since is None:
        return redirect(url_for("account.factor"), 303)
    if form.validate_on_submit():
        try:
            pass_factor(found, form.code.data)
            db.session.commit()
            return redirect(wanted, 303)
        except WrongCode as wrong:
            form.refuse(str(wrong))
    page = render_template("accounts/second_factor.html", form=form, person=found.person)
    return page, 422 if form.is_submitted() else 200


@bp.post("/sign-out")
@requires("sign_out")
def sign_out(actor: Actor) -> Any:
    """Forget who this browser belongs to."""
    browser.sign_out()
    db.session.commit()
    flash(_("You have signed out."))
    return redirect(url_for("programme.home"), 303)


@bp.get("/language/<lang>", endpoint="language")
@requires("choose_language")
def language_choice(actor: Actor, lang: str) -> Any:
    """Speak this language to this browser from now on."""
    if lang not in LANGUAGES:
        abort(404)
    return remember("language", lang)


@bp.get("/theme/<theme>")
@requires("choose_language")
def theme(actor: Actor, theme: str) -> Any:
    """Show pages light or dark in this browser from now on, or as the device does."""
    if theme not in (*THEMES, "auto"):
        abort(404)
    return remember("theme", None if theme == "auto" else theme)


def remember(name: str, value: str | None) -> Response:
    """Keep a choice in a cookie, or forget it, and go on where the person was."""
    response = redirect(local_path(request.args.get("next"), url_for("programme.home")), 303)
    if value is None:
        response.delete_cookie(name, samesite="Lax")
    else:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(name, value, REMEMBERED, secure=secure, httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]
