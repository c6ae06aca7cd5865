"""What it costs to show an entry of the journal to many: `python -m bench.fanout --streams 2000 [--processes 2]`.

Somebody gives a room more time, by the real service in a process beside the server; the server reads and renders the
entry and writes it to all streams. The yardstick is a bare broadcaster that writes the same bytes at the same pace to
as many streams, in the same run, to the same client; several processes are compared with as many broadcasters. The
ratio is that of all processor time that the server has used.
A second series sends the form over HTTP instead: that is the whole way from a finger to every screen.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg
from bs4 import BeautifulSoup
from flask import Flask

from app.extensions import db
from app.journal.queries import newest_number
from app.live.channels import Audience, Channel
from app.live.reader import Reader
from app.rooms.queries import room_or_404
from app.rooms.services import extend_phase, start_phase
from tests import factories as make
from tests.clients import HTMX, Visitor
from tests.conftest import SAMPLE, make_tables, new_app
from tests.live.streams import address
from tests.servers import LiveServer, end, free_port, postgresql, redis_server

ROOM = "W1-R1"
WARM_UP = 5  # entries before we measure
MOST_EVENTS = 55  # a phase can be given sixty minutes, we give one at a time
PAUSE = 0.2  # seconds from entry to entry, so that each is written by itself
Processes = list[subprocess.Popen[Any]]
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGESIZE")


def cpu(processes: Processes) -> float:
    """Return the milliseconds of processor time that processes have used."""
    stats = [Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split() for process in processes]
    return sum(1000 / TICKS * (int(user) + int(system)) for *_rest, user, system in (stat[:13] for stat in stats))


def memory(processes: Processes) -> float:
    """Return the resident kilobytes of processes."""
    return sum(PAGE / 1024 * int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) for process in processes)


# Cocria


@contextmanager
def servers(count: int) -> Iterator[list[LiveServer]]:
    """Run Cocria with the sample programme: one process on SQLite, several on PostgreSQL; Redis wakes them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cocria-bench-")))
        url, redis_url = f"sqlite:///{folder / 'cocria.db'}", stack.enter_context(redis_server()).url
        if count > 1:
            cluster = stack.enter_context(postgresql())
            with psycopg.connect(f"{cluster.url}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE bench")
            url = f"{cluster.url}/bench"
        make_tables(url, folder)
        running = [
            LiveServer(new_app(url, folder / str(port), BASE_URL=f"http://127.0.0.1:{port}", REDIS_URL=redis_url))
            for port in (free_port() for _each in range(count))
        ]
        load_sample(running[0].app)
        for server in running:
            server.start()
            stack.callback(server.kill)
        yield running
        for server in running:
            with server.app.app_context():
                db.engine.dispose()


def load_sample(app: Flask) -> None:
    """Load the sample programme."""
    with app.app_context():
        loaded = app.test_cli_runner().invoke(args=["programme", "load", SAMPLE])
        assert loaded.exit_code == 0, loaded.output


class Desk:
    """The facilitator of a room, who gives a phase more time, a minute each time."""

    def __init__(self, server: LiveServer) -> None:
        self.room = room_or_404(ROOM)
        self.actor = make.desk(self.room.workshop)
        self.visitor = Visitor(server.app, make.facilitator(self.room.workshop))
        page = BeautifulSoup(self.visitor.get(f"/rooms/{ROOM}/desk").text, "html.parser")
        self.token = page.select_one("[name=csrf_token]")["value"]

    def lead_to(self, position: int) -> None:
        self.position = position
        start_phase(self.actor, self.room, position)
        db.session.commit()

    def call(self) -> None:
        """Give the phase a minute, in this process."""
        extend_phase(self.actor, self.room, self.position, 1)
        db.session.commit()

    def post(self) -> None:
        """Give the phase a minute, by its form."""
        form = {"minutes": 1, "csrf_token": self.token}
        answer = self.visitor.post(f"/rooms/{ROOM}/phases/{self.position}/extension", data=form, headers=HTMX)
        assert answer.status_code == 200, answer.text


# Measuring


@dataclass
class Course:
    """What came of some entries: what each cost the server and the client, and when the last stream had it."""

    server_ms: float
    client_ms: float
    last_ms: list[float]


class Crowd:
    """The client: `bench.readers` with its streams open."""

    def __init__(self, streams: int, urls: Sequence[str]) -> None:
        command = [sys.executable, "-m", "bench.readers", str(streams), *urls]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.path = self.line()[1]

    def line(self) -> list[str]:
        return self.process.stdout.readline().split()

    def wait_for(self, number: int) -> float:
        """Return when the last stream had an entry."""
        arrived = 0
        while arrived != number:
            word, moment = self.line()
            arrived = int(word)
        return float(moment)

    def follow(self, server: Processes, events: int, happen: Callable[[], None], first: int) -> Course:
        """Let entries happen, each when all streams have the one before, and see what they cost."""
        before, client_before, last_ms = cpu(server), cpu([self.process]), []
        for number in range(first, first + events):
            began = time.monotonic()
            happen()
            last_ms.append(1000 * (self.wait_for(number) - began))
            time.sleep(max(0.0, PAUSE - (time.monotonic() - began)))
        return Course((cpu(server) - before) / events, (cpu([self.process]) - client_before) / events, last_ms)

    def mistakes(self, first: int, last: int) -> list[int]:
        """Return how many entries were lost, doubled and out of order, over all streams; end the client."""
        self.process.stdin.write(f"{first} {last}\n")
        self.process.stdin.flush()
        counts = [int(each) for each in self.line()]
        self.leave()
        return counts

    def leave(self) -> None:
        """Close all streams."""
        end(self.process)


