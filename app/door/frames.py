"""What registrations and marks change on the screens at the door. They follow the workshop, as its desk."""

from typing import Any

from flask import render_template

from app.door.queries import attendance_of, guest, guests_of, search_text, workshop_of_scope
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.programme.models import Workshop
from app.registration.models import Seat


def row(seat: Seat) -> str:
    """Return the row of a registration."""
    return partial(f"guest-{seat.id}", lambda: row_html(seat), "outerMorph")


def row_html(seat: Seat) -> str:
    """Return the markup of a row."""
    return render_template("door/_row.html", seat=seat, text=search_text(seat), workshop=seat.workshop)


def attendance(workshop: Workshop) -> str:
    """Return the figures by sector."""
    facts: dict[str, Any] = {"attendance": attendance_of(workshop)}
    return partial("attendance", lambda: render_template("door/_attendance.html", **facts))


def guest_list(workshop: Workshop) -> str:
    """Return the whole list: somebody is new on it, gone, or has another name."""
    return partial("guests", lambda: "".join(row_html(seat) for seat in guests_of(workshop)))


@frame("seat.checked_in", "seat.checked_out", "seat.accepted", "seat.given", "seat.offered")
def new_state(entry: Entry, audience: Audience) -> str:
    """Show where a registration stands now."""
    if audience is not Audience.DESK:
        return ""
    seat = guest(entry.subject_id)
    return (row(seat) if seat else "") + attendance(workshop_of_scope(entry.scope_id))


@frame(
    "seat.taken",
    "seat.waiting",
    "seat.cancelled",
    "seat.declined",
    "seat.released",
    "seat.moved",
    "seat.changed",
    "seat.substituted",
    "offer.lapsed",
)
def new_list(entry: Entry, audience: Audience) -> str:
    """Show who is on the list now."""
    if audience is not Audience.DESK:
        return ""
    workshop = workshop_of_scope(entry.scope_id)
    return guest_list(workshop) + attendance(workshop)


@frame("seats.transferred", "workshop.resized")
def new_pools(entry: Entry, audience: Audience) -> str:
    """Show how many seats each sector has now."""
    return attendance(workshop_of_scope(entry.scope_id)) if audience is Audience.DESK else ""
