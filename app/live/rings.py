"""The latest messages of a channel, as the bytes that travel."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_MESSAGES = 300
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Message:
    """An entry of the journal as a server-sent event."""

    number: int
    payload: bytes


def encode(number: int, html: str) -> Message:
    """Return an entry as an event: its number as id, the fragments as data; a beat when it shows nothing."""
    if not html:
        return Message(number, beat(number))
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return Message(number, f"id: {number}\n{lines}\n".encode())


def beat(number: int) -> bytes:
    """Return the heartbeat: a named event with the newest number."""
    return f"id: {number}\nevent: beat\ndata: {number}\n\n".encode()


def reload(number: int) -> Message:
    """Return what a page gets that has missed too much: load everything anew, which is up to `number`."""
    return Message(number, f"id: {number}\nevent: reload\ndata: {number}\n\n".encode())


def farewell(wait: int) -> bytes:
    """Return the last event of a stream: come back in `wait` milliseconds."""
    return f"retry: {wait}\nevent: bye\ndata: {wait}\n\n".encode()


@dataclass
class Ring:
    """A bounded memory of messages, and the alarm clock of those who listen."""

    newest: int
    listeners: int = 0
    size: int = 0
    messages: deque[Message] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    filling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, messages: Iterable[Message]) -> None:
        """Append what is new, forget the oldest beyond the bounds, wake the listeners."""
        for message in messages:
            if message.number > self.newest:
                self.messages.append(message)
                self.size += len(message.payload)
                self.newest = message.number
        while len(self.messages) > MOST_MESSAGES or (self.size > MOST_BYTES and len(self.messages) > 1):
            self.size -= len(self.messages.popleft().payload)
        self.news.set()
        self.news = asyncio.Event()

    @property
    def reach(self) -> int:
        """Return the number of the oldest message that is still known; the next one when none is."""
        return self.messages[0].number if self.messages else self.newest + 1

    def fill(self, older: list[Message]) -> None:
        """Remember again what came just before the oldest message, for all who lack it."""
        for message in reversed(older):
            if message.number == self.reach - 1:
                self.messages.appendleft(message)
                self.size += len(message.payload)

    def after(self, number: int) -> list[Message] | None:
        """Return the messages that follow a number; None when the memory does not reach back that far."""
        if number >= self.newest:
            return []
        if number + 1 < self.reach:
            return None
        return [message for message in self.messages if message.number > number]
