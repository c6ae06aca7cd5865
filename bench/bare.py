"""Bare durable inserts: what disk and database give to as many clients, each in a thread with nothing around it."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

ROW = (1, 1, "W1-R1-001", "challenge", "Licenças", "A licença de esplanada pede a planta três vezes. " * 6, 1, 1, "key")
TABLE = """CREATE TABLE bare (id {key} PRIMARY KEY, room_id INTEGER, number INTEGER, code TEXT, kind TEXT, title TEXT,
    text TEXT, seat_id INTEGER, sector_id INTEGER, key TEXT, submitted_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)"""
INSERT = "INSERT INTO bare (room_id, number, code, kind, title, text, seat_id, sector_id, key) VALUES ({values})"


def inserts_per_s(url: str, clients: int, seconds: float, rows: int = 1) -> float:
    """Return how many times a second that many clients commit so many rows, each as long as a contribution."""
    open_one = sqlite_client if url.startswith("sqlite") else postgresql_client
    make_table(url)
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as crowd:
        return sum(crowd.map(lambda _each: insert_until(deadline, open_one(url, rows)), range(clients))) / seconds


def flush_ms(times: int = 200) -> float:
    """Return how long the disk takes to be sure of a few bytes: what bounds every durable insert."""
    with tempfile.NamedTemporaryFile() as file:
        begin = time.perf_counter()
        for _each in range(times):
            os.write(file.fileno(), b"x")
            os.fsync(file.fileno())
    return 1000 * (time.perf_counter() - begin) / times


def insert_until(deadline: float, insert: Callable[[], None]) -> int:
    """Insert again and again; return how often."""
    done = 0
    while time.monotonic() < deadline:
        insert()
        done += 1
    return done


def make_table(url: str) -> None:
    """Make a table like that of contributions, in the same file or database."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(path_of(url))
        connection.execute(TABLE.format(key="INTEGER"))
        connection.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute(TABLE.format(key="SERIAL"))


def path_of(url: str) -> Path:
    """Return the file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def sqlite_client(url: str, rows: int) -> Callable[[], None]:
    """Return a function that inserts so many rows and waits until they are on the disk."""
    connection = sqlite3.connect(path_of(url), isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}")
    statement = INSERT.format(values=", ".join("?" * len(ROW)))

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for _each in range(rows):
            connection.execute(statement, ROW)
        connection.execute("COMMIT")

    return insert


def postgresql_client(url: str, rows: int) -> Callable[[], None]:
    """Return a function that inserts so many rows and waits until they are on the disk."""
    connection = psycopg.connect(url.replace("+psycopg", ""))
    statement = INSERT.format(values=", ".join(["%s"] * len(ROW)))

    def insert() -> None:
        for _each in range(rows):
            connection.execute(statement, ROW)
        connection.commit()

    return insert
