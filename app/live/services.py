"""Waking the hub after a commit. The wake-up is only a hint: the hub's tick finds what a lost one left."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

# Functions that are told which scopes have new entries; the hub of this process adds itself.
listeners: list[Callable[[set[int]], None]] = []


@event.listens_for(Session, "after_commit")
def wake(session: Session) -> None:
    """Tell the listeners which scopes the commit wrote to."""
    written: set[int] = session.info.pop("written", set())
    for listener in listeners if written else []:
        listener(written)


@event.listens_for(Session, "after_soft_rollback")
def forget(session: Session, previous: Any) -> None:
    """What was rolled back did not happen."""
    session.info.pop("written", None)
