"""What a query remembers while a request only reads, and what holding a scope costs."""

from sqlalchemy import event, select

from app.database import read_once, read_only
from app.extensions import db
from app.journal.services import lock
from tests import factories as make


def asking():
    """Return a query that answers differently each time, as if others kept writing."""
    answers = iter(range(10))
    return read_once(lambda _subject: next(answers))


def test_a_request_that_only_reads_asks_once(app):
    query = asking()
    with app.test_request_context():
        read_only()
        assert [query("ana"), query("ana"), query("bela")] == [0, 0, 1]


def test_who_writes_asks_each_time(app):
    query = asking()
    with app.test_request_context():
        assert [query("ana"), query("ana")] == [0, 1]
        read_only()
        assert [query("ana"), query("ana")] == [2, 2]


def test_who_released_a_savepoint_goes_on_writing(app):
    query = asking()
    with app.test_request_context():
        with db.session.begin_nested():
            db.session.execute(select(1))
        assert [query("ana"), query("ana")] == [0, 1]
        db.session.commit()
        assert [query("ana"), query("ana")] == [2, 2]


def test_the_next_request_asks_anew(app):
    query = asking()
    for answer in range(2):
        with app.app_context(), app.test_request_context():
            read_only()
            assert query("ana") == answer


def test_a_scope_is_locked_once_in_a_transaction_and_again_in_the_next(app):
    scope, asked = make.room("ideas").scope, []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    waits = db.engine.dialect.name == "postgresql"
    assert [lock(scope), lock(scope)] == [waits, False]
    assert sum("FOR NO KEY UPDATE" in statement for statement in asked) == waits
    db.session.rollback()
    assert [lock(scope), lock(scope)] == [waits, False]
    assert sum("FOR NO KEY UPDATE" in statement for statement in asked) == 2 * waits
