"""The entries of a scope are numbered 1, 2, 3, … without gaps, whoever writes at the same time and whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import MACHINE
from app.extensions import db
from app.journal.models import Entry, Scope
from app.journal.services import record
from app.rooms.models import Room
from tests import factories as make

serial = count(1)


def numbers_of(scope_id):
    """Return the numbers of the entries of a scope, in the order in which they were written."""
    return list(db.session.scalars(select(Entry.number).where(Entry.scope_id == scope_id).order_by(Entry.id)))


def write(app, room_id, keep=True):
    """Write one entry in a transaction of its own, which may be given up at the end."""
    with app.app_context():
        record(MACHINE, "nothing.changed", db.session.get(Room, room_id))
        if keep:
            db.session.commit()
        else:
            db.session.rollback()


def fresh_room():
    """Return a room whose scope has no entries."""
    room = make.room()
    room.scope = Scope(name=f"scope-{next(serial)}")
    db.session.commit()
    return room


def test_a_hundred_writing_at_once_leave_no_gap(app):
    room = fresh_room()
    room_id, scope_id, all_ready = room.id, room.scope_id, Barrier(100)
    db.session.rollback()

    def when_all_are_ready(_):
        all_ready.wait()
        write(app, room_id)

    with ThreadPoolExecutor(100) as people:
        list(people.map(when_all_are_ready, range(100)))
    assert numbers_of(scope_id) == list(range(1, 101))


# What some people do at the same time: in which of two rooms each writes, one after the other, and whether it is kept.
WRITES = st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=4)
PEOPLE = st.lists(WRITES, min_size=2, max_size=4)


@given(people=PEOPLE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_writes_where_and_gives_up_no_gap_is_left(app, people):
    rooms = [(room.id, room.scope_id) for room in (fresh_room(), fresh_room())]
    db.session.rollback()

    def act(writes):
        for where, keep in writes:
            write(app, rooms[where][0], keep)

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(act, people))
    for where, (_, scope_id) in enumerate(rooms):
        kept = sum(keep for writes in people for at, keep in writes if at == where)
        assert numbers_of(scope_id) == list(range(1, kept + 1))
