"""Letters waiting to be sent, and those that were."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, utcnow


def new_message_id() -> str:
    """Return a message id that no other letter has."""
    return uuid4().hex


class Letter(Base):
    """One e-mail to one person: which template, in which language, with which facts."""

    __tablename__ = "letters"

    to: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    template: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(String(64), unique=True, default=new_message_id)
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=utcnow)
    handed_at: Mapped[datetime | None]  # to the mail server, whose answer is not noted yet: never again under this id
    problem: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[str | None] = mapped_column(String(40), index=True)  # the code of a workshop
    calendar: Mapped[str | None] = mapped_column(Text)  # a calendar file (RFC 5545) that goes with it
    dead_at: Mapped[datetime | None]  # given up: a coordinator sees it, and can have it sent again
