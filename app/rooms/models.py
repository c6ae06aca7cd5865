"""Rooms, their agendas of phases, and who came in."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Texts, choice, utcnow
from app.journal.models import Scope
from app.programme.models import Workshop
from app.registration.models import Seat


class PhaseKind(StrEnum):
    """What a room does in a phase."""

    WELCOME = "welcome"
    CHALLENGES = "challenges"
    IDEAS = "ideas"
    CLUSTERING = "clustering"
    VOTING = "voting"
    DRAFTING = "drafting"
    VALIDATION = "validation"
    RESULTS = "results"


class Attribution(StrEnum):
    """What the room learns about who wrote something. A promise: it holds for what was written under it."""

    ANONYMOUS = "anonymous"
    SECTOR = "sector"
    NAME = "name"


class Room(Base):
    """One table of a workshop, with its own code to join and its own journal numbers."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    theme: Mapped[Texts | None]
    join_code: Mapped[str] = mapped_column(String(6), unique=True)
    scope_id: Mapped[int] = mapped_column(ForeignKey("scopes.id"))

    workshop: Mapped[Workshop] = relationship()
    scope: Mapped[Scope] = relationship()
    phases: Mapped[list[Phase]] = relationship(back_populates="room", order_by="Phase.position")

    @property
    def current(self) -> Phase | None:
        """Return the phase that is running; None before the first starts."""
        return next((phase for phase in self.phases if phase.is_running), None)

    @property
    def next(self) -> Phase | None:
        """Return the phase that comes after the running one, or the first; not one that was passed over."""
        here = self.current.position if self.current else 0
        return next((phase for phase in self.phases if phase.position > here and not phase.is_skipped), None)

    @property
    def phase(self) -> PhaseKind | None:
        """Return what the room does now, for the table of permissions."""
        return self.current.kind if self.current else None


class Phase(Base):
    """A step of the room's agenda, with its settings. Its clock is advice: it ends when a facilitator starts another.

    While a silent phase runs, what people write is shown to nobody else in the room until `revealed_at`.
    """

    __tablename__ = "phases"
    __table_args__ = (UniqueConstraint("room_id", "position"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    position: Mapped[int]
    kind: Mapped[PhaseKind] = mapped_column(choice(PhaseKind))
    minutes: Mapped[int]
    extra_minutes: Mapped[int] = mapped_column(default=0)
    instructions: Mapped[Texts | None]
    is_silent: Mapped[bool] = mapped_column(default=False)
    is_moderated: Mapped[bool] = mapped_column(default=False)
    attribution: Mapped[Attribution] = mapped_column(choice(Attribution), default=Attribution.SECTOR)
    most_each: Mapped[int | None]
    grace_minutes: Mapped[int] = mapped_column(default=5)
    started_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # of the settings: who saves them says which they read

    room: Mapped[Room] = relationship(back_populates="phases")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope

    @property
    def has_begun(self) -> bool:
        """Whether the room has ever been in this phase."""
        return self.started_at is not None

    @property
    def is_running(self) -> bool:
        """Whether the room is in this phase now."""
        return self.started_at is not None and self.ended_at is None

    @property
    def is_over(self) -> bool:
        """Whether the room has left this phase."""
        return self.ended_at is not None

    @property
    def is_skipped(self) -> bool:
        """Whether the room passed over this phase."""
        return self.skipped_at is not None and not self.is_running

    @property
    def hides_texts(self) -> bool:
        """Whether what is written now waits for the reveal."""
        return self.is_silent and self.is_running and self.revealed_at is None

    @property
    def due_at(self) -> datetime | None:
        """Return when the clock reaches zero; None before the start."""
        length = timedelta(minutes=self.minutes + self.extra_minutes)
        return self.started_at + length if self.started_at else None

    @property
    def accepts_until(self) -> datetime | None:
        """Return until when what was written in this phase may still arrive; None while it runs or has not begun."""
        return self.ended_at + timedelta(minutes=self.grace_minutes) if self.ended_at else None


class Arrival(Base):
    """A seat that came into a room. One room a seat; the last one counts."""

    __tablename__ = "arrivals"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    arrived_at: Mapped[datetime] = mapped_column(default=utcnow)

    seat: Mapped[Seat] = relationship()
    room: Mapped[Room] = relationship()

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope
