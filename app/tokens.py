"""Sealed texts: links and tickets that carry their own meaning and expiry, readable by anyone, forgeable by nobody.

And digests, for keeping what only its owner may know: codes, and keys of sessions.
"""

import hmac
from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.database import utcnow


def seal(purpose: str, content: dict[str, Any], lasts: timedelta | None = None) -> str:
    """Return a token for one purpose; it opens until `lasts` has passed, or for ever."""
    until = (utcnow() + lasts).timestamp() if lasts else None
    return _serializer(purpose).dumps({**content, "until": until})


def unseal(purpose: str, token: str) -> dict[str, Any] | None:
    """Return what was sealed, with its end as `until`; None when it is forged, for another purpose, or too old."""
    try:
        content: dict[str, Any] = _serializer(purpose).loads(token)
    except BadData:
        return None
    until = content["until"]
    return None if until is not None and until < utcnow().timestamp() else content


def digest(purpose: str, text: str) -> str:
    """Return what stands for a secret text in the database. Without our key it cannot be found by trying texts."""
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), f"cocria.{purpose}:{text}".encode(), "sha256").hexdigest()


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cocria.{purpose}")
