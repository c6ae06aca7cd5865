"""A server in a thread of the test: its hub is within reach, on either path."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import redis
import uvicorn
from flask import Flask

from app.extensions import db
from app.live.channels import Channel
from app.live.pump import Pump
from app.live.relay import topic_of
from app.serving import Application, Server, options
from tests.conftest import new_app
from tests.live.streams import address
from tests.servers import PATIENCE, free_port, wait_until

PROTOCOLS = {"fast": {}, "clean": {"http": "httptools"}}  # ours, and uvicorn's own


class Inside:
    """Cocria served from this process: what the test changes in a module, the server sees too."""

    def __init__(self, app: Flask, path: str = "fast") -> None:
        port = free_port()
        app.config.update(PORT=port, BASE_URL=f"http://127.0.0.1:{port}")
        self.app, self.url = app, app.config["BASE_URL"]
        application = Application(app)
        self.hub = application.hub
        self.server = Server(uvicorn.Config(application, timeout_graceful_shutdown=2, **options(app) | PROTOCOLS[path]))
        self.thread = Thread(target=self.server.run)
        self.thread.start()
        wait_until(lambda: self.server.started, "the server")

    def run(self, call: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Run a coroutine of the hub on its loop; return what it returns."""

        async def coroutine() -> Any:
            return await call(*arguments)

        return asyncio.run_coroutine_threadsafe(coroutine(), self.hub.loop).result(PATIENCE)

    def stop(self) -> None:
        """Let the signal come that asks the server to end, and wait for it."""
        if self.thread.is_alive():
            self.server.handle_exit(signal.SIGTERM, None)
            self.thread.join(PATIENCE)


@contextmanager
def inside(app: Flask, path: str = "fast") -> Iterator[Inside]:
    """Run a server in this process, and end it."""
    server = Inside(app, path)
    yield server
    server.stop()


@contextmanager
def beside(url: str, folder: Path, redis_url: str) -> Iterator[Inside]:
    """Run a server in this process that shares a database and Redis with others, with its context pushed."""
    app = new_app(url, folder, REDIS_URL=redis_url)
    with app.app_context():
        with inside(app) as server:
            yield server
        db.session.remove()
        db.engine.dispose()


def subscribers(server: Inside) -> int:
    """Return how many processes listen to the installation of a server."""
    with redis.Redis.from_url(server.app.config["REDIS_URL"]) as connection:
        return dict(connection.pubsub_numsub(topic_of(server.app)))[topic_of(server.app).encode()]


async def no_more_ticks(pump: Pump) -> None:
    """Let the hub look only when it is told to."""
    pump.next_tick = float("inf")
    pump.alarm.set()


@contextmanager
def raw(
    server: Any, channel: Channel, after: int = 0, seat_id: int | None = None, **options: int
) -> Iterator[socket.socket]:
    """Open a stream as bytes; `receives` is how much its kernel takes before the browser reads."""
    place = urlsplit(address(server, channel, after, seat_id))
    with socket.socket() as connection:
        connection.settimeout(PATIENCE)
        if "receives" in options:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receives"])
        connection.connect((place.hostname, place.port))
        connection.sendall(f"GET {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        yield connection


def until(connection: socket.socket, mark: bytes) -> bytes:
    """Return the bytes up to a mark, that one included; what follows stays unread."""
    data = bytearray()
    while seen := connection.recv(65536, socket.MSG_PEEK):
        start = max(0, len(data) - len(mark))
        found = (data[start:] + seen).find(mark)
        end = start + found + len(mark) - len(data) if found >= 0 else len(seen)
        data += connection.recv(end)
        if found >= 0:
            return bytes(data)
    raise AssertionError(f"The stream ended before {mark!r}.")


def to_the_end(connection: socket.socket) -> bytes:
    """Return everything until the server closes the connection, in whatever way."""
    data = b""
    try:
        while more := connection.recv(65536):
            data += more
    except ConnectionResetError:
        pass
    return data
