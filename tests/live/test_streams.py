"""Open streams of a real server: nothing is missed, nothing is invented, and they survive its death."""

from datetime import timedelta

import httpx
import pytest

from app import tokens
from app.live.channels import Audience, Channel
from app.live.rings import MOST_MESSAGES
from tests import factories as make
from tests.clients import Visitor
from tests.live.streams import Table, address, listening


@pytest.fixture
def table(shared_server):
    """A new room in the ideas phase."""
    return Table(shared_server)


def test_a_post_over_http_appears_on_every_open_screen(shared_server, table):
    with shared_server.app.app_context():
        visitor = Visitor(shared_server.app, make.seat("ana"))
    with (
        listening(shared_server, table.scope, "participant") as phones,
        listening(shared_server, table.scope, "desk") as desk,
        listening(shared_server, table.scope, "screen") as screen,
        visitor as ana,
    ):
        page, idea = f"/rooms/{table.code}", {"title": "Publish every contract", "text": "Within a month."}
        assert ana.send_form(page, f"{page}/ideas", **idea).status_code == 303
        for stream in (phones, desk, screen):
            assert "Publish every contract" in stream.until("news")[-1].text


def test_what_another_process_writes_appears_too(shared_server, table):
    """No wake-up comes from there; the hub looks by itself."""
    with listening(shared_server, table.scope, "desk") as desk:
        code = table.post()
        assert code in desk.until("news")[-1].text


def test_numbers_have_no_gaps(shared_server, table):
    with listening(shared_server, table.scope) as stream:
        numbers = table.note(20)
        assert [event.number for event in stream.until(numbers[-1])] == numbers


@pytest.mark.parametrize("way", ["address", "header"])
def test_who_comes_back_gets_exactly_what_was_missed(shared_server, table, way):
    numbers = table.note(5)
    seen = {"after": numbers[1]} if way == "address" else {"seen": numbers[1]}
    with listening(shared_server, table.scope, **seen) as stream:
        assert [event.number for event in stream.until(numbers[-1])] == numbers[2:]


def test_what_a_browser_saw_counts_more_than_its_address(shared_server, table):
    numbers = table.note(5)
    with listening(shared_server, table.scope, after=numbers[0], seen=numbers[3]) as stream:
        assert [event.number for event in stream.until(numbers[-1])] == numbers[4:]


def test_who_was_away_too_long_is_told_to_load_the_page_again(shared_server, table):
    numbers = table.note(MOST_MESSAGES + 1)
    with listening(shared_server, table.scope, after=0) as stream:
        assert [(event.kind, event.number) for event in stream.until("reload")] == [("reload", numbers[-1])]


def test_rooms_hear_nothing_of_each_other(shared_server, table):
    elsewhere = Table(shared_server)
    with listening(shared_server, table.scope) as stream:
        elsewhere.note()
        numbers = table.note()
        assert [event.number for event in stream.until(numbers[-1])] == numbers


def test_a_forged_ticket_opens_nothing(shared_server, table):
    """Not the last letter: some of its bits stand for nothing, so that another one may sign the same."""
    url = address(shared_server, Channel(table.scope, Audience.DESK, "pt"))
    other = "A" if url[-5] != "A" else "B"
    assert httpx.get(url[:-5] + other + url[-4:]).status_code == 403


def test_an_old_ticket_opens_nothing(shared_server, table):
    content = {"scope": table.scope, "audience": "desk", "language": "pt", "seat": None}
    with shared_server.app.app_context():
        old = tokens.seal("live", content, timedelta(seconds=-1))
    assert httpx.get(f"{shared_server.url}/live/{old}").status_code == 403


def test_a_token_for_something_else_opens_nothing(shared_server, table):
    content = {"scope": table.scope, "audience": "desk", "language": "pt", "seat": None}
    with shared_server.app.app_context():
        other = tokens.seal("sign-in", content)
    assert httpx.get(f"{shared_server.url}/live/{other}").status_code == 403


def test_nothing_is_lost_when_the_server_dies(live_server):
    table = Table(live_server)
    first = table.note(3)
    with listening(live_server, table.scope, after=0) as stream:
        stream.until(first[-1])
        live_server.kill()
        with pytest.raises(httpx.RemoteProtocolError):
            stream.until("bye")
    missed = table.note(3)
    live_server.start()
    with listening(live_server, table.scope, seen=first[-1]) as stream:
        assert [event.number for event in stream.until(missed[-1])] == missed


def test_a_server_that_stops_tells_its_streams_when_to_return(live_server):
    table = Table(live_server)
    with listening(live_server, table.scope, "desk") as desk, listening(live_server, table.scope, "screen") as screen:
        live_server.stop(within=3)
        for stream in (desk, screen):
            bye = stream.until("bye")[-1]
            assert 500 <= bye.retry <= 5000
            assert list(stream.events()) == []
