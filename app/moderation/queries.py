"""Reading what waits for a facilitator."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.models import Person
from app.contributions.models import Contribution, State
from app.contributions.queries import WITH_AUTHOR
from app.extensions import db
from app.journal.models import Entry
from app.moderation.rules import is_held
from app.rooms.models import Room

# What says last whether an appeal is open: hiding it again refuses it, taking that back opens it again.
TURNS = ("contribution.appealed", "contribution.hidden", "contribution.restored")


def is_waiting() -> ColumnElement[bool]:
    """Return the condition for what waits: what is to be published, and appeals that nobody has answered."""
    about = select(Entry.verb).where(Entry.subject == Contribution.__tablename__, Entry.subject_id == Contribution.id)
    last = about.where(Entry.verb.in_(TURNS)).order_by(Entry.number.desc()).limit(1)
    contested = and_(Contribution.state == State.HIDDEN, Contribution.appeal.is_not(None))
    return or_(Contribution.state == State.WAITING, and_(contested, last.scalar_subquery() != "contribution.hidden"))


def queue_of(room: Room) -> Sequence[Contribution]:
    """Return what waits in a room, oldest first."""
    waiting = select(Contribution).where(Contribution.room_id == room.id, is_waiting()).options(*WITH_AUTHOR)
    return db.session.scalars(waiting.order_by(Contribution.number)).all()


def queue_length(room: Room) -> int:
    """Return how many contributions wait in a room."""
    waiting = select(func.count()).select_from(Contribution).where(Contribution.room_id == room.id, is_waiting())
    return db.session.scalar(waiting) or 0


def waits(contribution: Contribution) -> bool:
    """Return whether a contribution waits for a facilitator."""
    return (
        db.session.scalar(select(Contribution.id).where(Contribution.id == contribution.id, is_waiting())) is not None
    )


def holder_of(contribution: Contribution, now: datetime) -> Person | None:
    """Return who has a contribution in hand at a moment."""
    return contribution.claimed_by if is_held(contribution.claimed_at, now) else None
