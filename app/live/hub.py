"""The hub: reads the journal, renders each entry once per channel, writes the same bytes to every screen.

See `docs/architecture.md`. One hub a process, native asyncio, mounted beside Flask in `serving.py`.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from flask import Flask, g
from flask_babel import force_locale

from app.database import read_only
from app.journal.models import Entry
from app.journal.queries import entries_after, newest_number
from app.live import services
from app.live.channels import Channel, fragments
from app.live.tickets import channel_of

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)

TICK = 1.0  # seconds: how long a lost wake-up can go unnoticed
HEARTBEAT = 15.0  # seconds
PATIENCE = 15.0  # seconds a full socket may stay full
RING_MESSAGES = 300
RING_BYTES = 1_000_000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(frozen=True)
class Message:
    """An entry of the journal as the bytes that travel."""

    number: int
    payload: bytes


@dataclass
class Ring:
    """The latest messages of a channel, and its listeners' alarm clock."""

    newest: int
    listeners: int = 0
    size: int = 0
    messages: deque[Message] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, messages: Iterable[Message]) -> None:
        """Append messages, drop the oldest beyond the bounds, wake the listeners."""
        for message in messages:
            self.messages.append(message)
            self.size += len(message.payload)
            self.newest = message.number
        while len(self.messages) > RING_MESSAGES or (self.size > RING_BYTES and len(self.messages) > 1):
            self.size -= len(self.messages.popleft().payload)
        self.news.set()
        self.news = asyncio.Event()

    def after(self, number: int) -> list[Message] | None:
        """Return the messages that follow a number; None when the ring no longer reaches back that far."""
        if number >= self.newest:
            return []
        if not self.messages or self.messages[0].number > number + 1:
            return None
        return [message for message in self.messages if message.number > number]


def encode(number: int, html: str) -> Message:
    """Return an entry as a server-sent event: its number as id, the fragments as data, or a beat when it shows none."""
    if not html:
        return Message(number, beat(number))
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return Message(number, f"id: {number}\n{lines}\n".encode())


def beat(number: int) -> bytes:
    """Return the heartbeat: a named event with the newest number, so that a page can tell that it missed nothing."""
    return f"id: {number}\nevent: beat\ndata: {number}\n\n".encode()


def farewell(wait: int) -> bytes:
    """Return the last event of a stream: come back in `wait` milliseconds."""
    return f"retry: {wait}\nevent: bye\ndata: {wait}\n\n".encode()


