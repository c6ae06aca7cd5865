"""The libraries that Flask lends us, made once and bound to the application in `create_app`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, session
from flask_babel import Babel
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from huey import Huey
from huey.storage import MemoryStorage, RedisStorage, SqliteStorage

from app.database import Base

A_LOT = "240 per minute"  # of requests by one account: no hand is that fast, not even on three devices


def signed_in() -> str:
    """Return the account of this browser's session, "" for none."""
    return str(session.get("_user_id", ""))


# Rows stay readable after the commit, so that an answer is rendered without asking for them again.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate(directory="migrations", render_as_batch=True)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
htmx = HTMX()
# A hall full of people has one address: who is signed in is counted by account, and only other visitors by address.
limiter = Limiter(
    lambda: signed_in() or get_remote_address(),
    application_limits=[A_LOT],
    application_limits_exempt_when=lambda: not signed_in(),
    in_memory_fallback_enabled=True,  # while Redis is away, each process counts for itself
)
tasks = Huey("cocria", storage_class=MemoryStorage, results=False)


def bind_tasks(app: Flask) -> None:
    """Keep the task queue in Redis when there is one, else in SQLite beside the database; in memory for tests."""
    tasks.flask_app = app
    if app.testing:
        tasks.storage = MemoryStorage("cocria")
    elif app.config["REDIS_URL"]:
        tasks.storage = RedisStorage("cocria", url=app.config["REDIS_URL"])
    else:
        tasks.storage = SqliteStorage("cocria", filename=str(app.config["INSTANCE"] / "tasks.db"))


def in_app(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a task inside the application that the worker serves."""

    @wraps(function)
    def inside(*arguments: Any) -> Any:
        with tasks.flask_app.app_context():
            return function(*arguments)

    return inside
