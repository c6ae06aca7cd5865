"""The hub: reads the journal, renders each entry once per channel, writes the same bytes to every screen.

One hub a process, native asyncio, beside Flask in `serving.py`. The way it goes is told in `docs/architecture.md`.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from flask import Flask

from app.live import services
from app.live.channels import Channel
from app.live.reader import Reader
from app.live.rings import MOST_MESSAGES, Message, Ring, beat, farewell, reload
from app.live.streams import HEARTBEAT, ASGIScope, Receive, Send, Stream, refuse
from app.live.tickets import channel_of

log = logging.getLogger(__name__)

TICK = 1.0  # seconds: how long a lost wake-up can go unnoticed
RETURN_WITHIN = (500, 5000)  # milliseconds: pages come back spread over this time after the server stops


class Hub:
    """All open streams of this process."""

    def __init__(self, app: Flask) -> None:
        self.app, self.reader = app, Reader(app)
        self.rings: dict[Channel, Ring] = {}
        self.stopping, self.alarm = asyncio.Event(), asyncio.Event()
        self.thread = ThreadPoolExecutor(1, "hub-reader")

    async def start(self) -> None:
        """Listen to commits and begin to pump."""
        self.loop = asyncio.get_running_loop()
        self.pump = asyncio.create_task(self.pump_for_ever())
        services.listeners.append(self.wake)

    async def stop(self) -> None:
        """End every stream, then the pump."""
        self.end_streams()
        services.listeners.remove(self.wake)
        self.pump.cancel()
        self.thread.shutdown(wait=False)

    def end_streams(self) -> None:
        """Let every stream say when to return, and end."""
        self.stopping.set()

    def wake(self, scopes: set[int]) -> None:
        """Look at the journal now. Called from the thread that committed."""
        self.loop.call_soon_threadsafe(self.alarm.set)

    async def pump_for_ever(self) -> None:
        """Bring the channels up to date on each wake-up and each tick, whatever happens."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.alarm.wait(), TICK)
            self.alarm.clear()
            try:
                await self.pump_once()
            except Exception:
                log.exception("The hub could not read the journal; it tries again.")

    async def pump_once(self) -> None:
        """Bring every channel with listeners up to date."""
        wanted = {channel: ring.newest for channel, ring in self.rings.items()}
        news = await self.in_thread(self.reader.after, wanted) if wanted else {}
        for channel, messages in news.items():
            if messages and channel in self.rings:
                self.rings[channel].add(messages)

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that asks the database beside the loop."""
        return await self.loop.run_in_executor(self.thread, function, *arguments)

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Serve one stream at /live/<ticket>."""
        with self.app.app_context():
            channel = channel_of(scope["path"].rsplit("/", 1)[-1])
        if channel is None:
            await refuse(send, 403)
        elif self.stopping.is_set():
            await refuse(send, 503)
        else:
            await self.serve(channel, Stream(scope, receive, send))

    async def serve(self, channel: Channel, stream: Stream) -> None:
        """Send a browser what is new on a channel until it leaves or the server stops."""
        ring = await self.ring_of(channel)
        ring.listeners += 1
        leaving = {asyncio.create_task(stream.left()), asyncio.create_task(self.stopping.wait())}
        try:
            await stream.open()
            while not any(task.done() for task in leaving):
                await self.catch_up(channel, ring, stream)
                await rest(ring, stream, leaving)
            if self.stopping.is_set():
                await stream.write(farewell(random.randint(*RETURN_WITHIN)), more=False)  # noqa: S311 - spread, not secret
        except TimeoutError:
            log.info("A reader was too slow and was let go; it will resume.")
        finally:
            for task in leaving:
                task.cancel()
            self.release(channel, ring)

    async def ring_of(self, channel: Channel) -> Ring:
        """Return the ring of a channel, a new one that starts at the newest entry."""
        if channel not in self.rings:
            newest = await self.in_thread(self.reader.newest, channel.scope_id)
            self.rings.setdefault(channel, Ring(newest))
        return self.rings[channel]

    def release(self, channel: Channel, ring: Ring) -> None:
        """Forget a ring that nobody listens to."""
        ring.listeners -= 1
        if not ring.listeners and self.rings.get(channel) is ring:
            del self.rings[channel]

    async def catch_up(self, channel: Channel, ring: Ring, stream: Stream) -> None:
        """Send what a stream lacks, or ask its page to load anew when that is too much."""
        messages = ring.after(stream.number)
        if messages is None and ring.newest - stream.number <= MOST_MESSAGES:
            messages = await self.remembered(channel, ring, stream.number)
        if messages is None:
            messages = [reload(ring.newest)]
        if messages:
            await stream.write(b"".join(message.payload for message in messages))
            stream.number = messages[-1].number

    async def remembered(self, channel: Channel, ring: Ring, number: int) -> list[Message] | None:
        """Return what follows `number` from further back than the ring reaches: read once, for all who missed it."""
        async with ring.filling:
            if ring.after(number) is None:
                ring.fill((await self.in_thread(self.reader.after, {channel: number}))[channel])
        return ring.after(number)


async def rest(ring: Ring, stream: Stream, leaving: set[asyncio.Task[Any]]) -> None:
    """Sleep until there is news, until it is time to leave, or until a heartbeat is due; then send that."""
    if ring.newest > stream.number:
        return
    news = asyncio.create_task(ring.news.wait())
    done, _waiting = await asyncio.wait({news, *leaving}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    news.cancel()
    if not done:
        await stream.write(beat(stream.number))
