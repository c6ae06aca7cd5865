"""Reading letters."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.mail.models import Letter

MOST_ATTEMPTS = 10


def unsent_letters() -> Sequence[Letter]:
    """Return the letters that wait, oldest first, without those that failed too often."""
    waiting = select(Letter).where(Letter.sent_at.is_(None), Letter.attempts < MOST_ATTEMPTS)
    return db.session.scalars(waiting.order_by(Letter.id)).all()
