"""Groups, and which contribution stands in which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contributions.models import Contribution, State
from app.database import Base
from app.journal.models import Scope
from app.rooms.models import Room

TITLE_LIMIT = 120


class Cluster(Base):
    """A named group of contributions of one room. A removed one is empty; its number is never used again."""

    __tablename__ = "clusters"
    __table_args__ = (UniqueConstraint("room_id", "number"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    removed_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()
    placements: Mapped[list[Placement]] = relationship(back_populates="cluster", order_by="Placement.position")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope

    @property
    def contributions(self) -> list[Contribution]:
        """Return what the room sees in the group, in the order it was put there."""
        standing = [placement.contribution for placement in self.placements]
        return [contribution for contribution in standing if contribution.state is State.PUBLISHED]


class Placement(Base):
    """A contribution in a cluster: a relation beside the originals. At most one per contribution."""

    __tablename__ = "placements"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), unique=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id"), index=True)
    position: Mapped[int]

    contribution: Mapped[Contribution] = relationship()
    cluster: Mapped[Cluster] = relationship(back_populates="placements")
