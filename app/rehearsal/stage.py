"""Where a rehearsal plays: a server of its own, on a database of its own, in a folder that is thrown away."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from flask import Flask
from flask_migrate import upgrade

import app
from app.accounts.queries import person_with
from app.extensions import db
from app.programme.queries import workshop_or_404
from app.programme.services import load_programme
from app.registration.models import SeatState
from app.registration.queries import seat_in

ROOT = Path(app.__file__).parent.parent
SAMPLE = ROOT / "app" / "programme" / "sample.toml"
STARTS_WITHIN = 30.0  # seconds


class Stage:
    """A running server with the sample programme, and a look at its database."""

    def __init__(self, copy: Flask) -> None:
        self.app = copy
        self.instance: Path = copy.config["INSTANCE"]
        self.url: str = copy.config["BASE_URL"]

    @contextmanager
    def database(self) -> Iterator[None]:
        """Look into the server's database, or prepare something in it."""
        with self.app.app_context():
            yield

    def is_seated(self, email: str, workshop: str) -> bool:
        """Whether the person with that address has a seat in a workshop."""
        person = person_with(email)
        seat = seat_in(person, workshop_or_404(workshop)) if person else None
        return seat is not None and seat.state is SeatState.SEATED


@contextmanager
def open_stage(programme: Path = SAMPLE) -> Iterator[Stage]:
    """Prepare a database with a programme, serve it on a free port, and take all of it away at the end."""
    with TemporaryDirectory(prefix="cocria-") as folder:
        copy = prepare(Path(folder), programme)
        try:
            with served(copy):
                yield Stage(copy)
        finally:
            with copy.app_context():
                db.engine.dispose()


def prepare(instance: Path, programme: Path) -> Flask:
    """Return an application on an SQLite file of its own, with the programme loaded."""
    port = free_port()
    copy = app.create_app(
        PRODUCTION=False,
        INSTANCE=instance,
        PORT=port,
        BASE_URL=f"http://127.0.0.1:{port}",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{instance / 'cocria.db'}",
    )
    with copy.app_context():
        upgrade(str(ROOT / "migrations"))
        load_programme(programme.read_text(encoding="utf-8"))
        db.session.commit()
    return copy


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(copy: Flask) -> Iterator[None]:
    """Run `flask serve` for an application in a process of its own."""
    environment = {
        **os.environ,
        "COCRIA_ENV": "development",
        "COCRIA_INSTANCE": str(copy.config["INSTANCE"]),
        "SECRET_KEY": copy.config["SECRET_KEY"],
        "PORT": str(copy.config["PORT"]),
        "BASE_URL": copy.config["BASE_URL"],
        "DATABASE_URL": "",
    }
    environment.pop("REDIS_URL", None)
    environment.pop("SMTP_URL", None)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with (copy.config["INSTANCE"] / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            wait_for(copy.config["BASE_URL"], process)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when a server answers; raise RuntimeError when it ends or takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server of the rehearsal did not start.")
