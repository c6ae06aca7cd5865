"""What facilitators say to a room and note for themselves, and who has finished a phase."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, utcnow
from app.journal.models import Scope
from app.registration.models import Seat
from app.rooms.models import Phase, Room

ANNOUNCEMENT_LIMIT = 200
NOTE_LIMIT = 10_000


class Announcement(Base):
    """A sentence of the desk that stands on every page and screen of the room until it is taken down."""

    __tablename__ = "announcements"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    text: Mapped[str] = mapped_column(String(ANNOUNCEMENT_LIMIT))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    taken_down_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope


class Note(Base):
    """What a facilitator writes down about a room, for their own eyes."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("room_id", "person_id"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)

    room: Mapped[Room] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def version(self) -> str:
        """Return what tells this text from the one before and after; "" before the first is kept."""
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope


class Finish(Base):
    """That a seat has said "I have finished" in a phase."""

    __tablename__ = "finishes"
    __table_args__ = (UniqueConstraint("phase_id", "seat_id"),)

    phase_id: Mapped[int] = mapped_column(ForeignKey("phases.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    finished_at: Mapped[datetime] = mapped_column(default=utcnow)

    phase: Mapped[Phase] = relationship()
    seat: Mapped[Seat] = relationship()

    @property
    def holds(self) -> bool:
        """Whether it was said since the phase was started last: a phase that is opened again begins anew."""
        return self.phase.started_at is not None and self.finished_at >= self.phase.started_at

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.phase.scope
