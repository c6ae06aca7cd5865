"""Moving a workshop to another time, cancelling it, and taking that back: everybody who stands in it is told."""

from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import Texts, utcnow
from app.errors import DomainError
from app.journal.services import record
from app.programme.models import Workshop
from app.registration.desk import ask_to_confirm
from app.registration.letters import write_to
from app.registration.models import Seat, SeatState
from app.registration.rules import confirm_by
from app.registration.seating import hold, next_offer_ends, settle, start_of
from app.rescheduling.queries import has_begun, standing_in


def reschedule_workshop(actor: Actor, workshop: Workshop, starts_at: datetime, ends_at: datetime, reason: Texts) -> int:
    """Move a workshop to another time; return how many people are told. Those with a seat confirm or free it.

    The time that was announced first is kept. Raises DomainError once the workshop has begun or was cancelled, and
    when nothing would change.
    """
    hold(workshop)
    if workshop.cancelled_at or has_begun(workshop):
        raise DomainError(_("A workshop that has begun or was cancelled keeps its time."))
    if (workshop.starts_at, workshop.ends_at) == (starts_at, ends_at):
        raise DomainError(_("This is the time that the workshop has already."))
    before, announced = workshop.starts_at, workshop.rescheduled_from or workshop.starts_at
    workshop.starts_at, workshop.ends_at = starts_at, ends_at
    workshop.rescheduled_from = announced if announced != starts_at else None
    workshop.calendar_sequence += 1
    facts = {"before": before.isoformat(), "after": starts_at.isoformat(), "ends": ends_at.isoformat()}
    record(actor, "workshop.rescheduled", workshop, **facts, reason=reason)
    return tell_new_time(actor, workshop, reason)


def tell_new_time(actor: Actor, workshop: Workshop, reason: Texts) -> int:
    """Write to everybody who stands in a workshop; ask those with a seat whether they come. Return how many."""
    standing = standing_in(workshop)
    for seat in standing:
        seat.reminded_at = None
        if seat.state is SeatState.SEATED:
            ask_to_confirm(actor, seat, "rescheduled", reason=reason)
        else:
            seat.offer_ends_at = seat.offer_ends_at and min(seat.offer_ends_at, workshop.starts_at)
            write_to(seat, "rescheduled", reason=reason)
    settle(workshop)
    return len(standing)


def cancel_workshop(actor: Actor, workshop: Workshop, reason: Texts) -> int:
    """Cancel a workshop, with a reason that everybody reads; return how many people are told. Twice is once.

    Raises DomainError without a reason, and once the workshop has begun.
    """
    hold(workshop)
    if workshop.cancelled_at:
        return 0
    if not reason.get("pt", "").strip():
        raise DomainError(_("Write why: everybody who is registered reads it."))
    if has_begun(workshop):
        raise DomainError(_("This workshop has begun: it cannot be cancelled any more."))
    workshop.cancelled_at, workshop.cancel_reason = utcnow(), reason
    workshop.calendar_sequence += 1
    standing = standing_in(workshop)
    record(actor, "workshop.cancelled", workshop, reason=reason, told=len(standing))
    for seat in standing:
        write_to(seat, "workshop_cancelled")
    return len(standing)


def reinstate_workshop(actor: Actor, workshop: Workshop) -> int:
    """Let a cancelled workshop take place after all, and tell everybody; return how many. Twice is once.

    Nobody could answer meanwhile: who was offered a seat, or asked to confirm theirs, has the usual time from now on.
    Raises DomainError once its time has come.
    """
    hold(workshop)
    if not workshop.cancelled_at:
        return 0
    if has_begun(workshop):
        raise DomainError(_("The time of this workshop has come: it cannot take place any more."))
    workshop.cancelled_at, workshop.cancel_reason = None, {}
    workshop.calendar_sequence += 1
    standing = standing_in(workshop)
    record(actor, "workshop.reinstated", workshop, told=len(standing))
    for seat in standing:
        give_time(seat)
        write_to(seat, "reinstated", awaits_confirmation=seat.awaits_confirmation)
    settle(workshop)
    return len(standing)


def give_time(seat: Seat) -> None:
    """Let the holder of a seat have the usual time to answer, from now on."""
    if seat.offer_ends_at:
        usual = next_offer_ends(seat.workshop) or seat.workshop.starts_at
        seat.offer_ends_at = max(seat.offer_ends_at, usual)
    elif seat.awaits_confirmation and seat.confirm_by_at:
        seat.confirm_by_at = max(seat.confirm_by_at, confirm_by(utcnow(), start_of(seat.workshop)))
