"""Streams that lack something: those that just opened, and those whose socket was full."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.live.channels import Channel
from app.live.pump import Pump
from app.live.reader import Reader
from app.live.rings import MOST_MESSAGES, Message, Ring, reload, together
from app.live.streams import Stream

log = logging.getLogger(__name__)


class Latecomers:
    """Brings streams up to date, each by itself and beside the pump; then they take part."""

    def __init__(self, pump: Pump, reader: Reader, took_part: Callable[[Stream], None]) -> None:
        self.pump, self.reader, self.took_part = pump, reader, took_part
        self.opening = asyncio.Lock()
        self.threads = ThreadPoolExecutor(2, "hub-late")

    async def ring_of(self, channel: Channel) -> Ring:
        """Return the ring of a channel, a new one that starts at the newest entry."""
        async with self.opening:
            if channel not in self.pump.rings:
                newest = await self.in_thread(self.reader.newest, [channel.scope_id])
                self.pump.rings[channel] = Ring(channel, newest.get(channel.scope_id, 0))
            return self.pump.rings[channel]

    async def catch_up(self, stream: Stream, sending: Awaitable[None]) -> None:
        """Bring a stream up to date, after what it is being sent already; then it takes part."""
        ring = stream.ring
        try:
            await sending
            while stream.number != ring.newest:
                if messages := await self.missing(ring, stream.number):
                    await stream.deliver(together(messages))
                    stream.number = messages[-1].number
        except (TimeoutError, SQLAlchemyError) as problem:
            log.info("A stream was cut; its browser will resume. %r", problem)
            stream.cut()
        except Exception:
            stream.cut()
            raise
        else:
            if stream in ring.behind:
                ring.let_take_part(stream)
                self.took_part(stream)

    async def missing(self, ring: Ring, number: int) -> list[Message]:
        """Return what follows a number, rendered once for all who missed it; a `reload` when that is too much."""
        if number > ring.newest:  # we may be a step behind the page
            async with self.pump.turn:
                await self.pump.send_news(ring.channel.scope_id)
        if number > ring.newest:  # the database was restored from a backup
            return [reload(ring.newest)]
        if ring.after(number) is None and ring.newest - number <= MOST_MESSAGES:
            async with ring.filling:
                if (lacking := ring.reach - 1 - number) > 0:
                    news = await self.in_thread(self.reader.after, {ring.channel: number}, lacking)
                    ring.fill(news[ring.channel])
        messages = ring.after(number)
        return [reload(ring.newest)] if messages is None else messages

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that asks the database for one stream, beside the pump."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *arguments)
