"""Browsers that people are signed in with: beginning a session, ending it, forgetting old ones."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, update

from app import tokens
from app.accounts.models import Person, Session, SignInRequest
from app.database import utcnow
from app.extensions import db

SEEN_EVERY = timedelta(minutes=15)
KEPT = timedelta(days=30)  # without a sign of life, or after its end


def begin_session(person: Person, browser: str) -> str:
    """Let a browser be a person's, and return the key that it shows from now on."""
    key = secrets.token_urlsafe(32)
    db.session.add(Session(person=person, browser=browser[:160], key_hash=tokens.digest("session", key)))
    return key


def note_seen(session: Session) -> None:
    """Note that a session lives; once in a quarter of an hour is enough."""
    if session.seen_at < utcnow() - SEEN_EVERY:
        session.seen_at = utcnow()


def end_session(session: Session) -> None:
    """Sign a browser out."""
    session.ended_at = utcnow()


def end_sessions(person: Person, but: Session | None = None) -> None:
    """Sign a person out everywhere, or everywhere but in one browser.

    A stream that runs goes on until its ticket ends, half an hour at most.
    """
    everywhere = update(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    if but:
        everywhere = everywhere.where(Session.id != but.id)
    db.session.execute(everywhere.values(ended_at=utcnow()))


def forget_old_sign_ins() -> None:
    """Delete sessions and sign-in letters that nobody has needed for a month."""
    before = utcnow() - KEPT
    db.session.execute(delete(Session).where(or_(Session.ended_at < before, Session.seen_at < before)))
    db.session.execute(delete(SignInRequest).where(SignInRequest.ends_at < before))
