"""The list of registrations as a table to take along."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.registration.letters import has_address
from app.registration.models import Seat
from app.templating import iso, local

COLUMNS = [
    "workshop",
    "theme",
    "turn",
    "name",
    "email",
    "organisation",
    "sector",
    "state",
    "ending",
    "origin",
    "registered_at",
    "offer_ends_at",
    "confirm_by_at",
    "confirmed_at",
    "verified_at",
    "checked_in_at",
]
NEEDS = "access_needs"
EXPORTED = "exported_at"


def columns(with_needs: bool) -> list[str]:
    """Return the names of the columns, in their order. What people need is there only when it was asked for."""
    return [*COLUMNS, *([NEEDS] if with_needs else []), EXPORTED]


def rows(seats: Sequence[Seat], with_needs: bool, exported_at: datetime) -> Iterator[list[Any]]:
    """Return a line of the table for each registration: codes as they are, moments as ISO 8601."""
    for seat in seats:
        facts = row(seat) | {EXPORTED: iso(exported_at)}
        yield [facts[name] for name in columns(with_needs)]


def row(seat: Seat) -> dict[str, Any]:
    """Return what a registration says."""
    moments = {name: getattr(seat, name) for name in COLUMNS if name.endswith("_at")}
    return {
        "workshop": seat.workshop.code,
        "theme": local(seat.workshop.theme),
        "turn": seat.turn,
        "name": seat.person.name,
        "email": seat.person.email if has_address(seat.person) else "",
        "organisation": seat.organisation or "",
        "sector": seat.sector.code,
        "state": seat.state.value,
        "ending": seat.ending.value if seat.ending else "",
        "origin": seat.origin.value,
        **{name: iso(moment) if moment else "" for name, moment in moments.items()},
        NEEDS: seat.access_needs or "",
    }
