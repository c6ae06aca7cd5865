"""Seats, and what people agreed to when they asked for one."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, choice, utcnow
from app.journal.models import Scope
from app.programme.models import ConsentText, Sector, Workshop

ENTRY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that the eye confuses
ENTRY_LENGTH = 8


def entry_code() -> str:
    """Return a new code for the door."""
    return "".join(secrets.choice(ENTRY_ALPHABET) for _each in range(ENTRY_LENGTH))


class SeatState(StrEnum):
    """Where a registration stands. Everybody is in exactly one state."""

    SEATED = "seated"
    OFFERED = "offered"  # a seat is kept until the offer ends
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Ending(StrEnum):
    """Why a registration ended."""

    CANCELLED = "cancelled"  # by the person, or by the desk on their behalf
    DECLINED = "declined"  # the offer
    LAPSED = "lapsed"  # the offer was not answered in time
    RELEASED = "released"  # the seat was not confirmed in time, and somebody waited


class Origin(StrEnum):
    """How a registration came about."""

    ONLINE = "online"
    ON_BEHALF = "on-behalf"  # the desk registered somebody
    WALK_IN = "walk-in"  # at the door


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
    access_needs: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[SeatState] = mapped_column(choice(SeatState))
    ending: Mapped[Ending | None] = mapped_column(choice(Ending))
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.ONLINE)
    turn: Mapped[int] = mapped_column(default=0)  # its place in the order of all who asked; lists move up by it
    registered_at: Mapped[datetime] = mapped_column(default=utcnow)
    consented_at: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    confirm_by_at: Mapped[datetime | None]  # asked to confirm, until then
    confirmed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]  # a coordinator checked the sector
    checked_in_at: Mapped[datetime | None]  # at the door
    purged_at: Mapped[datetime | None]  # what it said about the person was removed
    link_version: Mapped[int] = mapped_column(default=1)
    entry_code: Mapped[str] = mapped_column(String(ENTRY_LENGTH), unique=True, default=entry_code)

    workshop: Mapped[Workshop] = relationship()
    person: Mapped[Person] = relationship()
    sector: Mapped[Sector] = relationship()
    consents: Mapped[list[Consent]] = relationship(back_populates="seat", cascade="all, delete-orphan")

    @property
    def scope(self) -> Scope:
        """Return the workshop's scope: registrations are numbered there."""
        return self.workshop.scope

    @property
    def awaits_confirmation(self) -> bool:
        """Whether the person was asked to confirm a seat and has not answered."""
        return self.state is SeatState.SEATED and self.confirm_by_at is not None and self.confirmed_at is None


class Consent(Base):
    """That somebody agreed to a text when they registered, and whether they took it back."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("seat_id", "text_id"),)

    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id", ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_texts.id"))
    given_at: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn_at: Mapped[datetime | None]

    seat: Mapped[Seat] = relationship(back_populates="consents")
    text: Mapped[ConsentText] = relationship()