class Hub:
    """All open streams of this process."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.rings: dict[Channel, Ring] = {}
        self.stopping = asyncio.Event()
        self.alarm = asyncio.Event()
        self.reader = ThreadPoolExecutor(1, "hub-reader")

    async def start(self) -> None:
        """Listen to commits and begin to pump."""
        self.loop = asyncio.get_running_loop()
        services.listeners.append(self.wake)
        self.pump = asyncio.create_task(self.run())

    async def stop(self) -> None:
        """End every stream, then the pump. Pages come back by themselves, spread over a few seconds."""
        self.end_streams()
        services.listeners.remove(self.wake)
        self.pump.cancel()
        self.reader.shutdown(wait=False)

    def end_streams(self) -> None:
        """Let every stream say when to return, and end."""
        self.stopping.set()

    def wake(self, scopes: set[int]) -> None:
        """Look at the journal now. Called from the thread that committed."""
        self.loop.call_soon_threadsafe(self.alarm.set)

    async def run(self) -> None:
        """Pump for ever: on a wake-up, and each tick."""
        while True:
            try:
                await asyncio.wait_for(self.alarm.wait(), TICK)
            except TimeoutError:
                pass
            self.alarm.clear()
            try:
                await self.pump_once()
            except Exception:
                log.exception("The hub could not read the journal; it tries again.")
                await asyncio.sleep(TICK)

    async def pump_once(self) -> None:
        """Bring every channel with listeners up to date."""
        wanted = {channel: ring.newest for channel, ring in self.rings.items()}
        if not wanted:
            return
        for channel, messages in (await self.in_thread(self.read, wanted)).items():
            if messages and channel in self.rings:
                self.rings[channel].add(messages)

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that touches the database beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.reader, function, *arguments)

    def read(self, wanted: dict[Channel, int]) -> dict[Channel, list[Message]]:
        """Return the new messages of each channel, from one look at the journal."""
        found: dict[Channel, list[Message]] = {}
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            read_only()
            entries: dict[tuple[int, int], Any] = {}
            for channel, number in wanted.items():
                key = (channel.scope_id, number)
                if key not in entries:
                    entries[key] = entries_after(*key)
                found[channel] = [rendered(entry, channel) for entry in entries[key]]
        return found

    def read_newest(self, scope_id: int) -> int:
        """Return the number of the latest entry of a scope."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            read_only()
            return newest_number(scope_id)

    async def ring_of(self, channel: Channel) -> Ring:
        """Return the ring of a channel, a new one that starts at the newest entry."""
        if channel not in self.rings:
            newest = await self.in_thread(self.read_newest, channel.scope_id)
            self.rings.setdefault(channel, Ring(newest))
        return self.rings[channel]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream at /live/<ticket>."""
        with self.app.app_context():
            channel = channel_of(scope["path"].rsplit("/", 1)[-1])
        if channel is None:
            await refuse(send, 403)
        elif self.stopping.is_set():
            await refuse(send, 503)
        else:
            await self.stream(channel, first_number(scope), receive, send)

    async def stream(self, channel: Channel, number: int, receive: Receive, send: Send) -> None:
        """Send what is new on a channel until the browser leaves or the server stops."""
        ring = await self.ring_of(channel)
        ring.listeners += 1
        gone = asyncio.create_task(left(receive))
        ending = asyncio.create_task(self.stopping.wait())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await write(send, b":ok\n\n" + beat(number))
            while not (gone.done() or ending.done()):
                news = ring.news
                number = await self.catch_up(channel, ring, number, send)
                await self.rest(news, gone, ending, ring, number, send)
            if ending.done():
                await write(send, farewell(random.randint(500, 5000)), more=False)  # noqa: S311 - spread, not secret
        except TimeoutError:
            log.info("A reader was too slow and was let go; it will resume.")
        finally:
            gone.cancel()
            ending.cancel()
            ring.listeners -= 1
            if not ring.listeners:
                self.rings.pop(channel, None)

    async def catch_up(self, channel: Channel, ring: Ring, number: int, send: Send) -> int:
        """Send what follows `number`: from the ring, from the journal, or as one `reload`. Return the new number."""
        messages = ring.after(number)
        if messages is None:
            messages = (await self.in_thread(self.read, {channel: number}))[channel]
            if len(messages) > RING_MESSAGES:
                newest = messages[-1].number
                messages = [Message(newest, f"id: {newest}\nevent: reload\ndata: {newest}\n\n".encode())]
        if messages:
            await write(send, b"".join(message.payload for message in messages))
            return messages[-1].number
        return number

    async def rest(
        self,
        news: asyncio.Event,
        gone: asyncio.Task[None],
        ending: asyncio.Task[Any],
        ring: Ring,
        number: int,
        send: Send,
    ) -> None:
        """Sleep until there is news or it is time for a heartbeat."""
        if ring.newest > number:
            return
        waiter = asyncio.create_task(news.wait())
        done, _ = await asyncio.wait({waiter, gone, ending}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        if not done:
            await write(send, beat(ring.newest))


def rendered(entry: Entry, channel: Channel) -> Message:
    """Return the entry as a channel's audience sees it, in its language."""
    g.language, g.shared = channel.language, True
    with force_locale(g.language):
        return encode(entry.number, fragments(entry, channel.audience))


def first_number(scope: Scope) -> int:
    """Return the number a browser has seen: its Last-Event-ID, else `after` of the address, else 0."""
    headers = dict(scope["headers"])
    after = parse_qs(scope["query_string"].decode()).get("after", ["0"])[0]
    text = headers.get(b"last-event-id", b"").decode() or after
    return int(text) if text.isdigit() else 0


async def left(receive: Receive) -> None:
    """Return when the browser has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def write(send: Send, payload: bytes, more: bool = True) -> None:
    """Send bytes; raise TimeoutError when the reader does not take them in time."""
    await asyncio.wait_for(send({"type": "http.response.body", "body": payload, "more_body": more}), PATIENCE)


async def refuse(send: Send, status: int) -> None:
    """Answer with a bare status."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
