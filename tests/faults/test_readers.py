"""Screens that stop reading, fall asleep, or are three of the same person."""

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.contributions.models import Contribution
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, Channel
from app.rehearsal.queries import board_of
from app.rooms.models import Arrival, Room
from tests import factories as make
from tests.clients import HTMX, Visitor
from tests.faults.crowd import run, somebody, until
from tests.live.streams import Table, address

pytestmark = pytest.mark.one_database

STALLED, POSTS = 100, 200
LONG = "A text longer than any. " * 1000  # so that each of them lacks five megabytes in the end
MEGABYTE = 1024 * 1024


@pytest.fixture
def table(live_server):
    """A new room in the ideas phase."""
    return Table(live_server)


def memory_of(server):
    """Return how many bytes of memory a server's process holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


@pytest.fixture
def stalled(live_server, table):
    """Connections that asked for a stream of the room and read nothing of it."""
    where = urlsplit(address(live_server, Channel(table.scope, Audience.PARTICIPANT, "pt"), 0))
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.socket()) for _each in range(STALLED)]
        for connection in connections:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((where.hostname, where.port))
            connection.sendall(f"GET {where.path}?{where.query} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
        yield connections


@asynccontextmanager
async def awake(person):
    """Let somebody follow the room's stream."""
    stream = asyncio.create_task(person.follow())
    yield
    stream.cancel()
    await person.browser.aclose()


def test_clients_that_stop_reading_cost_little_and_keep_nobody_waiting(live_server, table, stalled):
    async def follow():
        reader, before = somebody(table, [live_server], "bela"), memory_of(live_server)
        await reader.look()
        async with awake(reader):
            codes = await asyncio.to_thread(lambda: [table.post(text=LONG) for _each in range(POSTS)])
            await until(lambda: set(reader.board) == set(codes), "every post on the screen of somebody who reads")
        assert memory_of(live_server) - before < 60 * MEGABYTE

    run(follow())


@pytest.mark.parametrize("posts", [20, 600])
def test_a_phone_that_slept_shows_everything_when_it_wakes_up(table, posts):
    async def sleep():
        phone = somebody(table, [table.server], "bela")
        await phone.look()
        before = phone.newest
        for _each in range(posts):
            table.post()
        async with awake(phone):
            await until(lambda: phone.newest >= before + posts, "the phone to catch up")
        return phone.board

    board = run(sleep())
    with table.server.app.app_context():
        assert board == board_of(db.session.get(Room, table.id))
    assert len(board) == posts


@pytest.fixture
def tabs(live_server, table):
    """Three tabs of Rui's browser: one session."""
    with live_server.app.app_context():
        seat = make.seat("rui")
        browsers = [Visitor(live_server.app, seat) for _each in range(3)]
    yield browsers
    for browser in browsers:
        browser.close()


def at_once(tabs, act):
    """Let every tab do something at the same moment; return what came of it."""
    with ThreadPoolExecutor(len(tabs)) as hands:
        return list(hands.map(act, tabs))


def form_of(tab, page):
    """Return the headers with which a tab sends the forms of a page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', tab.get(page).text).group(1)
    return HTMX | {"X-CSRFToken": token}


def test_three_tabs_of_a_person_arrive_once(live_server, table, tabs):
    page = f"/rooms/{table.code}"
    answers = at_once(tabs, lambda tab: tab.post("/workshops/W1/arrival", headers=form_of(tab, page)).status_code)
    assert answers == [200] * 3
    with live_server.app.app_context():
        seat = make.seat("rui")
        assert db.session.scalar(select(func.count(Arrival.id)).where(Arrival.seat_id == seat.id)) == 1
        entered = select(func.count(Entry.id)).where(Entry.verb == "room.entered", Entry.person_id == seat.person_id)
        assert db.session.scalar(entered) == 1


def test_three_tabs_that_send_the_same_kept_text_post_it_once(live_server, table, tabs):
    page, idea = f"/rooms/{table.code}", {"title": "One idea", "text": "Said once.", "key": "kept on the device"}
    with live_server.app.app_context():
        make.arrival(db.session.get(Room, table.id), "rui")
    answers = at_once(tabs, lambda tab: tab.post(f"{page}/ideas", data=idea, headers=form_of(tab, page)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({re.search(r'id="receipt-([\w-]+)"', answer.text).group(1) for answer in answers}) == 1
    with live_server.app.app_context():
        assert db.session.scalar(select(func.count(Contribution.id))) == 1
