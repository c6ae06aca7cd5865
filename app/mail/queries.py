"""Reading letters."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter

LONGEST_PAUSE = timedelta(hours=1)


def unsent_letters() -> Sequence[Letter]:
    """Return the letters whose turn it is, oldest first."""
    return db.session.scalars(select(Letter).where(is_due(utcnow())).order_by(Letter.id)).all()


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a letter whose turn it is.

    No letter waits longer than the longest pause: one that seems to was written before the clock was set back.
    """
    turn = or_(Letter.next_try_at <= now, Letter.next_try_at > now + LONGEST_PAUSE)
    return and_(Letter.sent_at.is_(None), Letter.dead_at.is_(None), turn)


def dead_letters(code: str | None = None) -> Sequence[Letter]:
    """Return the letters that were given up, newest first: all, or those about one workshop."""
    dead = select(Letter).where(Letter.dead_at.is_not(None)).order_by(Letter.dead_at.desc(), Letter.id.desc())
    return db.session.scalars(dead.where(Letter.about == code) if code else dead).all()
