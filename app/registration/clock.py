"""What the time makes due in a workshop: lists move up, people are asked whether they come, and reminded on the day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.accounts.models import MACHINE
from app.database import utcnow
from app.journal.services import record
from app.programme.models import Workshop
from app.programme.queries import dates_close_nothing
from app.registration.desk import ask_to_confirm
from app.registration.letters import write_to
from app.registration.queries import seats_to_ask, seats_to_remind
from app.registration.rules import SHORTEST_OFFER, hours, reminded_from
from app.registration.seating import settle

TOO_LATE_TO_ASK = 2 * SHORTEST_OFFER  # before the start: a seat that comes free could not be offered any more


def tend(workshop: Workshop) -> None:
    """Do what is due in a workshop now. Doing it twice is once: each seat says when its holder was written to.

    Where dates close nothing, nobody is asked or reminded either.
    """
    settle(workshop)
    if not dates_close_nothing() and workshop.cancelled_at is None:
        now = utcnow()
        ask_whether_they_come(workshop, now)
        remind(workshop, now)


def ask_whether_they_come(workshop: Workshop, now: datetime) -> None:
    """Ask everybody with a seat to confirm it, so many hours before the start as the workshop says."""
    asked_from = workshop.starts_at - hours(workshop.confirm_hours)
    if asked_from <= now < workshop.starts_at - TOO_LATE_TO_ASK:
        for seat in seats_to_ask(workshop, asked_from):
            ask_to_confirm(MACHINE, seat)


def remind(workshop: Workshop, now: datetime) -> None:
    """Remind everybody with a seat on the day."""
    since = reminded_from(workshop.starts_at, ZoneInfo(workshop.programme.timezone))
    if since <= now < workshop.starts_at:
        for seat in seats_to_remind(workshop, since):
            seat.reminded_at = now
            record(MACHINE, "seat.reminded", seat, sector=seat.sector.code)
            write_to(seat, "reminder")
