"""Open streams: on the *fast* path the connection is ours (`fast.py`), on the *clean* one the server's (`clean.py`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from app.live.rings import Ring
    from app.live.tickets import Ticket

ASGIScope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PATIENCE = 15.0  # seconds that a full socket may stay full
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Stream(ABC):
    """The connection to one browser: what it has seen, for whose seat, until when, and whom to tell when it is gone."""

    __slots__ = ("left", "number", "ring", "seat_id", "until")
    path: ClassVar[str]

    def __init__(self, ring: Ring, ticket: Ticket, number: int, left: Callable[[Stream], None]) -> None:
        self.ring, self.number, self.left = ring, number, left
        self.seat_id, self.until = ticket.seat_id, ticket.until

    @staticmethod
    @abstractmethod
    def framed(payload: bytes) -> bytes:
        """Return bytes in the form in which `write` takes them: made once, written to every stream."""

    @abstractmethod
    def write(self, framed: bytes) -> Awaitable[None] | None:
        """Write without waiting. Returns what is to be awaited when the socket is full: the rest of this write."""

    @abstractmethod
    async def deliver(self, payload: bytes) -> None:
        """Write, and wait for a full socket; raise TimeoutError when it stays full."""

    @abstractmethod
    async def stay(self) -> None:
        """Return when nothing more is needed from whoever opened the stream."""

    @abstractmethod
    def end(self, last: bytes) -> None:
        """Send the last bytes, if the socket takes them, and end."""

    @abstractmethod
    def cut(self) -> None:
        """End without a word."""


def first_number(scope: ASGIScope) -> int:
    """Return the number a browser has seen: its Last-Event-ID, else `after` of the address, else 0."""
    after = parse_qs(scope["query_string"].decode("latin-1")).get("after", ["0"])[0]
    text = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1") or after
    return int(text) if text.isdecimal() and len(text) < 19 else 0


async def refuse(send: Send, status: int) -> None:
    """Answer with a bare status."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
