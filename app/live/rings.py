"""The latest messages of a channel as the bytes that travel, and the streams that follow it."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.live.channels import Channel
from app.live.streams import Stream

MOST_MESSAGES = 300
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Message:
    """An entry of the journal as a server-sent event."""

    number: int
    payload: bytes


def encode(number: int, html: str) -> Message:
    """Return an entry as an event: its number as id, the fragments as data; a beat when it shows nothing."""
    return Message(number, f"id: {number}\n".encode() + unnumbered(html) if html else beat(number))


def unnumbered(html: str) -> bytes:
    """Return fragments as an event that belongs to no entry: a browser that missed it won't ask for it."""
    return ("".join(f"data: {line}\n" for line in html.splitlines()) + "\n").encode()


def beat(number: int) -> bytes:
    """Return the heartbeat: a named event with the newest number."""
    return f"id: {number}\nevent: beat\ndata: {number}\n\n".encode()


def reload(number: int) -> Message:
    """Return what a page gets that has missed too much: load everything anew, which is up to `number`."""
    return Message(number, f"id: {number}\nevent: reload\ndata: {number}\n\n".encode())


def farewell(wait: int) -> bytes:
    """Return the last event of a stream: come back in `wait` milliseconds."""
    return f"retry: {wait}\nevent: bye\ndata: {wait}\n\n".encode()


def together(messages: Iterable[Message]) -> bytes:
    """Return messages as they travel in one write."""
    return b"".join(message.payload for message in messages)


@dataclass(eq=False)
class Ring:
    """A bounded memory of messages, the streams that have them all, and those that are still behind."""

    channel: Channel
    newest: int
    size: int = 0
    messages: deque[Message] = field(default_factory=deque)
    streams: set[Stream] = field(default_factory=set)
    behind: set[Stream] = field(default_factory=set)  # arriving, or their socket is full: they catch up by themselves
    filling: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def followers(self) -> set[Stream]:
        """Return all streams of the channel."""
        return self.streams | self.behind

    def let_take_part(self, stream: Stream) -> None:
        """Let a stream that lacks nothing get what is written to all."""
        self.behind.discard(stream)
        self.streams.add(stream)

    def set_back(self, stream: Stream) -> None:
        """Let a stream catch up by itself."""
        self.streams.discard(stream)
        self.behind.add(stream)

    def drop(self, stream: Stream) -> bool:
        """Let a stream take no part any more; return whether it did."""
        took_part = stream in self.streams or stream in self.behind
        self.streams.discard(stream)
        self.behind.discard(stream)
        return took_part

    def add(self, messages: Iterable[Message]) -> list[Message]:
        """Append what is new, forget the oldest beyond the bounds; return what was new."""
        new = [message for message in messages if message.number > self.newest]
        for message in new:
            self.messages.append(message)
            self.size += len(message.payload)
            self.newest = message.number
        while len(self.messages) > MOST_MESSAGES or (self.size > MOST_BYTES and len(self.messages) > 1):
            self.size -= len(self.messages.popleft().payload)
        return new

    def start_over(self, newest: int) -> Message:
        """Forget everything: the journal is another one. Return what the pages must be told."""
        self.messages.clear()
        self.size, self.newest = 0, newest
        return reload(newest)

    @property
    def reach(self) -> int:
        """Return the number of the oldest message that is still known; the next one when none is."""
        return self.messages[0].number if self.messages else self.newest + 1

    def fill(self, older: list[Message]) -> None:
        """Remember again what came just before the oldest message, for all who lack it, as far as there is room."""
        for message in reversed(older):
            room = len(self.messages) < MOST_MESSAGES and self.size + len(message.payload) <= MOST_BYTES
            if room and message.number == self.reach - 1:
                self.messages.appendleft(message)
                self.size += len(message.payload)

    def after(self, number: int) -> list[Message] | None:
        """Return the messages that follow a number; None when the memory does not reach back that far."""
        if number + 1 < self.reach:
            return None
        return [message for message in self.messages if message.number > number]
