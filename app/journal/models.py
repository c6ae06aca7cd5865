"""Scopes and their numbered entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Role
from app.database import Base, choice, utcnow


class Scope(Base):
    """What entries are numbered in: a programme, a workshop or a room. Its row is the lock on that number."""

    __tablename__ = "scopes"

    name: Mapped[str] = mapped_column(String(40), unique=True)


class Entry(Base):
    """One thing that happened: who, what, to which row, with the details that make it readable for ever."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("scope_id", "number"),
        Index("ix_entries_subject", "subject", "subject_id"),
    )

    scope_id: Mapped[int] = mapped_column(ForeignKey("scopes.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    role: Mapped[Role] = mapped_column(choice(Role))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    details: Mapped[dict[str, Any]]

    scope: Mapped[Scope] = relationship()


class Recorded(Protocol):
    """A row that things happen to: it knows its table, its key and the scope its entries are numbered in."""

    __tablename__: str

    @property
    def id(self) -> int:
        """Return the key of the row."""

    @property
    def scope(self) -> Scope:
        """Return the scope that the row belongs to."""
