"""For the browser's own scripts: the session that texts are sent in, and the service worker of rooms and doors."""

from flask import Blueprint, Response, current_app, jsonify, session
from flask_wtf.csrf import generate_csrf

from app.accounts.models import Actor
from app.permissions import requires

bp = Blueprint("offline", __name__)


@bp.get("/session")
@requires("work_offline")
def sender(actor: Actor) -> Response:
    """Return who is signed in and a token for what they send now, as JSON.

    A token belongs to its session: what is sent with it is sent as this person, or refused. There is none before a page
    has made one: two that are made at the same time would undo each other.
    """
    token = generate_csrf() if "csrf_token" in session else None
    response = jsonify(person=actor.person.id if actor.person else None, token=token)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/rooms/worker.js")
@requires("work_offline")
def worker(actor: Actor) -> Response:
    """Return the service worker. A page asks for what it serves: the rooms, or one door."""
    response = current_app.send_static_file("js/worker.js")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response
