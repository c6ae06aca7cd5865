"""What a browser keeps of a sign-in: in its cookie the key of its session."""

from flask import g, request, session
from flask_login import login_user, logout_user

from app.accounts.models import Actor, Person, Session
from app.accounts.queries import factor_due, session_with
from app.accounts.rules import browser_name
from app.accounts.sessions import begin_session, end_session, note_seen
from app.database import SAFE, write_after_all, writing
from app.extensions import db, limiter, signed_in

# Codes can be guessed: those of one account are counted together, on whatever page and browser they are typed.
few_codes = limiter.shared_limit(
    "10 per 15 minutes", "codes", key_func=signed_in, exempt_when=lambda: request.method in SAFE
)


def sign_in(person: Person) -> None:
    """Let this browser be a person's from now on; what was left in it, of them or of another, goes."""
    if not writing():
        db.session.rollback()
        write_after_all()
    sign_out()
    session["key"] = begin_session(person, browser_name(request.user_agent.string))
    session.permanent = True
    login_user(person)


def sign_out() -> None:
    """Let this browser be nobody's."""
    if found := current_session():
        end_session(found)
    logout_user()
    session.clear()
    g.pop("sign_in", None)


def current_session() -> Session | None:
    """Return the session of this browser, also one that still has to show its second factor."""
    if "sign_in" not in g:
        g.sign_in = session_with(session["key"]) if "key" in session else None
    found: Session | None = g.sign_in
    return found


def half_way() -> Session | None:
    """Return the session of this browser when it still has to show its second factor."""
    found = current_session()
    return found if found and factor_due(found) else None


def person_of_browser(_key: str) -> Person | None:
    """Return who is signed in, for Flask-Login: nobody before the second factor, where one is asked for.

    Only a request that may write notes that the session lives: one that reads must not wait for the others.
    """
    found = current_session()
    if found is None or half_way():
        return None
    if writing():
        note_seen(found)
    return found.person


def asks_first(actor: Actor) -> bool:
    """Whether a link that signs in asks first: when somebody is signed in here, or another site led here.

    Else a page could make whoever visits it act as somebody else (login CSRF). A letter that is read on a web page
    looks the same.
    """
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    return request.method != "POST" and (actor.person is not None or from_elsewhere)
