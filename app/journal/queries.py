"""Reading the journal."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.extensions import db
from app.journal.models import Entry, Recorded, Scope


def newest_number(scope_id: int) -> int:
    """Return the number of the latest entry of a scope, 0 for none."""
    return db.session.scalar(select(func.max(Entry.number)).where(Entry.scope_id == scope_id)) or 0


def entries_after(scope_id: int, number: int, limit: int = 500) -> Sequence[Entry]:
    """Return the entries of a scope that follow a number, oldest first."""
    newer = select(Entry).where(Entry.scope_id == scope_id, Entry.number > number)
    return db.session.scalars(newer.order_by(Entry.number).limit(limit)).all()


def entries_about(*rows: Recorded) -> list[Entry]:
    """Return what happened to some rows, oldest first."""
    found: list[Entry] = []
    for row in rows:
        about = select(Entry).where(Entry.subject == row.__tablename__, Entry.subject_id == row.id)
        found += db.session.scalars(about)
    return sorted(found, key=lambda entry: (entry.at, entry.id))


def scope_named(name: str) -> Scope | None:
    """Return the scope of that name."""
    return db.session.scalar(select(Scope).where(Scope.name == name))
