"""The transaction rule, the naming of constraints, and the column types that every model shares.

Safe requests (GET, HEAD) open an ordinary read transaction; every other request, task and command takes the write
lock first. Without it SQLite silently loses read-modify-write updates (2 922 of 3 000 in our measurement).
On PostgreSQL the lock is the row lock of the scope, see `journal.services.lock`.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import JSON, DateTime, Engine, Enum, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

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


def read_when_safe() -> None:
    """Let safe requests read without the write lock. Runs before every request."""
    if request.method in SAFE:
        read_only()


def writing() -> bool:
    """Whether the transaction that starts now may write: all but the reading part of requests."""
    return not (has_request_context() and g.get("read_only", False))


@event.listens_for(Engine, "connect")
def tune_sqlite(connection: DBAPIConnection, record: Any) -> None:
    """Set up an SQLite connection: durable, patient, with foreign keys, erasing what is deleted. BEGIN is ours."""
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Any) -> None:
    """Begin an SQLite transaction, with the write lock unless it only reads."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing() else "BEGIN")


@event.listens_for(Session, "after_commit")
def read_after_commit(session: Session) -> None:
    """A request commits once; what it renders afterwards only reads."""
    if has_request_context():
        read_only()
