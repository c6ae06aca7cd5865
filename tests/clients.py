"""Browsers without a screen: requests that know nothing of the test that sends them."""

import re
from contextlib import nullcontext
from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup
from flask import Flask, current_app, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.models import Person
from app.accounts.queries import session_with
from app.accounts.sessions import begin_session
from app.database import utcnow
from app.extensions import db
from app.registration.models import Seat

HTMX = {"HX-Request": "true"}


class Client(FlaskClient):
    """Flask's test client, with its requests in a context of their own.

    A request inside the test's context would share `g` with it, and Flask-Login would answer for whoever was there
    first. What the test did not commit is forgotten before a request, and what it holds is read again after it: the
    two meet in the database only.
    """

    def open(self, *arguments: Any, **options: Any) -> Any:
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        return Context().run(super().open, *arguments, **{"buffered": True} | options)


def queries_of(client: FlaskClient, path: str) -> list[str]:
    """Return what a page asks the database; how many values stand in a list does not matter."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(re.sub(r"IN \((?:[^()]|\([^()]*\))*\)", "IN (…)", statement))

    event.listen(db.engine, "before_cursor_execute", note)
    response = client.get(path)
    event.remove(db.engine, "before_cursor_execute", note)
    assert response.status_code == 200
    return asked


def signed_in(app: Flask, who: Person | Seat) -> dict[str, Any]:
    """Begin a session of somebody, as far as their second factor, and return what a browser keeps of it."""
    with nullcontext() if has_app_context() and current_app == app else app.app_context():
        person = db.session.get_one(Person, who.person_id if isinstance(who, Seat) else who.id)
        key = begin_session(person, "Test")
        session_with(key).verified_at = utcnow()
        db.session.commit()
        return {"_user_id": person.get_id(), "_fresh": True, "key": key}


def sign_in(client: FlaskClient, who: Person | Seat) -> None:
    """Sign somebody in, the short way: by what a browser keeps."""
    kept = signed_in(client.application, who)
    with client.session_transaction() as session:
        session.clear()
        session.update(kept)


def session_cookie(app: Flask, who: Person | Seat) -> tuple[str, str]:
    """Return the name and value of the cookie of somebody who is signed in, for a browser of any kind."""
    serializer = app.session_interface.get_signing_serializer(app)
    return app.config["SESSION_COOKIE_NAME"], serializer.dumps(signed_in(app, who))


class Visitor(httpx.Client):
    """Somebody who uses a live server over HTTP, without JavaScript."""

    def __init__(self, app: Flask, who: Person | Seat | None = None) -> None:
        super().__init__(base_url=app.config["BASE_URL"], timeout=60)
        if who:
            name, value = session_cookie(app, who)
            self.cookies.set(name, value, domain=urlsplit(app.config["BASE_URL"]).hostname)

    def send_form(self, page: str, action: str, **fields: Any) -> httpx.Response:
        """Send the form of a page to its action, with what the page holds in it already."""
        form = BeautifulSoup(self.get(page).text, "html.parser").select_one(f'form[action="{action}"]')
        assert form, f"{page} has no form for {action}"
        held = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden], select")}
        return self.post(action, data=held | fields)
