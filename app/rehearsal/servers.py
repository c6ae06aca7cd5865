"""The processes of a rehearsal: servers that can be killed and started again, and the worker."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

import httpx
from flask import Flask

import app

ROOT = Path(app.__file__).parent.parent
STARTS_WITHIN = 60.0  # seconds
STOPS_WITHIN = 10.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(copy: Flask) -> dict[str, str]:
    """Return the settings under which a process is this installation, and writes to nobody outside."""
    settings = {
        "COCRIA_ENV": "development",
        "COCRIA_INSTANCE": str(copy.config["INSTANCE"]),
        "SECRET_KEY": copy.config["SECRET_KEY"],
        "BASE_URL": copy.config["BASE_URL"],
        "DATABASE_URL": copy.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": copy.config["REDIS_URL"] or "",
        "TRUSTED_PROXIES": "1",
        "SECOND_FACTOR": "offered",
        "SMTP_URL": "",
    }
    return os.environ | settings


class Process:
    """A command of Cocria in a process of its own."""

    def __init__(self, copy: Flask, *command: str, **settings: str) -> None:
        self.command = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        self.environment = environment(copy) | settings
        self.log = copy.config["INSTANCE"] / "processes.log"

    def start(self) -> None:
        """Start the process."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)  # noqa: S603

    def kill(self) -> None:
        """Let the process die without a word, as in a power cut."""
        self.running.kill()
        self.running.wait()

    def stop(self) -> None:
        """Ask the process to end, as Ctrl-C does."""
        self.running.send_signal(signal.SIGINT)
        self.running.wait(STOPS_WITHIN)


class Server(Process):
    """One `flask serve`."""

    def __init__(self, copy: Flask, port: int, *options: str) -> None:
        super().__init__(copy, "serve", *options, PORT=str(port))
        self.url = f"http://127.0.0.1:{port}"

    def wait(self) -> None:
        """Return when the server answers; raise RuntimeError when it ends or takes too long."""
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.running.poll() is None:
            try:
                httpx.get(self.url, timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"The server of the rehearsal did not start; see {self.log}.")

    def restart(self) -> None:
        """Kill the server and start it again at the same address."""
        self.kill()
        self.start()
        self.wait()


@asynccontextmanager
async def fire(servers: Sequence[Server], every: float | None) -> AsyncIterator[list[Server]]:
    """Kill a server every so many seconds, each in its turn, as long as this lasts; yield those that were killed."""
    killed: list[Server] = []

    async def kill_for_ever(pause: float) -> None:
        for server in cycle(servers):
            await asyncio.sleep(pause)
            killed.append(server)
            await asyncio.to_thread(server.restart)

    async with asyncio.TaskGroup() as killing:
        killer = killing.create_task(kill_for_ever(every)) if every else None
        yield killed
        if killer:
            killer.cancel()
