"""Reading the journal."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from app.database import read_once
from app.extensions import db
from app.journal.models import Entry, Recorded, Scope


@read_once
def newest_number(scope_id: int) -> int:
    """Return the number of the latest entry of a scope, 0 for none."""
    return db.session.scalar(select(newest_in(scope_id))) or 0


def newest_in(scope_id: int | SQLColumnExpression[int]) -> ScalarSelect[int]:
    """Return the number of the latest entry of a scope as part of another statement, 0 for none."""
    return select(func.coalesce(func.max(Entry.number), 0)).where(Entry.scope_id == scope_id).scalar_subquery()


def newest_numbers(scope_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of the latest entry of each scope: one look into the index a scope, however many entries."""
    wanted = select(Scope.id, newest_in(Scope.id)).where(Scope.id.in_(scope_ids))
    return dict(db.session.execute(wanted).all())


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
    return sorted(found, key=lambda entry: entry.id)  # clocks can be set back, keys cannot


def scope_named(name: str) -> Scope | None:
    """Return the scope of that name."""
    return db.session.scalar(select(Scope).where(Scope.name == name))
