"""One process, one port: live streams on asyncio, pages in a pool of threads, the worker beside them."""

import asyncio
import logging
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any

import click
import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, current_app
from huey.consumer import Consumer

from app.extensions import tasks
from app.live.fast import Takeable
from app.live.hub import Hub
from app.live.streams import refuse

ASGI = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


SLOWEST_REQUEST = 20.0  # seconds a browser may take to send a form
LARGEST_REQUEST = 5_000_000  # bytes; from MAX_CONTENT_LENGTH on the pages say no in words


class Application:
    """The ASGI application: /live/… is the hub's, the rest is Flask's."""

    def __init__(self, app: Flask) -> None:
        self.hub = Hub(app)
        self.pages: Any = WSGIMiddleware(app.wsgi_app, workers=app.config["THREADS"])  # type: ignore[arg-type]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/live/"):
            await self.hub(scope, receive, send)
        elif scope["type"] == "http":
            await self.page(scope, receive, send)

    async def page(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one page. Its request is read here first: a slow phone must not keep a thread waiting."""
        try:
            body = await asyncio.wait_for(whole_body(receive), SLOWEST_REQUEST)
        except (TimeoutError, OverflowError) as problem:
            await refuse(send, 413 if isinstance(problem, OverflowError) else 408)
            return
        except ConnectionError:
            return
        await self.pages(scope, after(body, receive), send)

    async def live(self, receive: Any, send: Any) -> None:
        """Start the hub with the server and stop it with the server."""
        await receive()
        await self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        await send({"type": "lifespan.shutdown.complete"})


async def whole_body(receive: Any) -> bytes:
    """Return the body of a request. Raises OverflowError when it is too large, ConnectionError when it breaks off."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_REQUEST:
            raise OverflowError
    return body


def after(body: bytes, receive: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Return a `receive` that begins with a body that was read already."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> dict[str, Any]:
        return messages.pop() if messages else await receive()

    return next_message


def asgi_app(app: Flask) -> ASGI:
    """Return the ASGI application that serves a Flask application with its hub."""
    return Application(app)


class Server(uvicorn.Server):
    """Uvicorn, but the streams are told to end as soon as the signal comes; its own shutdown is too late for that."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End the streams, then let uvicorn finish the requests under way."""
        application: Any = self.config.app
        application.hub.end_soon()
        super().handle_exit(sig, frame)


@click.command("serve")
@click.option("--worker/--no-worker", default=True, help="Run the background worker beside the server.")
@click.option("--reload", is_flag=True, help="Start again whenever a file changes; for development.")
def serve(worker: bool, reload: bool) -> None:
    """Serve the pages and the live streams until Ctrl-C."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    click.echo(f"Cocria: {app.config['BASE_URL']}  (Ctrl-C stops)")
    if reload:
        serve_and_reload(app)
        return
    allow_many_connections()
    consumer = start_worker() if worker else None
    server = Server(uvicorn.Config(Application(app), timeout_graceful_shutdown=2, **options(app)))
    # The command has an application context of its own. Requests must not inherit it: they would share `g`, and with it
    # the person who is signed in.
    Context().run(server.run)
    if consumer:
        consumer.stop()


def allow_many_connections() -> None:
    """Let this process have as many connections as the system allows; usual limits begin at a thousand."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def options(app: Flask) -> dict[str, Any]:
    """Return what uvicorn is told in any case."""
    return {
        "host": app.config["HOST"],
        "port": app.config["PORT"],
        "http": Takeable,  # so that the hub may take connections over
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,  # whom to believe about addresses says TRUSTED_PROXIES alone
        # Longer than browsers and proxies keep an idle connection: who closes first must not be us, mid-request.
        "timeout_keep_alive": 75,
    }


def serve_and_reload(app: Flask) -> None:
    """Serve in a process that is replaced whenever a file changes, with the worker in another."""
    with subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"]) as worker:
        uvicorn.run("asgi:app", reload=True, reload_dirs=["app"], timeout_graceful_shutdown=1, **options(app))
        worker.terminate()


@click.command("worker")
def work() -> None:
    """Run the background worker alone: letters and other things that may take a while."""
    Consumer(tasks, workers=1, max_delay=2).run()


class Companion(Consumer):
    """The background worker in threads of the serving process, which keeps the signals for itself."""

    def _set_signal_handlers(self) -> None:
        pass


def start_worker() -> Consumer:
    """Start the background worker beside the server."""
    consumer = Companion(tasks, workers=1, max_delay=1)
    consumer.start()
    return consumer
