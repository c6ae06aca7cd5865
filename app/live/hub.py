"""The hub: lets browsers in and lets them go. What is written to all of them is the pump's.

One hub a process, native asyncio, beside Flask in `serving.py`. The way it goes is told in `docs/architecture.md`.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Coroutine
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.live import relay, services
from app.live.channels import Audience
from app.live.clean import Clean
from app.live.fast import TAKE_OVER, Fast
from app.live.late import Latecomers
from app.live.presence import Presence
from app.live.pump import WRITES, Pump
from app.live.reader import Reader
from app.live.rings import beat, farewell
from app.live.streams import ASGIScope, Receive, Send, Stream, first_number, refuse
from app.live.tickets import Ticket, ticket_of

RETURN_WITHIN = (500, 5000)  # milliseconds: pages come back spread over this time
LONGEST_FAREWELL = 1.5  # seconds that browsers have to take the last bytes when the server stops


class Hub:
    """All open streams of this process."""

    def __init__(self, app: Flask) -> None:
        self.app, reader = app, Reader(app)
        self.pump = Pump(reader, full=self.set_back)
        self.late = Latecomers(self.pump, reader, took_part=self.took_part)
        self.presence = Presence(app, self.pump)
        self.pump.each_second += [self.end_expired, self.presence.show]
        self.streams: set[Stream] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.stopping = False
        self.loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Listen to commits and to other processes, and begin to pump."""
        self.loop = asyncio.get_running_loop()
        self.keep(self.pump.run())
        if self.app.config["REDIS_URL"]:
            self.keep(relay.listen(self.app, self.hear))
        services.listeners.append(self.wake)

    async def stop(self) -> None:
        """End every stream within two seconds, then the pump."""
        services.listeners.remove(self.wake)
        await self.end_all()
        deadline = time.monotonic() + LONGEST_FAREWELL
        while self.streams and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for stream in list(self.streams):
            stream.cut()
        for task in self.tasks:
            task.cancel()

    def wake(self, scopes: set[int]) -> None:
        """Look at what is new in some scopes now. Called from the thread that committed."""
        if self.loop:
            self.loop.call_soon_threadsafe(self.pump.wake, scopes)

    def hear(self, process: str, message: relay.Message) -> None:
        """Take in what another process tells."""
        self.pump.wake(set(message.get("news", ())))
        if claim := message.get("claim"):
            self.pump.shared.take_in(claim, message["parcel"])
        self.presence.hear(process, message.get("seats", {}), hello=message.get("hello", False))

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the rest, as long as the hub runs."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Serve one stream at /live/<ticket>."""
        with self.app.app_context():
            ticket = ticket_of(scope["path"].rsplit("/", 1)[-1])
        if ticket is None:
            await refuse(send, 403)
        elif scope["method"] != "GET":
            await refuse(send, 405)
        elif self.stopping:
            await refuse(send, 503)
        else:
            await self.let_in(ticket, scope, receive, send)

    async def let_in(self, ticket: Ticket, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Open a stream from the number that its browser has seen."""
        try:
            ring = await self.late.ring_of(ticket.channel)
        except SQLAlchemyError:
            await refuse(send, 503)
            return
        stream = open_stream(scope, receive, send, ring, ticket, first_number(scope), self.left)
        self.streams.add(stream)
        ring.behind.add(stream)
        self.presence.stirred.add(ring.channel.scope_id)
        await self.late.catch_up(stream, stream.deliver(f":{stream.path}\n\n".encode() + beat(stream.number)))
        await stream.stay()

    def set_back(self, stream: Stream, sending: Awaitable[None]) -> None:
        """Let a stream whose socket is full go on by itself."""
        stream.number = stream.ring.newest
        stream.ring.set_back(stream)
        self.keep(self.late.catch_up(stream, sending))

    def took_part(self, stream: Stream) -> None:
        """Show a desk who is present: it may have missed that."""
        if stream.ring.channel.audience is Audience.DESK:
            self.presence.unshown.add(stream.ring.channel.scope_id)

    def left(self, stream: Stream) -> None:
        """Forget a stream whose browser is gone."""
        self.streams.discard(stream)
        stream.ring.drop(stream)
        self.presence.stirred.add(stream.ring.channel.scope_id)

    def dismiss(self, stream: Stream) -> None:
        """End a stream, with a word on when to come back."""
        if stream.ring.drop(stream):
            stream.end(farewell(random.randint(*RETURN_WITHIN)))  # noqa: S311 - spread, not secret

    def end_soon(self) -> None:
        """End every stream as soon as the loop can. May be called from a signal."""
        if self.loop:
            self.loop.call_soon_threadsafe(lambda: self.keep(self.end_all()))

    async def end_all(self) -> None:
        """End every stream, and let no more in."""
        self.stopping = True
        for count, stream in enumerate(list(self.streams), 1):
            self.dismiss(stream)
            if count % WRITES == 0:
                await asyncio.sleep(0)

    async def end_expired(self) -> None:
        """End the streams whose ticket is too old now: their pages ask for a new one."""
        now = time.time()
        for stream in [stream for stream in self.streams if stream.until <= now]:
            self.dismiss(stream)


def open_stream(scope: ASGIScope, receive: Receive, send: Send, *facts: Any) -> Stream:
    """Return a stream: on the fast path where the server offers its connection, else on the clean one."""
    take_over = scope.get("extensions", {}).get(TAKE_OVER)
    try:
        return Fast(take_over, *facts) if take_over else Clean(receive, send, *facts)
    except ConnectionError:
        return Clean(receive, send, *facts)
