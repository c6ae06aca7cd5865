"""One open stream: from a number on, until the browser leaves or the server stops."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from app.live.rings import beat

ASGIScope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT = 15.0  # seconds
PATIENCE = 15.0  # seconds that a full socket may stay full
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """The connection to one browser."""

    def __init__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        self.number = first_number(scope)
        self.receive, self.send = receive, send

    async def open(self) -> None:
        """Send the head and the first bytes at once."""
        await self.send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await self.write(b":ok\n\n" + beat(self.number))

    async def write(self, payload: bytes, more: bool = True) -> None:
        """Send bytes; raise TimeoutError when the browser does not take them in time."""
        await asyncio.wait_for(self.send({"type": "http.response.body", "body": payload, "more_body": more}), PATIENCE)

    async def left(self) -> None:
        """Return when the browser has closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


def first_number(scope: ASGIScope) -> int:
    """Return the number a browser has seen: its Last-Event-ID, else `after` of the address, else 0."""
    after = parse_qs(scope["query_string"].decode("latin-1")).get("after", ["0"])[0]
    text = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1") or after
    return int(text) if text.isdecimal() and len(text) < 19 else 0


async def refuse(send: Send, status: int) -> None:
    """Answer with a bare status."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
