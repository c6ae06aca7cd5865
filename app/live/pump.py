"""The pump: what is new is read and rendered once per channel, and the same bytes are written to all its streams."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.live.channels import Channel
from app.live.clean import Clean
from app.live.fast import Fast
from app.live.reader import MOST_AT_ONCE, Reader
from app.live.rings import Ring, beat, together
from app.live.shared import Shared
from app.live.streams import Stream

log = logging.getLogger(__name__)

TICK = 1.0  # seconds: how long a lost wake-up can go unnoticed
REST = 0.025  # seconds at least between two writes: in a burst several entries travel together
LONGEST_REST = 0.25  # … and as long as the last took, up to this: the more there is to do, the more travels together
HEARTBEAT = 15.0  # seconds
WRITES = 250  # in a row; then pages have their turn


class Pump:
    """Brings all channels with listeners up to date, one after the other: on a wake-up, and each second."""

    def __init__(self, reader: Reader, full: Callable[[Stream, Awaitable[None]], None]) -> None:
        self.reader, self.full = reader, full
        self.rings: dict[Channel, Ring] = {}
        self.due: set[int] = set()  # scopes that have news
        self.alarm, self.turn = asyncio.Event(), asyncio.Lock()
        self.thread = ThreadPoolExecutor(1, "hub-pump")
        self.shared = Shared(reader, self.thread)
        self.each_second: list[Callable[[], Awaitable[None]]] = [self.shared.forget, self.look, self.beat]
        self.next_tick = self.next_beat = 0.0

    def wake(self, scopes: set[int]) -> None:
        """Look now at what is new in some scopes."""
        self.due |= scopes
        self.alarm.set()

    async def run(self) -> None:
        """Pump for ever, whatever happens."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self.next_tick):
                    await self.alarm.wait()
            self.alarm.clear()
            begin = asyncio.get_running_loop().time()
            try:
                async with self.turn:
                    called = await self.once()
                if called:
                    took = asyncio.get_running_loop().time() - begin
                    await asyncio.sleep(min(max(REST, took), LONGEST_REST))
            except SQLAlchemyError as problem:
                log.warning("The hub cannot read the journal; it tries again. %s", problem)
            except Exception:
                log.exception("The hub could not show what is new; it tries again.")

    async def once(self) -> bool:
        """Do what is to be done each second, if it is time; then send what is new. Return whether there was a call."""
        now = asyncio.get_running_loop().time()
        if now >= self.next_tick:
            self.next_tick = now + TICK
            for do in self.each_second:
                await do()
        due, self.due = self.due, set()
        for scope_id in due:
            await self.send_news(scope_id)
        return bool(due)

    async def send_news(self, scope_id: int) -> None:
        """Read, render and write what is new in a scope. Whoever calls has the `turn`."""
        rings = self.rings_of(scope_id)
        if rings:
            news = await self.shared.news({ring.channel: ring.newest for ring in rings})
            for ring in rings:
                if new := ring.add(news[ring.channel]):
                    await self.write(ring, together(new))
            if any(len(messages) == MOST_AT_ONCE for messages in news.values()):
                self.wake({scope_id})

    async def write(self, ring: Ring, payload: bytes) -> None:
        """Write the same bytes to every stream of a channel that is up to date."""
        forms: dict[type[Stream], bytes] = {kind: kind.framed(payload) for kind in (Fast, Clean)}
        streams = list(ring.streams)
        for start in range(0, len(streams), WRITES):
            for stream in streams[start : start + WRITES]:
                if (rest := stream.write(forms[type(stream)])) is not None:
                    self.full(stream, rest)
            await asyncio.sleep(0)

    async def look(self) -> None:
        """Find what lost wake-ups have left, with one question for all scopes, and streams whose time is over."""
        self.rings = {channel: ring for channel, ring in self.rings.items() if ring.followers}
        seen = {ring: ring.newest for ring in self.rings.values()}
        newest = await self.in_thread(self.reader.newest, {ring.channel.scope_id for ring in seen}) if seen else {}
        for ring, number in seen.items():
            latest = newest.get(ring.channel.scope_id, 0)
            if latest > number:
                self.due.add(ring.channel.scope_id)
            elif latest < number:  # another journal: the database was restored from a backup
                await self.write(ring, ring.start_over(latest).payload)

    async def beat(self) -> None:
        """Tell every stream the newest number, each few seconds: a page that hears nothing knows that it is cut off."""
        now = asyncio.get_running_loop().time()
        if now >= self.next_beat:
            self.next_beat = now + HEARTBEAT
            for ring in list(self.rings.values()):
                await self.write(ring, beat(ring.newest))

    def rings_of(self, scope_id: int) -> list[Ring]:
        """Return the rings of a scope that somebody follows."""
        return [ring for channel, ring in self.rings.items() if channel.scope_id == scope_id]

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that asks the database beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, function, *arguments)
