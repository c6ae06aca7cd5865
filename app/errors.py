"""What can go wrong on purpose, and the one place that turns it into an answer a person can use."""

from typing import Any

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.database import read_only
from app.extensions import db, htmx, login_manager

TITLES = {
    400: _l("We could not read this request"),
    403: _l("This page is not open to you"),
    404: _l("We could not find this page"),
    405: _l("This address cannot be used like that"),
    409: _l("That is not possible now"),
    410: _l("This link is no longer valid"),
    413: _l("That is too much to send at once"),
    429: _l("Too many attempts in a short time"),
    500: _l("Something went wrong on our side"),
    503: _l("We are unavailable for a moment"),
}
SENTENCES = {
    400: _l("Please go back, reload the page and try again. What you wrote is kept on this device."),
    403: _l("Your role in this programme does not open it. If you think it should, contact the coordinators."),
    404: _l("The address may have a mistake, or the page has moved. Nothing you wrote is lost."),
    405: _l("Please go back and use the buttons of the page."),
    410: _l("Links work once, and for a limited time. Ask for a new one: it takes a few seconds."),
    413: _l("Please shorten the text and send it again."),
    429: _l(
        "Please wait a minute and try again; after several letters, a quarter of an hour. Nothing you wrote is lost."
    ),
    500: _l("It is not your fault, and we have kept a note of it. Please try again in a moment."),
    503: _l("Please try again in a moment. Nothing you wrote is lost."),
}


class DomainError(Exception):
    """A rule says no, with a sentence for the person who asked. Answers 409."""

    status = 409


class NotAllowed(DomainError):
    """This person may not do that. Answers 403."""

    status = 403

    def __init__(self) -> None:
        super().__init__(str(SENTENCES[403]))


class NotFound(DomainError):
    """There is no such thing, or not for this person. Answers 404."""

    status = 404

    def __init__(self) -> None:
        super().__init__(str(SENTENCES[404]))


class Expired(DomainError):
    """A link that was valid once. Answers 410 and offers a new one."""

    status = 410

    def __init__(self) -> None:
        super().__init__(str(SENTENCES[410]))


class SignInNeeded(Exception):
    """The page needs to know who asks."""


def init_errors(app: Flask) -> None:
    """Answer every error in the person's language, as a page or, for htmx, as a toast."""
    app.register_error_handler(SignInNeeded, to_sign_in)
    app.register_error_handler(DomainError, lambda error: answer(error.status, str(error)))
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(CSRFError, of_csrf)
    app.register_error_handler(OperationalError, of_database)
    app.register_error_handler(TimeoutError, of_database)


def refuse_unreadable() -> None:
    """Refuse a request with a zero byte in it: no text has one, and PostgreSQL takes none."""
    if any("\0" in text for text in (request.path, *request.args.values(), *request.form.values())):
        abort(400)


def of_http(error: HTTPException) -> Any:
    """Answer an HTTP error, ours or Werkzeug's; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, InternalServerError):
        db.session.rollback()
    return answer(error.code, str(SENTENCES.get(error.code, SENTENCES[400])))


def of_csrf(error: CSRFError) -> Response:
    """Answer a post whose token is gone. As a rule the session went with it: then htmx leads to sign-in and back."""
    if htmx and not current_user.is_authenticated:
        return to_sign_in(SignInNeeded())
    return answer(400, str(SENTENCES[400]))


def of_database(error: OperationalError | TimeoutError) -> Response:
    """Answer while the database is too busy, away or starting again. What was sent can be sent again.

    SQLite calls our mistakes in a statement by the same name; they stay errors.
    """
    if getattr(getattr(error, "orig", None), "sqlite_errorname", "") == "SQLITE_ERROR":
        raise error
    current_app.logger.exception("The database did not answer.")
    return answer(503, str(SENTENCES[503]))


def answer(status: int, sentence: str, way: tuple[str, str] | None = None) -> Response:
    """Undo what was not committed, and say what happened and what to do next: by `way`, (label, address), if given."""
    db.session.rollback()
    read_only()
    if status >= 500:
        g._login_user = login_manager.anonymous_user()  # who asks is in the database, which may be what is wrong
    title = str(TITLES.get(status, TITLES[400]))
    template = "errors/_toast.html" if htmx else "errors/page.html"
    steps = [way, *next_steps(status)] if way else next_steps(status)
    page = render_template(template, code=status, title=title, sentence=sentence, steps=steps, action=way)
    return make_response(page, status)


def next_steps(status: int) -> list[tuple[str, str]]:
    """Return what a person can do after such an error: (label, address), the first one is the main way."""
    home = (_("Go to the home page"), url_for("programme.home"))
    if status == 410:
        return [(_("Ask for a new link"), url_for("accounts.sign_in")), home]
    if status == 403:
        return [(_("Sign in as someone else"), url_for("accounts.sign_in")), home]
    if status == 409 and request.referrer and request.referrer.startswith(request.host_url):
        return [(_("Go back"), request.referrer), home]
    return [home]


def to_sign_in(error: SignInNeeded) -> Response:
    """Lead to sign-in and back to the page the person is on; htmx follows HX-Redirect, a browser 303."""
    page = request.full_path if request.method == "GET" and not htmx else request.referrer or "/"
    target = url_for("accounts.sign_in", next=page.removeprefix(request.host_url.rstrip("/")).rstrip("?"))
    if htmx:
        return make_response("", 401, {"HX-Redirect": target})
    return make_response(redirect(target, 303))
