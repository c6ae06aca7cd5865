"""Proxies that do to live streams what real ones do: hold them back, cut them off, or forget them."""

import asyncio
import threading
from urllib.parse import urlsplit

STREAM = b"GET /live/"


class Proxy:
    """A proxy in front of a server, at `url`. Streams suffer from it; everything else passes.

    Of a stream, `holds` bytes are collected before any are passed on; one without a byte for `idle` seconds is cut.
    """

    def __init__(self, target: str, holds: int = 0, idle: float | None = None) -> None:
        self.target, self.holds, self.idle = urlsplit(target), holds, idle
        self.streams = 0  # how many were opened through it
        self.connections = set[asyncio.Task[None]]()
        self.ready = threading.Event()

    def __enter__(self) -> "Proxy":
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run()))
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *problem: object) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    async def run(self) -> None:
        """Serve until told to stop."""
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        self.ready.set()
        await self.over.wait()
        server.close()
        for connection in self.connections:
            connection.cancel()
        await asyncio.gather(*self.connections, return_exceptions=True)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection."""
        connection = asyncio.create_task(Connection(self, reader, writer).run())
        self.connections.add(connection)
        connection.add_done_callback(self.connections.discard)


class Connection:
    """A browser's connection, joined with one to the server."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy, self.from_browser, self.to_browser = proxy, reader, writer
        self.is_stream = False

    async def run(self) -> None:
        """Pass bytes both ways until either end closes, or it takes too long."""
        try:
            address = self.proxy.target.hostname, self.proxy.target.port
            self.from_server, self.to_server = await asyncio.open_connection(*address)
        except OSError:
            self.to_browser.close()
            return
        ways = {asyncio.create_task(self.requests()), asyncio.create_task(self.answers())}
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self.to_server.close()
            self.to_browser.close()

    async def requests(self) -> None:
        """Pass on what the browser asks."""
        while data := await self.from_browser.read(65536):
            if data.startswith(STREAM):
                self.is_stream = True
                self.proxy.streams += 1
            self.to_server.write(data)

    async def answers(self) -> None:
        """Pass on what the server answers, of a stream as this proxy does."""
        held = b""
        while data := await asyncio.wait_for(self.from_server.read(65536), self.proxy.idle if self.is_stream else None):
            held += data
            if not self.is_stream or len(held) >= self.proxy.holds:
                self.to_browser.write(held)
                held = b""
