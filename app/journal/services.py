"""Writing the journal."""

from typing import Any

from sqlalchemy import select

from app.accounts.models import Actor
from app.extensions import db
from app.journal.models import Entry, Recorded, Scope
from app.journal.queries import newest_in


def lock(scope: Scope) -> bool:
    """Hold a scope until the transaction ends: what is decided from its rows stays true. Costs nothing to repeat.

    Return whether somebody may have changed since what was read before. On SQLite nobody can: the transaction is the
    lock. `FOR NO KEY UPDATE` on PostgreSQL, since plain `FOR UPDATE` deadlocks with the foreign keys that point here.
    """
    session = db.session()
    begun, held = session.info.get("held", (None, set()))
    here = begun is session.get_transaction()
    if db.engine.dialect.name == "sqlite" or (here and scope.id in held):
        return False
    session.execute(select(Scope.id).where(Scope.id == scope.id).with_for_update(key_share=True))
    session.info["held"] = session.get_transaction(), {scope.id} | (held if here else set())
    return True


def record(actor: Actor, verb: str, subject: Recorded, **details: Any) -> Entry:
    """Write down that `actor` did `verb` to `subject`; every service ends with it. Details must fit into JSON.

    Entries of a scope are numbered 1, 2, 3, … without gaps, also when many write at once.
    """
    db.session.flush()
    scope = subject.scope
    lock(scope)
    entry = Entry(
        scope_id=scope.id,
        number=newest_in(scope.id) + 1,
        verb=verb,
        subject=subject.__tablename__,
        subject_id=subject.id,
        role=actor.role,
        person_id=actor.person.id if actor.person else None,
        details=details,
    )
    db.session.add(entry)
    db.session.flush()
    db.session.info.setdefault("written", set()).add(scope.id)
    return entry
