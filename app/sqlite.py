"""How SQLite is opened: durable, patient, and fair to those who write.

SQLite lets one write at a time and leaves the others to try again by luck: with 64 writers the unluckiest waited 4.7
seconds in our measurement. So the writers of this process stand in a queue for each file; those of other processes
still meet them at SQLite's own lock.
"""

import sqlite3
import threading
from collections import deque
from typing import Any

from sqlalchemy.exc import TimeoutError as TookTooLong

PATIENCE = 15.0  # seconds to wait for a turn, and for another process
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={PATIENCE * 1000:.0f}",
    "secure_delete=ON",
)


class Turn:
    """A place in the queue: whose it is, and the bell that rings when it comes first."""

    def __init__(self) -> None:
        self.thread = threading.current_thread()
        self.bell = threading.Event()


class Queue:
    """A lock that goes to who has waited longest.

    The lock inside can be taken twice by one thread: the garbage collector may end a forgotten turn at any moment.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.current: Turn | None = None
        self.waiting: deque[Turn] = deque()

    def join(self, patience: float = PATIENCE) -> Turn:
        """Return when it is one's turn. Raises TookTooLong, and RuntimeError to who would wait for themselves."""
        turn, current = Turn(), self.current
        if current and current.thread is turn.thread:
            raise RuntimeError("This thread writes already: its second transaction would wait for its first for ever.")
        self.waiting.append(turn)
        try:
            self.call_next()
            if not turn.bell.wait(patience):
                raise TookTooLong("The database is busy: others have been writing for too long.")
        except BaseException:
            self.leave(turn)
            raise
        return turn

    def leave(self, turn: Turn) -> None:
        """End a turn, or give one's place up."""
        with self.lock:
            if turn is self.current:
                self.current = None
            elif turn in self.waiting:
                self.waiting.remove(turn)
        self.call_next()

    def call_next(self) -> None:
        """Ring for the next in the queue when it is nobody's turn."""
        with self.lock:
            if self.current is None and self.waiting:
                self.current = self.waiting.popleft()
                self.current.bell.set()


queues: dict[str, Queue] = {}


class Connection(sqlite3.Connection):
    """A connection whose writing transactions wait for their turn, which ends with the transaction, however it ends."""

    turn: Turn | None = None

    def __init__(self, database: str, *arguments: Any, **options: Any) -> None:
        super().__init__(database, *arguments, **options)
        self.queue = queues.setdefault(str(database), Queue())
        self.isolation_level = None  # BEGIN is ours
        for pragma in PRAGMAS:
            self.execute(f"PRAGMA {pragma}").close()

    def wait_to_write(self) -> None:
        """Return when this connection may begin to write. Raises what `Queue.join` raises."""
        if not self.turn:
            self.turn = self.queue.join()

    def commit(self) -> None:
        """Commit, and let the next one write."""
        try:
            super().commit()
        finally:
            self.end_turn()

    def rollback(self) -> None:
        """Roll back, and let the next one write."""
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        """Close, which rolls back, and let the next one write."""
        super().close()
        self.end_turn(closed=True)

    def __del__(self) -> None:
        self.end_turn(closed=True)

    def end_turn(self, closed: bool = False) -> None:
        """End the turn, unless the transaction goes on."""
        if self.turn and (closed or not self.in_transaction):
            turn, self.turn = self.turn, None
            self.queue.leave(turn)
