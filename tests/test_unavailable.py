"""A database that is busy, away or starting again: a clear answer, nothing lost, and the next request works."""

from concurrent.futures import ThreadPoolExecutor
from sqlite3 import connect

import psycopg
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import sqlite
from app.contributions.models import Contribution
from app.extensions import db
from app.sqlite import Queue
from tests import factories as make
from tests.clients import HTMX, sign_in

IDEA = {"title": "Publish every contract", "text": "Within a month.", "key": "one"}


@pytest.fixture
def ana(app, client):
    """Ana's browser, signed in, with a room to post in at `ana.room`."""
    row = make.room("ideas")
    sign_in(client, make.arrival(row, "ana").seat)
    client.room = f"/rooms/{row.code}"
    return client


def posted():
    """Return how many contributions there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Contribution.id)))


def post(ana):
    """Send the idea as a plain form; return the status of the answer."""
    return ana.post(f"{ana.room}/ideas", data=IDEA).status_code


def assert_unavailable(response):
    """Check that an answer says so in the reader's language, and that nothing is lost."""
    assert response.status_code == 503
    assert "Tente de novo daqui a pouco. Nada do que escreveu se perdeu" in response.text


@pytest.fixture
def no_patience(monkeypatch):
    """Writers who give up at once."""
    monkeypatch.setattr(Queue.join, "__defaults__", (0.01,))


def set_patience(milliseconds):
    """Let the connections of the pool wait that long for another process."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.connection.dbapi_connection.execute(f"PRAGMA busy_timeout={milliseconds}")


@pytest.fixture
def sqlite_only(database):
    """What only SQLite can do to us."""
    if not database.startswith("sqlite"):
        pytest.skip("SQLite alone does this")


@pytest.fixture
def administrator(database):
    """A connection of PostgreSQL's administrator, beside the database of the test."""
    if database.startswith("sqlite"):
        pytest.skip("PostgreSQL alone does this")
    with psycopg.connect(database.replace("/test", "/postgres"), autocommit=True) as connection:
        yield connection


def hang_up(administrator):
    """Let PostgreSQL end every connection to the database of the test, as a restart does."""
    administrator.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'test'")


def test_who_waits_too_long_in_the_queue_is_told(sqlite_only, ana, no_patience):
    queue = sqlite.queues[db.engine.url.database]
    with ThreadPoolExecutor(1) as somebody:
        turn = somebody.submit(queue.join).result()
        assert_unavailable(ana.post(f"{ana.room}/ideas", data=IDEA))
        queue.leave(turn)
    assert (posted(), post(ana), posted()) == (0, 303, 1)


def test_who_waits_too_long_for_another_process_is_told(sqlite_only, ana):
    other = connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    set_patience(1)
    assert_unavailable(ana.post(f"{ana.room}/ideas", data=IDEA, headers=HTMX))
    other.execute("COMMIT")
    other.close()
    assert (posted(), post(ana), posted()) == (0, 303, 1)


def test_who_has_the_page_open_while_postgresql_restarts_notices_nothing(ana, administrator):
    assert ana.get(ana.room).status_code == 200
    hang_up(administrator)
    assert ana.get(ana.room).status_code == 200
    hang_up(administrator)
    assert (post(ana), posted()) == (303, 1)


def test_a_connection_that_breaks_in_the_middle_is_told_and_sending_again_posts_once(ana, administrator):
    event.listen(Session, "before_commit", lambda _session: hang_up(administrator), once=True)
    assert_unavailable(ana.post(f"{ana.room}/ideas", data=IDEA))
    assert (posted(), post(ana), post(ana), posted()) == (0, 303, 303, 1)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_while_postgresql_is_away_every_page_says_so(ana, administrator, headers):
    administrator.execute("ALTER DATABASE test ALLOW_CONNECTIONS false")
    hang_up(administrator)
    assert_unavailable(ana.get(ana.room, headers=headers))
    assert_unavailable(ana.post(f"{ana.room}/ideas", data=IDEA, headers=headers))
    administrator.execute("ALTER DATABASE test ALLOW_CONNECTIONS true")
    assert (post(ana), posted()) == (303, 1)


def test_a_mistake_in_a_statement_stays_a_mistake(sqlite_only, app, client):
    app.add_url_rule("/mistake", view_func=lambda: str(db.session.execute(text("SELECT nonsense")).scalar()))
    with pytest.raises(OperationalError, match="nonsense"):
        client.get("/mistake")
