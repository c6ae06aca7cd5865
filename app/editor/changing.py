"""Changing a row of the programme: what was read must still be true, and the journal says what was before and after."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.editor.queries import version_of
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Recorded
from app.journal.services import lock, record


class Overtaken(DomainError):
    """Somebody else saved first. Nothing is overwritten; both are there to choose from."""


def hold(row: Recorded, version: int) -> None:
    """Lock the scope of a row. Raises Overtaken when it is no longer the `version` that was read."""
    if lock(row.scope):
        db.session.expire_all()
    if version_of(row) != version:
        raise Overtaken(_("Somebody else changed this meanwhile. Nothing is lost: look at both and save again."))


def change(row: Any, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Write values into a row; return what was before and after, fit for the journal, empty when nothing changed."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not different:
        return {}
    before = {name: plain(getattr(row, name)) for name in different}
    for name, value in different.items():
        setattr(row, name, value)
    return {"before": before, "after": {name: plain(value) for name, value in different.items()}}


def save(actor: Actor, verb: str, row: Any, values: Mapping[str, Any], version: int) -> None:
    """Change a row, and say so in the journal when that made a difference. Raises Overtaken, see `hold`."""
    hold(row, version)
    told = change(row, values)
    if told:
        record(actor, verb, row, **told)


def plain(value: Any) -> Any:
    """Return a value as JSON can keep it."""
    return value.isoformat() if isinstance(value, date) else value
