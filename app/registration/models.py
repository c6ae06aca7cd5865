"""Seats."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, choice, utcnow
from app.journal.models import Scope
from app.programme.models import Sector, Workshop


class SeatState(StrEnum):
    """Where a registration stands."""

    SEATED = "seated"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Seat(Base):
    """A person's place in a workshop, in the pool or on the waiting list of one sector."""

    __tablename__ = "seats"
    __table_args__ = (
        Index(
            "uq_seats_one_each",
            "workshop_id",
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index("ix_seats_pool", "workshop_id", "sector_id", "state"),
    )

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    organisation: Mapped[str | None] = mapped_column(String(160))
    state: Mapped[SeatState] = mapped_column(choice(SeatState))
    registered_at: Mapped[datetime] = mapped_column(default=utcnow)
    consented_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)

    workshop: Mapped[Workshop] = relationship()
    person: Mapped[Person] = relationship()
    sector: Mapped[Sector] = relationship()

    @property
    def scope(self) -> Scope:
        """Return the workshop's scope: registrations are numbered there."""
        return self.workshop.scope
