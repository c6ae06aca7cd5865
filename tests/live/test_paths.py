"""The two paths from the hub to a browser: the connection that uvicorn hands over, and any ASGI server's `send`.

Uvicorn is pinned because of these tests: they hold which path is in use and what goes over the wire.
"""

import re
import socket
from threading import Event
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import event

from app.extensions import db
from app.journal.models import Entry
from app.live import clean, fast, pump, tickets
from app.live.channels import FRAMES, Audience, Channel
from tests.live.inside import inside, raw, to_the_end, until
from tests.live.streams import Table, address, listening
from tests.servers import wait_until

pytestmark = pytest.mark.one_database

HEAD = {
    "fast": "content-type: text/event-stream; charset=utf-8\ncache-control: no-store\nx-accel-buffering: no\n"
    "transfer-encoding: chunked\nconnection: close\n",
    "clean": "content-type: text/event-stream; charset=utf-8\ncache-control: no-store\nx-accel-buffering: no\n"
    "transfer-encoding: chunked\n",
}
LARGE = 60_000


@pytest.fixture(params=["fast", "clean"])
def path(request):
    """The name of a path."""
    return request.param


@pytest.fixture
def server(app, path):
    """A server in this process, on that path."""
    with inside(app, path) as server:
        yield server


@pytest.fixture
def table(server):
    """A room of it."""
    return Table(server)


@pytest.fixture
def large(monkeypatch):
    """Entries that change a great deal."""
    monkeypatch.setitem(FRAMES, "nothing.changed", [lambda *_entry: "x" * LARGE])


def phones(table):
    """Return the channel of the participants of a room."""
    return Channel(table.scope, Audience.PARTICIPANT, "pt")


def test_what_goes_over_the_wire(server, table, path):
    with raw(server, phones(table)) as connection:
        head = until(connection, b"\r\n\r\n").decode().replace("\r\n", "\n")
        assert re.sub(r"date: .*\n", "", head) == f"HTTP/1.1 200 OK\n{HEAD[path]}\n"
        greeting = f":{path}\n\nid: 0\nevent: beat\ndata: 0\n\n".encode()
        assert until(connection, b"\n\n\r\n") == b"%x\r\n%b\r\n" % (len(greeting), greeting)
        number = table.note()[0]
        beat = f"id: {number}\nevent: beat\ndata: {number}\n\n".encode()
        assert until(connection, b"\n\n\r\n").endswith(b"%x\r\n%b\r\n" % (len(beat), beat))
        server.stop()
        assert re.fullmatch(
            rb".*retry: (\d+)\nevent: bye\ndata: \1\n\n\r\n0\r\n\r\n", to_the_end(connection), re.DOTALL
        )


def test_only_get_opens_a_stream(server, table):
    url = address(server, phones(table))
    assert [httpx.request(method, url).status_code for method in ("HEAD", "POST")] == [405, 405]


def test_a_connection_with_a_second_request_in_it_stays_with_uvicorn(app):
    with inside(app) as server:
        place = urlsplit(address(server, phones(Table(server))))
        with socket.create_connection((place.hostname, place.port), 60) as connection:
            requests = f"GET {place.path} HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            connection.sendall("".join(requests).encode())
            assert b":clean\n" in until(connection, b"event: beat\n")


def test_who_stops_reading_is_cut_and_the_others_go_on(server, table, large, monkeypatch):
    monkeypatch.setattr(clean, "PATIENCE", 0.3)
    with raw(server, phones(table), receives=4096) as sleeper, listening(server, table.scope) as reader:
        wait_until(lambda: len(server.hub.streams) == 2, "both streams")
        for _each in range(100):
            number = table.note()[0]
            assert reader.until(number)[-1].number == number
            if len(server.hub.streams) == 1:
                break
        wait_until(lambda: len(server.hub.streams) == 1, "the sleeper to be cut")
        assert len(to_the_end(sleeper)) < number * LARGE


def test_a_message_beyond_all_limits_still_reaches_who_comes_back(server, table, large):
    numbers = table.note(15)  # more than a socket and a slow reader's allowance hold
    with raw(server, phones(table), receives=4096) as connection:
        data = until(connection, b"id: %d\n" % numbers[-1])
    assert re.findall(rb"id: (\d+)\ndata: x", data) == [b"%d" % number for number in numbers[:-1]]


