"""The clean path: a stream behind any ASGI server, whose `send` is stepped by hand.

A step of a coroutine costs far less than waking a task. An ASGI server's `send` only suspends when the socket is full:
the stream then goes on in a task of its own, and its fellows need not wait.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from contextlib import suppress
from types import coroutine
from typing import Any

from app.live.streams import HEADERS, PATIENCE, Receive, Send, Stream


class Clean(Stream):
    """A stream whose connection is an ASGI server's."""

    __slots__ = ("leaving", "receive", "send", "started")
    path = "clean"

    def __init__(self, receive: Receive, send: Send, *facts: Any) -> None:
        super().__init__(*facts)
        self.receive, self.send, self.started = receive, send, False
        self.leaving = asyncio.create_task(self.gone())

    @staticmethod
    def framed(payload: bytes) -> bytes:
        """Return the bytes: the server frames them itself."""
        return payload

    def write(self, framed: bytes) -> Awaitable[None] | None:
        """Write without waiting. Returns what is to be awaited when the socket is full: the rest of this write."""
        sending: Any = self.send(body(framed))
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return None
        return finish(sending, waits_for)

    async def deliver(self, payload: bytes) -> None:
        """Write, and wait for a full socket; raise TimeoutError when it stays full."""
        if not self.started:
            self.started = True
            await self.send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await asyncio.wait_for(self.send(body(payload)), PATIENCE)

    async def stay(self) -> None:
        """Return when the browser has left or the stream was ended."""
        try:
            await asyncio.wait({self.leaving})
        finally:
            self.leaving.cancel()
            self.left(self)

    async def gone(self) -> None:
        """Return when the browser has closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def end(self, last: bytes) -> None:
        """Send the last bytes, if the socket takes them now, and end."""
        sending: Any = self.send(body(last, more=False))
        with suppress(StopIteration):
            sending.send(None)
        sending.close()
        self.cut()

    def cut(self) -> None:
        """End: `stay` returns, and the server closes what is left of the connection."""
        self.leaving.cancel()


def body(payload: bytes, more: bool = True) -> dict[str, Any]:
    """Return bytes as a message to an ASGI server."""
    return {"type": "http.response.body", "body": payload, "more_body": more}


async def finish(sending: Coroutine[Any, Any, None], waits_for: Any) -> None:
    """Wait for the rest of a `send` that was stepped by hand; raise TimeoutError when the socket stays full."""
    async with asyncio.timeout(PATIENCE):
        await rest_of(sending, waits_for)


@coroutine
def rest_of(sending: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Step on, each time what the coroutine waits for has come."""
    try:
        while True:
            yield waits_for
            waits_for = sending.send(None)
    except StopIteration:
        return
    finally:
        sending.close()
