"""Cocria: co-creation workshops, from registration to the exported candidate list."""

from typing import Any

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import config
from app import permissions, serving, templating
from app.accounts import account
from app.accounts import cli as accounts_cli
from app.accounts import routes as accounts_routes
from app.accounts import tasks as accounts_tasks  # noqa: F401
from app.accounts.browser import person_of_browser
from app.agenda import acts as agenda_acts  # noqa: F401 - says and takes back what the desk did to agendas
from app.agenda import document as agenda_document  # noqa: F401 - rooms and agendas in a programme's file
from app.agenda import frames as agenda_frames  # noqa: F401 - registers its frames
from app.agenda import routes as agenda_routes
from app.candidates import frames as candidates_frames  # noqa: F401 - registers its stage and frames
from app.candidates import routes as candidates_routes
from app.candidates.queries import candidate_or_404
from app.clusters import frames as clusters_frames  # noqa: F401
from app.clusters import routes as clusters_routes
from app.contributions import frames as contributions_frames  # noqa: F401
from app.contributions import routes as contributions_routes
from app.database import read_when_safe
from app.door import frames as door_frames  # noqa: F401
from app.door import models as door_models  # noqa: F401
from app.door import routes as door_routes
from app.editor import routes as editor_routes
from app.errors import SignInNeeded, init_errors, refuse_unreadable
from app.extensions import babel, bind_tasks, csrf, db, htmx, limiter, login_manager, migrate
from app.facilitation import frames as facilitation_frames  # noqa: F401
from app.facilitation import routes as facilitation_routes
from app.journal.services import lock
from app.mail import tasks as mail_tasks  # noqa: F401
from app.moderation import frames as moderation_frames  # noqa: F401
from app.moderation import routes as moderation_routes
from app.offline import routes as offline_routes
from app.privacy import cli as privacy_cli
from app.privacy import tasks as privacy_tasks  # noqa: F401
from app.programme import cli as programme_cli
from app.programme import routes as programme_routes
from app.programme.queries import programme_timezone, workshop_or_404
from app.publishing import routes as publishing_routes
from app.registration import own as own_seat_routes
from app.registration import routes as registration_routes
from app.registration import tasks as registration_tasks  # noqa: F401
from app.registration.queries import actor_in
from app.rehearsal import cli as rehearsal_cli
from app.rescheduling import routes as rescheduling_routes
from app.responses import routes as responses_routes
from app.revision import routes as revision_routes
from app.rooms import entrance
from app.rooms import frames as rooms_frames  # noqa: F401
from app.rooms import routes as rooms_routes
from app.rooms.queries import room_or_404
from app.roster import deeds as roster_deeds_routes
from app.roster import outgoing as roster_outgoing_routes
from app.roster import pools as roster_pools_routes
from app.roster import routes as roster_routes
from app.voting import frames as voting_frames  # noqa: F401
from app.voting import routes as voting_routes
from app.workshops import routes as workshops_routes

PAGES = (
    accounts_routes,
    account,
    offline_routes,
    programme_routes,
    registration_routes,
    own_seat_routes,
    rooms_routes,
    entrance,
    door_routes,
    roster_routes,
    roster_deeds_routes,
    roster_pools_routes,
    roster_outgoing_routes,
    facilitation_routes,
    agenda_routes,
    editor_routes,
    workshops_routes,
    rescheduling_routes,
    contributions_routes,
    moderation_routes,
    revision_routes,
    clusters_routes,
    voting_routes,
    candidates_routes,
    responses_routes,
    publishing_routes,
)
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


class Number(IntegerConverter):
    """A number in an address that a column of the database can hold; others are not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def create_app(**overrides: Any) -> Flask:
    """Return the application, set up from the environment and then from `overrides`."""
    app = Flask(__name__)
    app.config.update({**config.settings(), **overrides})
    app.config["INSTANCE"].mkdir(parents=True, exist_ok=True)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    bind_extensions(app)
    templating.init_templating(app)
    init_errors(app)
    permissions.places.update(room=room_or_404, workshop=workshop_or_404, candidate=candidate_or_404)
    permissions.actor_in[:] = [actor_in]
    permissions.lock[:] = [lock]
    app.url_map.converters["int"] = Number
    for routes in PAGES:
        app.register_blueprint(routes.bp)
    for command in (
        serving.serve,
        serving.work,
        accounts_cli.accounts,
        programme_cli.programme,
        privacy_cli.privacy,
        *rehearsal_cli.COMMANDS,
    ):
        app.cli.add_command(command)
    app.before_request(refuse_unreadable)
    app.before_request(read_when_safe)
    app.after_request(secure)
    return app


def bind_extensions(app: Flask) -> None:
    """Bind the libraries to the application."""
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=templating.locale_selector, timezone_selector=programme_timezone)
    login_manager.init_app(app)
    login_manager.user_loader(person_of_browser)
    login_manager.unauthorized_handler(to_sign_in)
    bind_tasks(app)


def to_sign_in() -> None:
    """Ask who it is."""
    raise SignInNeeded


def secure(response: Response) -> Response:
    """Add the headers that keep a page to itself. Answers differ for htmx, so caches must know."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response
