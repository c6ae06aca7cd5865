"""Contributions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, choice, utcnow
from app.journal.models import Scope
from app.programme.models import Sector
from app.registration.models import Seat
from app.rooms.models import Room

TITLE_LIMIT = 120
TEXT_LIMIT = 1500  # the real Portuguese form of 2018


class Kind(StrEnum):
    """What a contribution is."""

    CHALLENGE = "challenge"
    IDEA = "idea"


class Value(StrEnum):
    """Which open-government value an idea serves (OGP's values, and inclusion)."""

    TRANSPARENCY = "transparency"
    PARTICIPATION = "participation"
    ACCOUNTABILITY = "accountability"
    INCLUSION = "inclusion"


class Contribution(Base):
    """A challenge or an idea, as its author wrote it. The code is public and never changes; the text never either."""

    __tablename__ = "contributions"
    __table_args__ = (UniqueConstraint("room_id", "number"), UniqueConstraint("seat_id", "key"))

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    text: Mapped[str] = mapped_column(Text)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), index=True)
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    value: Mapped[Value | None] = mapped_column(choice(Value))
    key: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(default=utcnow)

    room: Mapped[Room] = relationship()
    seat: Mapped[Seat] = relationship()
    sector: Mapped[Sector] = relationship()
    answers: Mapped[Contribution | None] = relationship(remote_side="Contribution.id")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope
