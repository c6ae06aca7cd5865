"""Two servers on one PostgreSQL and one Redis: whichever a browser talks to, it sees the same."""

import pytest

from tests import factories as make
from tests.clients import Visitor
from tests.conftest import serving
from tests.live.streams import Table, listening
from tests.servers import wait_until


@pytest.fixture
def servers(postgresql_database, redis_url, tmp_path):
    """Two servers, as behind a proxy."""
    with (
        serving(postgresql_database, tmp_path / "first", REDIS_URL=redis_url) as first,
        serving(postgresql_database, tmp_path / "second", REDIS_URL=redis_url) as second,
    ):
        yield first, second


def test_what_one_server_is_told_the_other_shows(servers):
    first, second = servers
    table = Table(first)
    with first.app.app_context():
        visitor = Visitor(first.app, make.seat("ana"))
    with listening(second, table.scope) as stream, visitor as ana:
        page, idea = f"/rooms/{table.code}", {"title": "Publish every contract", "text": "Within a month."}
        assert ana.send_form(page, f"{page}/ideas", **idea).status_code == 303
        assert "Publish every contract" in stream.until("news")[-1].text


def test_who_loses_one_server_goes_on_at_the_other(servers):
    first, second = servers
    table = Table(first)
    seen = table.note(3)
    with listening(first, table.scope) as stream:
        stream.until(seen[-1])
        first.kill()
    missed = table.note(3)
    with listening(second, table.scope, seen=seen[-1]) as stream:
        assert [event.number for event in stream.until(missed[-1])] == missed


def test_a_letter_is_sent_once_whoever_finds_it(servers):
    first = servers[0]
    with first.app.app_context():
        workshop = make.workshop().code
    answers = {"name": "Ana", "email": "ana@example.org", "sector": make.CIVIL, "consent": "y"}
    with Visitor(first.app) as ana:
        page = f"/workshops/{workshop}/register"
        assert ana.send_form(page, page, **answers).status_code == 303
    letters = [server.instance / "mail" for server in servers]
    wait_until(lambda: any(list(folder.glob("*.eml")) for folder in letters), "the letter")
    assert sum(len(list(folder.glob("*.eml"))) for folder in letters) == 1
