"""Waking the hubs after a commit. The wake-up is only a hint: a hub's tick finds what a lost one left."""

from collections.abc import Callable

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.live.relay import tell

# Functions that are told which scopes have new entries; the hub of this process adds itself.
listeners: list[Callable[[set[int]], None]] = []


@event.listens_for(Session, "after_commit")
def wake(session: Session) -> None:
    """Tell the listeners, and the other processes, which scopes the commit wrote to."""
    if session.in_nested_transaction():  # a savepoint was released, which nobody else can see yet
        return
    if written := session.info.pop("written", None):
        for listener in listeners:
            listener(written)
        tell(current_app, news=sorted(written))


@event.listens_for(Session, "after_soft_rollback")
def forget(session: Session, previous: SessionTransaction) -> None:
    """What was rolled back did not happen. A savepoint's part in it is not told apart: that wakes in vain at most."""
    if not previous.nested:
        session.info.pop("written", None)
