"""Who may write next: first come, first served, and nobody keeps a turn that is over."""

import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, TimeoutError

from app import sqlite
from app.sqlite import Queue
from tests.servers import wait_until

PATIENCE = 60.0


@pytest.fixture
def engine(tmp_path):
    """An SQLite file with a table of notes, as the application would open it."""
    engine = create_engine(f"sqlite:///{tmp_path / 'notes.db'}", pool_size=70)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, number INTEGER)"))
    yield engine
    engine.dispose()


def note(engine, number=0):
    """Write one note in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes (number) VALUES (:number)"), {"number": number})


def notes(engine):
    """Return the notes in the order in which they were written."""
    with engine.begin() as connection:
        return list(connection.execute(text("SELECT number FROM notes ORDER BY id")).scalars())


def queue_of(engine):
    """Return the queue of the engine's file."""
    return sqlite.queues[engine.url.database]


def in_line(engine, numbers):
    """Return threads that write a note each, having come one after the other while somebody else was writing."""
    queue, threads = queue_of(engine), []
    for number in numbers:
        threads.append(Thread(target=note, args=(engine, number)))
        threads[-1].start()
        wait_until(lambda: len(queue.waiting) == len(threads), "the writer to stand in the queue")
    return threads


def elsewhere(act, *arguments):
    """Do something in another thread; return what came of it, or raise what went wrong."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(act, *arguments).result(PATIENCE)


# Order


def test_writers_come_in_the_order_in_which_they_came(engine):
    with engine.begin():
        threads = in_line(engine, range(64))
    for thread in threads:
        thread.join(PATIENCE)
    assert notes(engine) == list(range(64))


def test_64_writers_at_once_lose_nothing(engine):
    note(engine, 0)
    start = Barrier(64)

    def count_up():
        start.wait()
        for _each in range(4):
            with engine.begin() as connection:
                newest = connection.execute(text("SELECT max(number) FROM notes")).scalar()
                connection.execute(text("INSERT INTO notes (number) VALUES (:number)"), {"number": newest + 1})

    with ThreadPoolExecutor(64) as crowd:
        for outcome in [crowd.submit(count_up) for _each in range(64)]:
            outcome.result(PATIENCE)
    assert notes(engine) == list(range(257))


# Every turn ends


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from(["commit", "rollback", "close", "invalidate", "detach", "mistake", "forget"]), max_size=12)
)
def test_a_turn_ends_with_its_transaction_however_it_ends(ways):
    engine = create_engine("sqlite://")
    queue = Queue()
    for way in ways:
        end(engine, queue, way)
        assert (queue.current, list(queue.waiting)) == (None, [])
    engine.dispose()


def end(engine, queue, way):
    """Begin to write, and end it in some way."""
    connection = engine.connect()
    connection.connection.dbapi_connection.queue = queue
    connection.begin()
    assert queue.current
    if way == "forget":
        del connection
        gc.collect()
    elif way == "mistake":
        with connection, pytest.raises(OperationalError):
            connection.execute(text("SELECT nonsense"))
    else:
        with connection:
            getattr(connection, way)()


def test_a_thread_that_dies_leaves_the_queue(engine):
    def die():
        with engine.begin():
            raise LookupError

    with pytest.raises(LookupError):
        elsewhere(die)
    elsewhere(note, engine)
    assert queue_of(engine).current is None


def test_a_forgotten_transaction_ends_when_it_is_collected(engine):
    elsewhere(lambda: engine.connect().begin() and None)
    gc.collect()
    elsewhere(note, engine)
    assert notes(engine) == [0]


def test_who_gives_up_waiting_leaves_the_queue(engine, monkeypatch):
    queue = queue_of(engine)
    with engine.begin():
        monkeypatch.setattr(Queue.join, "__defaults__", (0.01,))
        with pytest.raises(TimeoutError):
            elsewhere(note, engine, 1)
        assert not queue.waiting
    note(engine, 2)
    assert notes(engine) == [2]


def test_another_process_that_writes_is_waited_for_and_blocks_nobody_afterwards(engine, monkeypatch):
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            connection.begin()
    assert queue_of(engine).current is None
    other.execute("COMMIT")
    other.close()
    note(engine)
    assert notes(engine) == [0]


# What a turn is not for


def test_a_thread_that_would_wait_for_itself_is_told_so(engine):
    with engine.begin(), pytest.raises(RuntimeError, match="writes already"):
        note(engine)
    note(engine)
    assert notes(engine) == [0]


def test_two_files_do_not_wait_for_each_other(engine, tmp_path):
    other = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.begin(), other.begin():
        assert queue_of(engine).current
        assert queue_of(other).current
    other.dispose()


def test_reading_needs_no_turn(app):
    from app.database import read_only
    from app.extensions import db

    with app.test_request_context():
        read_only()
        db.session.execute(text("SELECT 1"))
        assert not any(queue.current for queue in sqlite.queues.values())
