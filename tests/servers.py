"""Servers that exist only for the tests: each in a folder of its own, on a free port, and gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from flask import Flask

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds: a busy machine is slow, and none of our tests is about that


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as `ready()` is true; fail when it never becomes so."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {patience:g} seconds for {what}.")
        time.sleep(0.02)


def answers(call: Callable[[], object]) -> bool:
    """Return whether a server takes the call already."""
    try:
        call()
    except (OSError, psycopg.OperationalError, redis.ConnectionError):
        return False
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and wait until it is gone."""
    process.kill()
    process.wait()


def postgresql_tool(name: str) -> str:
    """Return the path of a PostgreSQL program; Debian keeps the server's out of PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(installed[-1]) if installed else shutil.which(name)
    assert found, f"{name} is missing: install the packages of packages.txt"
    return found


def unprivileged() -> dict[str, object]:
    """Return how to start a program that refuses to be root: as the user that Debian's package made."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


class PostgreSQL:
    """A PostgreSQL cluster in a folder of its own. `url` is the address of its server, without a database.

    Only a durable one waits for the disk: what tests write need not survive a power cut.
    """

    def __init__(self, durable: bool = False) -> None:
        self.durable = durable
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="cocria-pg-")), free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        me = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.url = f"postgresql://{me}@127.0.0.1:{self.port}"
        data, tool = self.folder / "data", postgresql_tool("initdb")
        initdb = [tool, "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=self.folder, **unprivileged())

    def start(self) -> None:
        """Start the server, and return when it takes connections."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "log_min_messages": "fatal",
        }
        settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on" if self.durable else "off")
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [postgresql_tool("postgres"), "-D", self.folder / "data", *options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **unprivileged(),
        )
        wait_until(lambda: answers(lambda: psycopg.connect(f"{self.url}/postgres").close()), "PostgreSQL")

    def stop(self) -> None:
        """Stop the server as for a restart: who is connected is cut off, what was committed stays."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


@contextmanager
def postgresql(durable: bool = False) -> Iterator[PostgreSQL]:
    """Run a PostgreSQL cluster, and throw it away at the end."""
    cluster = PostgreSQL(durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


class RedisServer:
    """A Redis that keeps nothing, at `url`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server, and return when it answers."""
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", *keeps_nothing]
        self.process = subprocess.Popen(command, cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as connection:
            wait_until(lambda: answers(connection.ping), "Redis")

    def kill(self) -> None:
        """Let the server die without a word."""
        end(self.process)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a Redis, and end it."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.kill()


class LiveServer:
    """Cocria as its users meet it: `flask serve` in a process of its own, with pages, hub and worker.

    `app` is the same installation seen from the test: `with server.app.app_context(): …` reads and writes its database.
    Leave that context before the server is asked for something, or SQLite's write lock stays with the test.
    """

    def __init__(self, app: Flask, *options: str) -> None:
        self.app, self.options = app, options
        self.instance: Path = app.config["INSTANCE"]
        self.url: str = app.config["BASE_URL"]
        self.log = self.instance / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """Return the settings under which the server is this installation."""
        settings = {
            "COCRIA_ENV": "development",
            "COCRIA_INSTANCE": str(self.instance),
            "DATABASE_URL": self.app.config["SQLALCHEMY_DATABASE_URI"],
            "SECRET_KEY": self.app.config["SECRET_KEY"],
            "PORT": str(urlsplit(self.url).port),
            "RATE_LIMITS": "off",
        }
        if self.app.config["REDIS_URL"]:
            settings["REDIS_URL"] = self.app.config["REDIS_URL"]
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | settings

    def start(self) -> None:
        """Start the server, and return when it takes requests."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *self.options]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)
        wait_until(self.is_up, f"the server; its log is {self.log}")

    def is_up(self) -> bool:
        """Return whether the server answers; fail when it has ended."""
        assert self.process, "The server was never started."
        assert self.process.poll() is None, f"The server ended:\n{self.log.read_text()}"
        return answers(lambda: socket.create_connection(("127.0.0.1", urlsplit(self.url).port), 1).close())

    def kill(self) -> None:
        """Let the server die without a word, as in a power cut."""
        if self.process:
            end(self.process)

    def restart(self) -> None:
        """Kill the server and start it again at the same address."""
        self.kill()
        self.start()

    def stop(self, within: float = PATIENCE) -> None:
        """Ask the server to end, as systemd would; fail when it takes longer than that many seconds."""
        assert self.process, "The server was never started."
        self.process.terminate()
        self.process.wait(within)
