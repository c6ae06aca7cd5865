"""Asking an application for a page without a network, and what one answer costs."""

import gc
import re
import time
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import create_environ, run_wsgi_app

from app.extensions import db
from app.registration.models import Seat
from tests.clients import session_cookie

ROUNDS = 5
Act = Callable[[], Any]


def nothing() -> None:
    """Let nothing happen."""


@dataclass(frozen=True)
class Cost:
    """What one answer costs: milliseconds of processor time and of waiting."""

    cpu_ms: float
    wall_ms: float


class Visitor:
    """A browser that keeps its cookie, on an application in this process."""

    def __init__(self, app: Flask, who: Seat | None = None) -> None:
        self.app = app
        self.cookie = "=".join(session_cookie(app, who)) if who else ""

    def ask(self, path: str, data: dict[str, str] | None = None, **headers: str) -> str:
        """Return the page at a path, or the answer to a form; fail when it is a refusal."""
        told = {name.replace("_", "-"): value for name, value in headers.items()} | {"Cookie": self.cookie}
        environ = create_environ(path, method="POST" if data else "GET", data=data, headers=told)
        # In a context of its own: a request inside ours would share `g` with it, and who is signed in.
        answer, status, head = Context().run(run_wsgi_app, self.app.wsgi_app, environ, buffered=True)
        assert status.startswith("200"), f"{path}: {status}"
        for cookie in head.getlist("Set-Cookie"):
            if cookie.startswith("session="):
                self.cookie = cookie.partition(";")[0]
        return b"".join(answer).decode()

    def token(self, page: str) -> str:
        """Return the token against forged requests that a page carries."""
        found = re.search(r'"X-CSRFToken": "([^"]+)"', page)
        assert found
        return found[1]


def costs_of(*acts: Act, times: int, before: Act = nothing) -> list[Cost]:
    """Return what each act costs: the median of rounds, with the acts in turn, so that a busy machine is so for all.

    `before` each act something may happen that does not count.
    """
    for act in acts:
        act()
    rounds = [[cost_of(act, times, before) for act in acts] for _each in range(ROUNDS)]
    return [
        Cost(median(each.cpu_ms for each in found), median(each.wall_ms for each in found))
        for found in zip(*rounds, strict=True)
    ]


def cost_of(act: Act, times: int, before: Act) -> Cost:
    """Return what an act costs on average, done so many times by this thread."""
    gc.collect()
    cpu = wall = 0.0
    for _each in range(times):
        before()
        cpu, wall = cpu - time.thread_time(), wall - time.perf_counter()
        act()
        cpu, wall = cpu + time.thread_time(), wall + time.perf_counter()
    return Cost(1000 * cpu / times, 1000 * wall / times)


def statements_of(act: Act) -> int:
    """Return how many statements an act sends to the database."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
