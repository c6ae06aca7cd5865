"""Reading what is due to be removed."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Grant, Person
from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.programme.models import Workshop
from app.registration.models import Seat


def workshops_due() -> list[Workshop]:
    """Return the workshops whose registrations have been kept for as long as their programme says, oldest first."""
    kept = exists().where(Seat.workshop_id == Workshop.id, Seat.purged_at.is_(None))
    past = select(Workshop).where(kept, Workshop.ends_at < utcnow())
    over = db.session.scalars(past.options(joinedload(Workshop.programme)))
    due = [each for each in over if each.ends_at + timedelta(days=each.programme.retention_days) <= utcnow()]
    return sorted(due, key=lambda workshop: workshop.ends_at)


def seats_kept(workshop: Workshop) -> int:
    """Return how many registrations of a workshop still say something about a person."""
    kept = select(func.count(Seat.id)).where(Seat.workshop_id == workshop.id, Seat.purged_at.is_(None))
    return db.session.scalar(kept) or 0


def people_to_forget(workshop: Workshop) -> Sequence[Person]:
    """Return who was registered for a workshop and for no other whose registrations are kept, and holds no role.

    Who handed their seat on was registered, too: the journal knows.
    """
    here = select(Seat.person_id).where(Seat.workshop_id == workshop.id)
    substituted = select(Entry.details["before"].as_integer()).where(
        Entry.scope_id == workshop.scope_id, Entry.verb == "seat.substituted"
    )
    elsewhere = exists().where(Seat.person_id == Person.id, Seat.workshop_id != workshop.id, Seat.purged_at.is_(None))
    holds_role = exists().where(Grant.person_id == Person.id)
    were_here = or_(Person.id.in_(here), Person.id.in_(substituted))
    return db.session.scalars(select(Person).where(were_here, ~elsewhere, ~holds_role)).all()
