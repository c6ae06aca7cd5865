"""Redis and PostgreSQL go away and come back: slower or refused with a clear word, never wrong."""

import asyncio
import re

import pytest
from sqlalchemy import func, select

from app.contributions.models import Contribution
from app.extensions import db
from tests import factories as make
from tests.clients import HTMX, Visitor
from tests.conftest import MIGRATIONS, new_app, serving, upgrade
from tests.faults.crowd import Crowd, run
from tests.live.streams import Table, listening
from tests.servers import postgresql, wait_until

pytestmark = pytest.mark.one_database


async def through_an_outage(redis, servers):
    """Let a crowd post while Redis is away and after it is back."""
    crowd = Crowd(servers, 12)
    async with crowd.busy():
        await crowd.more_receipts(20)
        redis.kill()
        await crowd.more_receipts(60)
        await asyncio.to_thread(redis.start)
        await crowd.more_receipts(60)
    return crowd


def test_without_redis_posts_go_on_and_every_screen_gets_everything(mortal_redis, pair):
    run(through_an_outage(mortal_redis, pair)).assert_nothing_lost()


def letters_at(servers):
    """Return to whom letters went."""
    letters = [path.read_text() for server in servers for path in (server.instance / "mail").glob("*.eml")]
    return sorted(found.group(1) for letter in letters if (found := re.search(r"^To: (\S+)", letter, re.MULTILINE)))


def test_without_redis_people_register_and_their_letters_come_later_once(mortal_redis, pair):
    with pair[0].app.app_context():
        workshop = make.workshop().code
    page, answers = f"/workshops/{workshop}/register", {"name": "Ana", "sector": make.CIVIL}

    def register(who):
        with Visitor(pair[0].app) as visitor:
            return visitor.send_form(page, page, **answers | {"email": f"{who}@example.org"}).status_code

    mortal_redis.kill()
    assert register("ana") == 303
    mortal_redis.start()
    assert register("bela") == 303
    wait_until(lambda: len(letters_at(pair)) >= 2, "both letters")
    assert letters_at(pair) == ["ana@example.org", "bela@example.org"]


@pytest.fixture
def cluster():
    """A PostgreSQL of this test alone."""
    with postgresql() as cluster:
        yield cluster


@pytest.fixture
def server(cluster, tmp_path):
    """A server on that PostgreSQL."""
    url = f"{cluster.url}/postgres"
    app = new_app(url, tmp_path)
    with app.app_context():
        upgrade(MIGRATIONS)
        db.engine.dispose()
    with serving(url, tmp_path) as server:
        yield server


def let_go(server):
    """Close what the test itself holds open; it would be cut off with the server."""
    with server.app.app_context():
        db.engine.dispose()


def test_while_postgresql_restarts_people_are_told_and_nothing_is_lost(cluster, server):
    table = Table(server)
    with server.app.app_context():
        visitor = Visitor(server.app, make.seat("ana"))
    let_go(server)
    page = f"/rooms/{table.code}"
    idea = {"title": "Publish every contract", "text": "Within a month.", "key": "one"}
    with visitor as ana:
        room_page = ana.get(page)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', room_page.text).group(1)
        headers = HTMX | {"X-CSRFToken": token, "Accept-Language": "en"}
        cluster.stop()
        refused, page_refused = ana.post(f"{page}/ideas", data=idea, headers=headers), ana.get(page)
        cluster.start()
        assert (refused.status_code, page_refused.status_code) == (503, 503)
        assert "Please try again in a moment. Nothing you wrote is lost." in refused.text
        with listening(server, table.scope) as stream:
            assert ana.post(f"{page}/ideas", data=idea, headers=headers).status_code == 200
            assert "Publish every contract" in stream.until("message")[-1].text
        assert ana.get(page).status_code == 200
    with server.app.app_context():
        assert db.session.scalar(select(func.count(Contribution.id))) == 1


def test_a_stream_outlives_a_restart_of_postgresql(cluster, server):
    table = Table(server)
    with listening(server, table.scope) as stream:
        seen = table.note(2)
        stream.until(seen[-1])
        let_go(server)
        cluster.stop()
        cluster.start()
        missed = table.note(2)
        assert [event.number for event in stream.until(missed[-1])] == missed
