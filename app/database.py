"""The transaction rule, the naming of constraints, and the column types that every model shares.

Safe requests (GET, HEAD) open an ordinary read transaction; every other request, task and command takes the write
lock first. Without it SQLite silently loses read-modify-write updates (2 922 of 3 000 in our measurement); who gets
it next is decided in `sqlite.py`. On PostgreSQL the lock is the row lock of the scope, see `journal.services.lock`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from select import POLLIN, poll
from typing import Any, ParamSpec, TypeVar

import psycopg
from flask import g, has_request_context, request
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, Pool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app import sqlite

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
SAFE = ("GET", "HEAD", "OPTIONS")
Texts = dict[str, str]  # one text in several languages: {"pt": "…", "en": "…"}


class Moment(TypeDecorator[datetime]):
    """A point in time: always aware and in UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times; hand the database UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of every model: an integer key, named constraints, UTC moments."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, Texts: JSON, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)


def choice(kinds: type[StrEnum]) -> Enum:
    """Return a column type that keeps the values of an enum as text, guarded by a check constraint."""
    return Enum(
        kinds,
        native_enum=False,
        length=32,
        create_constraint=True,
        name=kinds.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def utcnow() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def read_only() -> None:
    """Let the rest of this request read without taking the write lock: after its one commit, and for rendering."""
    g.read_only = True


def write_after_all() -> None:
    """Let a safe request write, up to its commit: the links in letters that sign in by being followed.

    What it has read so far must be over (`rollback`): SQLite cannot turn a reading transaction into a writing one.
    """
    g.read_only = False


def read_when_safe() -> None:
    """Let safe requests read without the write lock. Runs before every request."""
    if request.method in SAFE:
        read_only()


def writing() -> bool:
    """Whether the transaction that starts now may write: all but the reading part of requests."""
    return not (has_request_context() and g.get("read_only", False))


def read_once(query: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let a query ask the database once while a request, or the hub's look at the journal, only reads.

    For what many parts of a page ask, or the same frame for each audience and language. Callers must not change it.
    `know` notes an answer that another query brought along.
    """

    @wraps(query)
    def reading(*arguments: Asked.args, **options: Asked.kwargs) -> Answer:
        if writing():
            return query(*arguments, **options)
        answers, question = g.setdefault("answers", {}), (reading, *arguments, *options.items())
        if question not in answers:
            answers[question] = query(*arguments, **options)
        return answers[question]

    return reading


def know(query: Callable[..., Answer], *arguments: Any, answer: Answer) -> None:
    """Note the answer to a query that is read once, while this request only reads."""
    if not writing():
        g.setdefault("answers", {})[query, *arguments] = answer


@event.listens_for(Engine, "do_connect")
def open_fairly(dialect: Dialect, record: Any, arguments: Any, options: dict[str, Any]) -> None:
    """Open SQLite with our connection, in which writers take turns."""
    if dialect.name == "sqlite":
        options["factory"] = sqlite.Connection


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Any) -> None:
    """Begin an SQLite transaction, with the write lock unless it only reads."""
    if connection.dialect.name == "sqlite":
        if writing():
            connection.connection.dbapi_connection.wait_to_write()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing() else "BEGIN")


@event.listens_for(Pool, "checkout")
def replace_dead(connection: Any, record: Any, proxy: Any) -> None:
    """Open another connection when PostgreSQL has hung up: only then is there something to read though nobody asked.

    This looks at the socket; `pool_pre_ping` would ask the server before each transaction.
    """
    if isinstance(connection, psycopg.Connection):
        socket = poll()
        socket.register(connection.fileno(), POLLIN)
        if socket.poll(0):
            raise DisconnectionError


@event.listens_for(Session, "after_commit")
def read_after_commit(session: Session) -> None:
    """A request commits once; what it renders afterwards only reads. The release of a savepoint is no commit."""
    if has_request_context() and not session.in_nested_transaction():
        read_only()
