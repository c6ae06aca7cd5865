"""Where a rehearsal plays: servers of its own, on a database of its own, in a folder that is thrown away."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import NullPool, create_engine, make_url

import app
from app.extensions import db
from app.programme.queries import current_programme, workshops_of
from app.programme.services import load_programme
from app.rehearsal.servers import ROOT, Process, Server, free_port

SAMPLE = ROOT / "app" / "programme" / "sample.toml"


class Stage:
    """Running servers with the sample programme, and a look at their database."""

    def __init__(self, copy: Flask, servers: list[Server]) -> None:
        self.app, self.servers = copy, servers
        self.instance: Path = copy.config["INSTANCE"]

    @contextmanager
    def database(self) -> Iterator[None]:
        """Look into the servers' database, or prepare something in it."""
        with self.app.app_context():
            yield


@contextmanager
def open_stage(seats: int | None = None, processes: int = 1) -> Iterator[Stage]:
    """Prepare a database with the sample programme, serve it, and take all of it away at the end.

    `seats` in each workshop replace the programme's. On PostgreSQL and with Redis when this installation has them.
    """
    redis = current_app.config["REDIS_URL"]
    with TemporaryDirectory(prefix="cocria-") as folder, new_database(Path(folder)) as database:
        copy = prepare(Path(folder), SAMPLE, SQLALCHEMY_DATABASE_URI=database, REDIS_URL=redis)
        try:
            if seats:
                give_seats(copy, seats)
            with served(copy, processes) as servers:
                yield Stage(copy, servers)
        finally:
            with copy.app_context():
                db.engine.dispose()


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """Make an empty database: a file, or one on the PostgreSQL server of this installation; yield its address."""
    usual = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if usual.get_backend_name() != "postgresql":
        yield f"sqlite:///{folder / 'cocria.db'}"
        return
    name = f"cocria_rehearsal_{os.getpid()}"
    with create_engine(usual, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield usual.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def prepare(instance: Path, programme: Path, **settings: str | None) -> Flask:
    """Return an application with a programme loaded, on an SQLite file of its own unless the settings say otherwise."""
    port = free_port()
    usual = {
        "PRODUCTION": False,
        "INSTANCE": instance,
        "PORT": port,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance / 'cocria.db'}",
        "REDIS_URL": None,
    }
    copy = app.create_app(**usual | settings)
    with copy.app_context():
        upgrade(str(ROOT / "migrations"))
        load_programme(programme.read_text(encoding="utf-8"))
        db.session.commit()
    return copy


def give_seats(copy: Flask, seats: int) -> None:
    """Let each workshop have so many seats."""
    with copy.app_context():
        programme = current_programme()
        for workshop in workshops_of(programme) if programme else []:
            workshop.seats = seats
        db.session.commit()


@contextmanager
def served(copy: Flask, processes: int = 1) -> Iterator[list[Server]]:
    """Serve an application with its worker, in processes of their own; yield the servers, the first at BASE_URL."""
    ports = [copy.config["PORT"], *(free_port() for _each in range(processes - 1))]
    servers = [Server(copy, port, "--no-worker") for port in ports]
    with ExitStack() as running:
        for process in (Process(copy, "worker"), *servers):
            process.start()
            running.callback(process.stop)
        for server in servers:
            server.wait()
        yield servers
