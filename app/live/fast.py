"""The fast path: the connection is taken over from uvicorn, and bytes go straight to its socket.

A stream is then a transport of uvloop and one small object; no task, no request. Uvicorn itself switches to WebSockets
in this way. Its version is pinned, and `tests/live/test_paths.py` holds what goes over the wire.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.live.streams import HEADERS, PATIENCE, Stream

TAKE_OVER = "cocria.take_over"  # the extension of an ASGI scope by which `Takeable` offers its connection
MOST_WAITING = 256 * 1024  # bytes that a slow reader may leave in our memory …
MOST_IN_KERNEL = 128 * 1024  # … and in the kernel's
FEW_WAITING = MOST_WAITING // 4  # from here on asyncio takes the reader for a quick one again
LOOK_AGAIN = 0.05  # seconds
Headers = list[tuple[bytes, bytes]]
OUR_HEADERS = [*HEADERS, (b"transfer-encoding", b"chunked"), (b"connection", b"close")]
LAST_CHUNK = b"0\r\n\r\n"


class Takeable(HttpToolsProtocol):
    """Uvicorn's HTTP protocol, whose connection an application may take over."""

    def on_message_begin(self) -> None:
        """Offer the connection with each request."""
        super().on_message_begin()
        self.scope["extensions"] = {TAKE_OVER: self.hand_over}  # type: ignore[dict-item]

    def hand_over(self, heir: asyncio.Protocol) -> tuple[asyncio.Transport, Headers]:
        """Give the connection to another protocol for good; return it with the headers that every answer has.

        Raises ConnectionError when the browser is gone already, or waits for a second answer on this connection.
        """
        if self.transport.is_closing() or self.pipeline:
            raise ConnectionError
        self.connections.discard(self)
        self.flow.resume_reading()  # a large body had paused it; we must hear the browser leave
        self.transport.set_protocol(heir)
        self.cycle.disconnected = True  # so uvicorn does not miss an answer
        del self.scope, self.cycle, self.parser  # they point at each other and here
        return self.transport, self.server_state.default_headers


def chunk(payload: bytes) -> bytes:
    """Return bytes as a chunk of an HTTP/1.1 body."""
    return b"%x\r\n%b\r\n" % (len(payload), payload)


class Fast(Stream, asyncio.Protocol):
    """A stream whose connection is ours. Who reads too slowly is cut, and will resume."""

    __slots__ = ("transport", "write")
    path = "fast"
    framed = staticmethod(chunk)
    write: Callable[[bytes], None]  # type: ignore[assignment] # the transport's own

    def __init__(self, take_over: Callable[..., tuple[asyncio.Transport, Headers]], *facts: Any) -> None:
        super().__init__(*facts)
        self.transport, headers = take_over(self)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_KERNEL)
        self.transport.set_write_buffer_limits(high=MOST_WAITING, low=FEW_WAITING)
        self.write = self.transport.write
        head = (b"%b: %b\r\n" % header for header in headers + OUR_HEADERS)
        self.write(b"HTTP/1.1 200 OK\r\n" + b"".join(head) + b"\r\n")

    async def deliver(self, payload: bytes) -> None:
        """Write, and wait for a full socket; raise TimeoutError when it stays full."""
        self.write(chunk(payload))
        async with asyncio.timeout(PATIENCE):
            while self.transport.get_write_buffer_size() > FEW_WAITING:
                await asyncio.sleep(LOOK_AGAIN)

    async def stay(self) -> None:
        """Return: the loop keeps the connection."""

    def end(self, last: bytes) -> None:
        """Send the last bytes, if the socket takes them in time, and end."""
        self.write(chunk(last) + LAST_CHUNK)
        self.write = ignore
        self.transport.close()
        asyncio.get_running_loop().call_later(PATIENCE, self.transport.abort)

    def cut(self) -> None:
        """End without a word."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """Cut a reader that leaves too much unread; one that catches up is given time by `deliver`."""
        if self in self.ring.streams:
            self.cut()

    def connection_lost(self, problem: Exception | None) -> None:
        """Take no part any more."""
        self.write = ignore
        self.left(self)


def ignore(payload: bytes) -> None:
    """Take bytes for a browser that has gone meanwhile."""
