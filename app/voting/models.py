"""Rounds, the electoral roll, and ballots that forget their voter when the round closes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clusters.models import Cluster
from app.database import Base, utcnow
from app.journal.models import Scope
from app.programme.models import Sector
from app.registration.models import Seat
from app.rooms.models import Room


class Round(Base):
    """One vote of a room on its groups with dots: `dots` a person, at most `most` on one group."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        CheckConstraint("dots BETWEEN 1 AND 20 AND most BETWEEN 1 AND dots", name="budget"),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    dots: Mapped[int]
    most: Mapped[int]
    criteria: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]  # taken back before anybody voted: there was no such vote

    room: Mapped[Room] = relationship()
    items: Mapped[list[Item]] = relationship(back_populates="round", order_by="Item.position")
    roll: Mapped[list[Voter]] = relationship(back_populates="round")
    ballots: Mapped[list[Ballot]] = relationship(back_populates="round")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope

    @property
    def is_open(self) -> bool:
        """Whether ballots are taken."""
        return self.closed_at is None and self.cancelled_at is None


class Item(Base):
    """What is voted on: a group, under the title and size it had when the round opened."""

    __tablename__ = "round_items"
    __table_args__ = (UniqueConstraint("round_id", "cluster_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]

    round: Mapped[Round] = relationship(back_populates="items")
    cluster: Mapped[Cluster] = relationship()

    @property
    def is_shown(self) -> bool:
        """Whether the room sees something in the group now: else nobody could know what they give their dots to."""
        return bool(self.cluster.contributions)


class Voter(Base):
    """A seat on the roll of a round, frozen when it opened, and whether it has voted. Never how."""

    __tablename__ = "voters"
    __table_args__ = (UniqueConstraint("round_id", "seat_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    has_voted: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship(back_populates="roll")
    seat: Mapped[Seat] = relationship()
    sector: Mapped[Sector] = relationship()

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.round.scope


class Ballot(Base):
    """The dots of one person: {number of a group as text: dots}. While the round is open it knows its voter, so that it
    can be changed; then only the sector. Its reference is random, it carries no time, and closing writes all ballots
    again in another order, so that no order leads back to a person.
    """

    __tablename__ = "ballots"

    reference: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: uuid4().hex)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("voters.id"), unique=True)
    dots: Mapped[dict[str, Any]]

    round: Mapped[Round] = relationship(back_populates="ballots")
    sector: Mapped[Sector] = relationship()
    voter: Mapped[Voter | None] = relationship()
