"""Signing in by a link, signing out, and the choices that a browser remembers: language and appearance."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from app.accounts import services
from app.accounts.forms import SignInForm
from app.accounts.models import Actor
from app.accounts.queries import normal_email
from app.accounts.rules import local_path
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
    """Ask for a sign-in link; the answer is the same whether or not the address is known."""
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    services.send_sign_in_link(form.email.data, language(), local_path(form.next.data, ""))
    db.session.commit()
    session["asked"] = form.email.data
    return redirect(url_for("accounts.sent"), 303)


@bp.get("/sign-in/sent")
@requires("sign_in")
def sent(actor: Actor) -> Any:
    """Say that a link is on its way."""
    if "asked" not in session:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/sent.html", email=session["asked"], minutes=services.LINK_LASTS.seconds // 60)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@limiter.limit("600/minute", methods=["POST"])
@requires("sign_in")
def sign_in_with(actor: Actor, token: str) -> Any:
    """Sign a person in when they press the button: programs that look into mail only follow links."""
    person = services.person_of_token(token)
    wanted = local_path(request.args.get("next"), "")
    if request.method == "GET":
        return render_template("accounts/confirm.html", person=person, wanted=wanted)
    services.sign_in(person)
    db.session.commit()
    session.clear()
    session.permanent = True
    login_user(person)
    return redirect(wanted or url_for("registration.mine"), 303)


@bp.post("/sign-out")
@requires("sign_out")
def sign_out(actor: Actor) -> Any:
    """Forget who this browser belongs to."""
    logout_user()
    session.clear()
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
