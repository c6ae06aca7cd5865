"""What was marked at the door."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, utcnow
from app.registration.models import Seat


class Mark(Base):
    """That somebody came, or that this was a mistake. Devices send marks late and again: a key counts once.

    The seat's `checked_in_at` is what the mark with the latest `marked_at` says.
    """

    __tablename__ = "marks"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))  # who marked it
    key: Mapped[str] = mapped_column(String(36), unique=True)
    is_present: Mapped[bool]
    marked_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=utcnow)

    seat: Mapped[Seat] = relationship()
