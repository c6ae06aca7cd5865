"""An installation to measure: a folder, a database that really waits for the disk, a server in its own process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from config import database_url
from tests.servers import ROOT, LiveServer, free_port, postgresql

DATABASES = ("sqlite", "postgresql")


@contextmanager
def installation(database: str = "sqlite") -> Iterator[Flask]:
    """Yield an application with empty tables, set up as for production, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="cocria-bench-") as folder, address(database, Path(folder)) as url:
        app = create_app(
            SECRET_KEY="a secret for benches alone",
            INSTANCE=Path(folder),
            SQLALCHEMY_DATABASE_URI=database_url(url, Path(folder)),
            BASE_URL=f"http://127.0.0.1:{free_port()}",
            REDIS_URL=None,
            RATELIMIT_ENABLED=False,
        )
        with app.app_context():
            upgrade(str(ROOT / "migrations"))
            db.session.remove()
            yield app
            db.session.remove()
            db.engine.dispose()


@contextmanager
def address(database: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of that kind."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'cocria.db'}"
        return
    with postgresql(durable=True) as cluster:
        with psycopg.connect(f"{cluster.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield f"{cluster.url}/bench"


@contextmanager
def serving(app: Flask, *options: str) -> Iterator[LiveServer]:
    """Yield `flask serve` on the application's database."""
    server = LiveServer(app, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
