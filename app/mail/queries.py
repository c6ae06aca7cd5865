"""Reading letters."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter

GIVEN_UP_AFTER = timedelta(days=3)


def unsent_letters() -> Sequence[Letter]:
    """Return the letters whose turn it is, oldest first, without those that nobody waits for any more."""
    now = utcnow()
    waiting = select(Letter).where(Letter.sent_at.is_(None), Letter.next_try_at <= now)
    recent = waiting.where(Letter.written_at > now - GIVEN_UP_AFTER)
    return db.session.scalars(recent.order_by(Letter.id)).all()
