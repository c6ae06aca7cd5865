"""Settings, all of them from the environment. `docs/operations.md` documents each in one table."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

DEFAULT_SECRET = "development only"  # noqa: S105 - refused in production, see `settings`
SHORTEST_SECRET = 16  # characters


def settings(env: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the Flask configuration that the environment asks for.

    Raises RuntimeError when production (the default) would run with the default secret, or a short one, and for a
    SECOND_FACTOR that does not exist.
    """
    production = env.get("COCRIA_ENV", "production") == "production"
    secret = env.get("SECRET_KEY", DEFAULT_SECRET)
    if production and (secret == DEFAULT_SECRET or len(secret) < SHORTEST_SECRET):
        raise RuntimeError("Set SECRET_KEY to a long random text, or COCRIA_ENV=development on your own machine.")
    second_factor = env.get("SECOND_FACTOR", "required" if production else "offered")
    if second_factor not in ("required", "offered"):
        raise RuntimeError("SECOND_FACTOR is either required or offered.")
    instance = Path(env.get("COCRIA_INSTANCE", "instance")).absolute()
    port = int(env.get("PORT", "8000"))
    base_url = env.get("BASE_URL", f"http://127.0.0.1:{port}")
    return {
        "PRODUCTION": production,
        "SECRET_KEY": secret,
        "SECOND_FACTOR_REQUIRED": second_factor == "required",
        "INSTANCE": instance,
        "HOST": env.get("HOST", "127.0.0.1"),
        "PORT": port,
        "THREADS": int(env.get("THREADS", "6")),
        "BASE_URL": base_url,
        "TRUSTED_PROXIES": int(env.get("TRUSTED_PROXIES", "0")),
        "SQLALCHEMY_DATABASE_URI": database_url(env.get("DATABASE_URL"), instance),
        "REDIS_URL": env.get("REDIS_URL"),
        "SMTP_URL": env.get("SMTP_URL"),
        "MAIL_FROM": env.get("MAIL_FROM", "Cocria <nao-responder@cocria.example>"),
        "CONTACT_EMAIL": env.get("CONTACT_EMAIL"),
        "DPO_EMAIL": env.get("DPO_EMAIL"),
        "RATELIMIT_STORAGE_URI": env.get("REDIS_URL", "memory://"),
        "RATELIMIT_ENABLED": env.get("RATE_LIMITS", "on") == "on",
        "SESSION_COOKIE_SECURE": base_url.startswith("https"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_REFRESH_EACH_REQUEST": False,  # a late answer must not bring back the session of who has signed out
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SEND_FILE_MAX_AGE_DEFAULT": 600 if production else None,  # seconds; bad networks ask for style sheets once
        "MAX_CONTENT_LENGTH": 1_000_000,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "pt",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Lisbon",
    }


def database_url(url: str | None, instance: Path) -> str:
    """Return the SQLAlchemy address: SQLite in the instance folder by default, psycopg for PostgreSQL."""
    if not url:
        return f"sqlite:///{instance / 'cocria.db'}"
    return url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