@dataclass
class Ours:
    """What was measured of Cocria."""

    called: Course
    posted: Course
    path: str
    kilobytes: float
    mistakes: list[int]
    payloads: list[bytes]


def ours(streams: int, events: int, processes: int) -> Ours:
    """Measure Cocria."""
    with servers(processes) as running, running[0].app.app_context():
        desk, pids = Desk(running[0]), [server.process for server in running]
        desk.lead_to(2)
        start = newest_number(desk.room.scope_id)
        db.session.commit()
        channel = Channel(desk.room.scope_id, Audience.PARTICIPANT, "pt")
        warm_up(channel, start, running)
        light = memory(pids)
        crowd = Crowd(streams, [address(server, channel, start) for server in running])
        kilobytes = (memory(pids) - light) / streams
        crowd.follow(pids, WARM_UP, desk.call, start + 1)
        called = crowd.follow(pids, events, desk.call, start + WARM_UP + 1)
        desk.lead_to(3)
        posted = crowd.follow(pids, events, desk.post, start + WARM_UP + events + 2)
        mistakes = crowd.mistakes(start + 1, start + WARM_UP + 2 * events + 1)
        payloads = written(running[0].app, channel, range(start + WARM_UP, start + WARM_UP + events))
    return Ours(called, posted, crowd.path, kilobytes, mistakes, payloads)


def written(app: Flask, channel: Channel, numbers: range) -> list[bytes]:
    """Return what was written after each number. Entries that are read together would lack what a later one brings."""
    reader = Reader(app)
    return [reader.after({channel: number}, 1)[channel][0].payload for number in numbers]


def warm_up(channel: Channel, start: int, running: list[LiveServer]) -> None:
    """Let the servers have had some streams, so that what they import and keep for the first ones is not counted."""
    for server in running:
        Crowd(50, [address(server, channel, start)]).leave()


def bare(streams: int, payloads: list[bytes], processes: int) -> Course:
    """Measure the yardstick with the same bytes: as many broadcasters as Cocria has processes share the streams."""
    ports = [free_port() for _each in range(processes)]
    broadcasters = [broadcaster(port) for port in ports]
    crowd, lines = Crowd(streams, [f"http://127.0.0.1:{port}/" for port in ports]), iter(payloads)

    def happen() -> None:
        line = next(lines).hex() + "\n"
        for process in broadcasters:
            process.stdin.write(line)
            process.stdin.flush()

    first = int(payloads[0].split(b"\n")[0].removeprefix(b"id: "))
    course = crowd.follow(broadcasters, len(payloads), happen, first)
    crowd.leave()
    for process in broadcasters:
        end(process)
    return course


def broadcaster(port: int) -> subprocess.Popen[str]:
    """Start one bare broadcaster; return when it listens."""
    command = [sys.executable, "-m", "bench.yardstick", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--events", type=int, default=50, choices=range(1, MOST_EVENTS + 1), metavar="EVENTS")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="only one line, for machines")
    wanted = parser.parse_args()
    os.environ["COCRIA_ENV"] = "development"
    found = ours(wanted.streams, wanted.events, wanted.processes)
    yardstick = bare(wanted.streams, found.payloads, wanted.processes)
    lost, doubled, out_of_order = found.mistakes
    result = {
        "streams": wanted.streams,
        "events": 2 * wanted.events,
        "path": found.path,
        "cpu_ratio": round(found.called.server_ms / yardstick.server_ms, 2),
        "cpu_ratio_with_post": round(found.posted.server_ms / yardstick.server_ms, 2),
        "last_p50_ms": round(median(found.called.last_ms), 1),
        "last_p99_ms": round(quantiles(found.called.last_ms, n=100)[98], 1),
        "kb_per_stream": round(found.kilobytes, 2),
        "lost": lost,
        "doubled": doubled,
        "out_of_order": out_of_order,
    }
    if not wanted.json:
        explain(found, yardstick)
    print(json.dumps(result))


def explain(found: Ours, yardstick: Course) -> None:
    """Say what the figures are made of."""
    print(f"Messages of {round(median(map(len, found.payloads)))} bytes. Processor time for each, in milliseconds:")
    for name, course in (("entry", found.called), ("entry with its form", found.posted), ("yardstick", yardstick)):
        last = f"last stream after {median(course.last_ms):.0f} ms"
        print(f"{name:>20}: server {course.server_ms:6.1f}   client {course.client_ms:6.1f}   {last}")


if __name__ == "__main__":
    main()
