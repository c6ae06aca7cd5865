"""Finding people, the sessions of their browsers, and what is left of their recovery codes."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import tokens
from app.accounts.models import Person, RecoveryCode, Session, SignInRequest
from app.database import utcnow
from app.extensions import db


def normal_email(address: str) -> str:
    """Return the form of an address under which people are known: trimmed, lower case."""
    return address.strip().lower()


def person_with(email: str) -> Person | None:
    """Return the person with that address."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def session_with(key: str) -> Session | None:
    """Return the session of the browser that has this key, unless it ended; with its person and their roles."""
    found = select(Session).where(Session.key_hash == tokens.digest("session", key), Session.ended_at.is_(None))
    with_person = joinedload(Session.person).joinedload(Person.grants)
    return db.session.scalars(found.options(with_person)).unique().one_or_none()


def open_sessions(person: Person) -> Sequence[Session]:
    """Return where a person is signed in, the latest sign-in first."""
    own = select(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    return db.session.scalars(own.order_by(Session.id.desc())).all()


def factor_due(session: Session) -> bool:
    """Whether a session must show its second factor before it counts as signed in; also when there is none yet."""
    person, required = session.person, current_app.config["SECOND_FACTOR_REQUIRED"]
    return session.verified_at is None and bool(person.otp_since or (required and person.grants))


def codes_left(person: Person) -> int:
    """Return how many recovery codes a person has not used."""
    unused = select(func.count(RecoveryCode.id)).where(RecoveryCode.person_id == person.id)
    return db.session.scalar(unused.where(RecoveryCode.used_at.is_(None))) or 0


def guesses_at(person_id: int) -> int:
    """Return how often a code of a letter to this person was typed since yesterday."""
    tried = select(func.sum(SignInRequest.attempts)).where(SignInRequest.person_id == person_id)
    return db.session.scalar(tried.where(SignInRequest.asked_at > utcnow() - timedelta(days=1))) or 0