def test_who_is_slow_for_a_while_catches_up(app, large):
    with inside(app, "clean") as server:
        table = Table(server)
        with raw(server, phones(table), receives=4096) as connection:
            wait_until(lambda: any(ring.streams for ring in server.hub.pump.rings.values()), "the stream")
            numbers = []
            while not any(ring.behind for ring in server.hub.pump.rings.values()):
                numbers += table.note()
                assert len(numbers) < 200
            numbers += table.note(3)
            data = until(connection, b"id: %d\n" % numbers[-1])
    assert [int(each) for each in re.findall(rb"id: (\d+)\n", data)][1:] == numbers


def test_a_burst_travels_together(server, table, monkeypatch):
    monkeypatch.setattr(pump, "REST", 1.0)
    with raw(server, phones(table)) as connection:
        until(connection, b"data: 0\n\n\r\n")
        first, *burst = table.note() + table.note() + table.note() + table.note()
        data = until(connection, b"data: %d\n\n\r\n" % burst[-1])
    chunks = [[int(each) for each in re.findall(rb"id: (\d+)", chunk)] for chunk in data.split(b"\n\n\r\n")]
    assert chunks[0][0] == first
    assert burst[-2:] in [chunk[-2:] for chunk in chunks]


def test_a_page_that_knows_more_than_the_journal_loads_anew(server, table):
    numbers = table.note(2)
    with listening(server, table.scope, seen=1000) as stream:
        assert [(event.kind, event.number) for event in stream.until("reload")] == [("reload", numbers[-1])]


def test_a_database_that_is_put_back_reloads_the_open_pages(server, table):
    numbers = table.note(3)
    with listening(server, table.scope, after=numbers[0]) as stream:
        stream.until(numbers[-1])
        with server.app.app_context():
            db.session.query(Entry).filter(Entry.scope_id == table.scope, Entry.number > numbers[0]).delete()
            db.session.commit()
        assert stream.until("reload")[-1].number == numbers[0]
        again = table.note(1)[0]
        assert [event.number for event in stream.until(again)] == [again]


def test_a_stream_ends_with_its_ticket(server, table, monkeypatch):
    monkeypatch.setattr(tickets, "TICKET_LASTS", tickets.timedelta(seconds=2))
    url = address(server, phones(table), 0)
    with httpx.stream("GET", url, timeout=60) as response:
        lines = list(response.iter_lines())
    assert [line for line in lines if line][-2] == "event: bye"
    assert httpx.get(url).status_code == 403


def test_when_the_server_stops_each_stream_is_told_its_own_time_to_return(server, table):
    opened = [raw(server, phones(table)) for _each in range(50)]
    connections = [each.__enter__() for each in opened]
    wait_until(lambda: len(server.hub.streams) == 50, "the streams")
    server.stop()
    waits = {int(re.search(rb"retry: (\d+)\nevent: bye", to_the_end(each))[1]) for each in connections}
    for each in opened:
        each.__exit__(None, None, None)
    assert len(waits) > 25
    assert 500 <= min(waits) <= max(waits) <= 5000


def test_who_missed_much_in_one_room_holds_up_no_other(server, table, monkeypatch):
    numbers, elsewhere, release = table.note(3), Table(server), Event()

    def slow(entry, audience):
        assert release.wait(60)
        return "slow"

    with listening(server, elsewhere.scope) as other:
        monkeypatch.setitem(FRAMES, "nothing.changed", [slow])
        with raw(server, phones(table)) as connection:
            until(connection, b"data: 0\n\n\r\n")  # it waits for what it missed now
            monkeypatch.setitem(FRAMES, "nothing.changed", [])
            number = elsewhere.note()[0]
            assert other.until(number)[-1].number == number
            release.set()
            until(connection, b"id: %d\n" % numbers[-1])


def test_the_tick_asks_one_question_however_many_rooms_listen(server, table):
    other, asked = Table(server), []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    channels = (phones(table), phones(other), Channel(other.scope, Audience.DESK, "pt"))
    with raw(server, channels[0]), raw(server, channels[1]), raw(server, channels[2]):
        wait_until(lambda: len(server.hub.streams) == 3, "the streams")
        with server.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        server.run(server.hub.pump.look)
        event.remove(engine, "before_cursor_execute", note)
    assert len({statement for statement in asked if statement.startswith("SELECT")}) == 1


def test_the_fast_path_needs_no_task(app):
    with inside(app) as server:
        table = Table(server)
        with raw(server, phones(table)) as connection:
            until(connection, b"data: 0\n\n\r\n")
            wait_until(lambda: not server.server.server_state.tasks, "the request to be forgotten")
            assert [type(stream) for stream in server.hub.streams] == [fast.Fast]
