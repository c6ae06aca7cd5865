"""Reading what the editor needs: which version of a row was read, and rows by their number."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select

from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry, Recorded
from app.programme.models import Body, ConsentText, Programme, PublicDocument, Sector, Workshop
from app.programme.queries import current_programme, pools, workshops_of

Thing = TypeVar("Thing", Sector, Body, ConsentText, PublicDocument)


def version_of(row: Recorded) -> int:
    """Return the number of the newest entry about a row: who saves it says which one they read."""
    about = select(func.max(Entry.number)).where(Entry.subject == row.__tablename__, Entry.subject_id == row.id)
    return db.session.scalar(about) or 0


def programme_or_404() -> Programme:
    """Return the programme, or raise NotFound before one is loaded."""
    programme = current_programme()
    if programme is None:
        raise NotFound
    return programme


def thing_or_404(model: type[Thing], programme: Programme, number: int) -> Thing:
    """Return a row of the programme by its number, or raise NotFound."""
    row = db.session.get(model, number)
    if row is None or row.programme_id != programme.id:
        raise NotFound
    return row


def is_taken(workshop: Workshop) -> bool:
    """Return whether somebody has a seat in a workshop, or waits for one: then its time is theirs too."""
    return any(pool.taken or pool.waiting for count in pools for pool in count([workshop])[workshop.id])


def others_than(workshop: Workshop | None, programme: Programme) -> list[Workshop]:
    """Return the other workshops of the programme that will take place."""
    return [each for each in workshops_of(programme) if each is not workshop and not each.cancelled_at]


def last_start(programme: Programme) -> datetime | None:
    """Return when the last workshop begins."""
    return max((workshop.starts_at for workshop in workshops_of(programme)), default=None)
