"""Removing what registrations say about people, once nobody needs it any more (GDPR, article 5(1)(e))."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, select

from app.accounts.models import MACHINE, Person, RecoveryCode, Session, SignInRequest
from app.database import utcnow
from app.door.models import Mark
from app.extensions import db
from app.journal.services import lock, record
from app.mail.models import Letter
from app.privacy.queries import people_to_forget
from app.programme.models import Workshop
from app.registration.letters import NO_ADDRESS
from app.registration.models import Consent, Seat, entry_code


@dataclass(frozen=True)
class Purged:
    """How much was removed, or would be."""

    seats: int
    people: int


def purge(workshop: Workshop) -> Purged:
    """Remove what the registrations of a workshop say about people; who is registered nowhere else is forgotten.

    What they wrote, its codes and answers stay; so does that a seat of a sector existed, and whether it was used. Doing
    it twice is once.
    """
    lock(workshop.programme.scope)  # two at once would each leave who was in both workshops to the other
    lock(workshop.scope)
    seats = db.session.scalars(select(Seat).where(Seat.workshop_id == workshop.id, Seat.purged_at.is_(None))).all()
    people = people_to_forget(workshop) if seats else []
    for seat in seats:
        seat.organisation, seat.access_needs, seat.purged_at = None, None, utcnow()
        seat.entry_code, seat.link_version = entry_code(), seat.link_version + 1
    keys = select(Seat.id).where(Seat.workshop_id == workshop.id)
    remove(Consent, Consent.seat_id.in_(keys))
    remove(Mark, Mark.seat_id.in_(keys))
    remove(Letter, Letter.about == workshop.code)
    forget(people)
    purged = Purged(len(seats), len(people))
    if seats:
        record(MACHINE, "registrations.purged", workshop, seats=purged.seats, people=purged.people)
    return purged


def forget(people: Sequence[Person]) -> None:
    """Make people nobody in particular: no name, no address, no way to sign in."""
    keys = [person.id for person in people]
    remove(Letter, Letter.to.in_([person.email for person in people]))
    for kind in (Session, SignInRequest, RecoveryCode):
        remove(kind, kind.person_id.in_(keys))
    for person in people:
        person.name, person.email = "", f"{uuid4().hex}{NO_ADDRESS}"
        person.signed_in_at = person.otp_secret = person.otp_since = person.otp_step = None
    db.session.flush()


def remove(kind: type, condition: ColumnElement[bool]) -> None:
    """Delete the rows that a condition names."""
    db.session.execute(delete(kind).where(condition))
