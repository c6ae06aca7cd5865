"""What every test can ask for. Servers and browsers start when the first test needs them.

A test that asks for `app` (or `client`) runs on SQLite and on PostgreSQL, each time with an empty database that the
migrations made. `@pytest.mark.one_database` keeps it to SQLite, when nothing in it depends on the database.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import sync_playwright
from sqlalchemy import Engine, event

from app import create_app
from app.extensions import db
from config import database_url
from tests.browsers import ARGUMENTS, DESKTOP, PHONE, PROJECTOR, Complaints, Windows, chromium
from tests.clients import Client
from tests.servers import ROOT, LiveServer, free_port, postgresql, redis_server

DATABASES = ("sqlite", "postgresql")
MIGRATIONS = str(ROOT / "migrations")
SAMPLE = str(ROOT / "app" / "programme" / "sample.toml")


def pytest_configure(config: pytest.Config) -> None:
    """Announce our marker, and that this is no production."""
    config.addinivalue_line("markers", "one_database: nothing here depends on the database, SQLite is enough")
    os.environ["COCRIA_ENV"] = "development"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a database on each of them."""
    if "database" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("one_database")
        metafunc.parametrize("database", DATABASES[:1] if alone else DATABASES, indirect=True)


@event.listens_for(Engine, "connect")
def hurry_sqlite(connection: Any, record: Any) -> None:
    """Let SQLite not wait for the disk: what tests write need not survive a power cut."""
    if "sqlite" in type(connection).__module__:
        connection.execute("PRAGMA synchronous=OFF").close()


def new_app(url: str, instance: Path, **settings: Any) -> Flask:
    """Return an application for tests on the database at `url`."""
    usual = {
        "TESTING": True,
        "SECRET_KEY": "a secret for tests alone",
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": database_url(url, instance),
        "BASE_URL": "http://localhost",
        "REDIS_URL": None,
        "SMTP_URL": None,
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
    }
    app = create_app(**usual | settings)
    app.test_client_class = Client
    return app


def make_tables(url: str, instance: Path) -> None:
    """Bring an empty database to the newest version, the way an installation does."""
    app = new_app(url, instance)
    with app.app_context():
        upgrade(MIGRATIONS)
        db.engine.dispose()


# Databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """An SQLite file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    make_tables(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    """The address of a PostgreSQL server whose database `empty` has empty tables, to be copied."""
    with postgresql() as cluster:
        with psycopg.connect(f"{cluster.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE empty")
        make_tables(f"{cluster.url}/empty", tmp_path_factory.mktemp("postgresql"))
        yield cluster.url


@pytest.fixture(scope="session")
def redis_url():
    """The address of a Redis that keeps nothing."""
    with redis_server() as server:
        yield server.url


@pytest.fixture
def postgresql_database(postgresql_server):
    """The address of a PostgreSQL database with empty tables, for this test alone."""
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE test TEMPLATE empty")
        yield f"{postgresql_server}/test"
        connection.execute("DROP DATABASE test WITH (FORCE)")


@pytest.fixture
def database(request, tmp_path):
    """The address of a database with empty tables, for this test alone: of either kind, one after the other."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_database")
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "cocria.db")
    return f"sqlite:///{tmp_path / 'cocria.db'}"


# The application


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """A place for compiled templates: each is compiled once, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(database, tmp_path, compiled_templates):
    """The application on an empty database, with its context pushed: a test may use models and services at once."""
    app = new_app(database, tmp_path)
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app):
    """A browser without a screen, in which nobody is signed in."""
    return app.test_client()


# The whole of it, and real browsers


@pytest.fixture(scope="session")
def sample_database(sqlite_template, tmp_path_factory):
    """An SQLite file with the sample programme, to be copied."""
    path = tmp_path_factory.mktemp("sample") / "cocria.db"
    shutil.copy(sqlite_template, path)
    app = new_app(f"sqlite:///{path}", path.parent)
    with app.app_context():
        outcome = app.test_cli_runner().invoke(args=["programme", "load", SAMPLE])
        assert outcome.exit_code == 0, outcome.output
        db.session.remove()
        db.engine.dispose()
    return path


@contextmanager
def serving(url, instance, **settings):
    """Run a server of its own on a database, and end it."""
    instance.mkdir(exist_ok=True)
    server = LiveServer(new_app(url, instance, BASE_URL=f"http://127.0.0.1:{free_port()}", **settings))
    server.start()
    yield server
    server.kill()
    with server.app.app_context():
        db.engine.dispose()


@pytest.fixture
def live_server(sample_database, tmp_path):
    """Cocria with the sample programme in a process of its own, at `live_server.url`."""
    shutil.copy(sample_database, tmp_path / "cocria.db")
    with serving(f"sqlite:///{tmp_path / 'cocria.db'}", tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def shared_server(sample_database, tmp_path_factory):
    """The same, one for all tests of a module: for those that use a room of their own and let the server live."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(sample_database, folder / "cocria.db")
    with serving(f"sqlite:///{folder / 'cocria.db'}", folder) as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints():
    """What the browser complained about. Whatever the test did not `expect` fails it at the end."""
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected == []


@pytest.fixture
def phone(browser, live_server, complaints):
    """Opens pages on a phone: `phone(ana)` is one on which Ana is signed in."""
    windows = Windows(browser, live_server, complaints, PHONE, touch=True)
    yield windows
    windows.close()


@pytest.fixture
def desktop(browser, live_server, complaints):
    """Opens pages on a desk's screen."""
    windows = Windows(browser, live_server, complaints, DESKTOP)
    yield windows
    windows.close()


@pytest.fixture
def screen(browser, live_server, complaints):
    """Opens pages on a projector."""
    windows = Windows(browser, live_server, complaints, PROJECTOR)
    yield windows
    windows.close()


@pytest.fixture(scope="session")
def artefacts():
    """The folder for pictures and files that people want to see after the tests."""
    folder = Path(os.environ.get("COCRIA_ARTEFACTS", ROOT / "tests" / "artefacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
