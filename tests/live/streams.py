"""The other end of a live stream: a room where things happen, and what a browser's EventSource does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from app.accounts.models import MACHINE
from app.extensions import db
from app.journal.services import record
from app.live.channels import Audience, Channel
from app.live.tickets import stream_url
from app.rooms.models import Room
from tests import factories as make
from tests.servers import PATIENCE, LiveServer


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    number: int | None
    kind: str  # "message" carries fragments; "beat", "reload" and "bye" are for the page's own machinery
    text: str
    retry: int | None


class Stream:
    """The events of an open stream, one by one."""

    def __init__(self, response: httpx.Response) -> None:
        self.lines = response.iter_lines()
        assert next(self.events()).kind == "beat"  # the greeting: the stream is open

    def events(self) -> Iterator[Event]:
        """Yield events as they come, until the server ends the stream."""
        fields: dict[str, list[str]] = {}
        for line in self.lines:
            name, _, value = line.partition(":")
            if name:
                fields.setdefault(name, []).append(value.removeprefix(" "))
            elif line == "" and fields:
                if event := event_of(fields):
                    yield event
                fields = {}

    def until(self, wanted: object) -> list[Event]:
        """Return what comes up to the entry with a number, or the event of a kind, that one included.

        "news" is the message of an entry: who is present is told in messages too, which belong to none.
        """
        deadline, found = time.monotonic() + PATIENCE, []
        for event in self.events():
            found.append(event)
            kind = "news" if event.kind == "message" and event.number else event.kind
            if wanted in (event.number, event.kind, kind):
                return found
            assert time.monotonic() < deadline, f"Waited for {wanted}; got {found}"
        raise AssertionError(f"The stream ended before {wanted}: {found}")


def event_of(fields: dict[str, list[str]]) -> Event | None:
    """Return the event that these lines make; None for a comment."""
    if "data" not in fields:
        return None
    number, retry = fields.get("id", [""])[0], fields.get("retry", [""])[0]
    kind, text = fields.get("event", ["message"])[0], "\n".join(fields["data"])
    return Event(int(number) if number else None, kind, text, int(retry) if retry else None)


def address(server: LiveServer, channel: Channel, after: int | None = None, seat_id: int | None = None) -> str:
    """Return the address of a stream, as a page would carry it."""
    with server.app.test_request_context():
        path = stream_url(channel, after or 0, seat_id)
    return server.url + (path if after is not None else path.partition("?")[0])


@contextmanager
def listening(
    server: LiveServer,
    scope: int,
    audience: str = "participant",
    language: str = "pt",
    after: int = 0,
    seen: int | None = None,
    seat_id: int | None = None,
) -> Iterator[Stream]:
    """Open a stream of a scope; `after` stands in its address, `seen` is what a browser says when it comes back."""
    url = address(server, Channel(scope, Audience(audience), language), after, seat_id)
    headers = {} if seen is None else {"Last-Event-ID": str(seen)}
    with httpx.stream("GET", url, headers=headers, timeout=PATIENCE) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


class Table:
    """A new room of a live server, in the ideas phase, and how to let things happen in it."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        with server.app.app_context():
            row = make.room("ideas")
            make.arrival(row, "ana")
            self.id, self.code, self.scope = row.id, row.code, row.scope_id

    def note(self, times: int = 1) -> list[int]:
        """Write entries that change nothing on any screen; return the numbers they got."""
        with self.server.app.app_context():
            numbers = [record(MACHINE, "nothing.changed", db.session.get(Room, self.id)).number for _ in range(times)]
            db.session.commit()
        return numbers

    def post(self, who: str = "ana", **facts: object) -> str:
        """Let somebody post an idea; return its code."""
        with self.server.app.app_context():
            return make.contribution(db.session.get(Room, self.id), who, **facts).code
