"""Candidate commitments, where they come from, and the reviews of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.clusters.models import Cluster
from app.contributions.models import Contribution
from app.database import Base, choice, utcnow
from app.journal.models import Scope
from app.programme.models import Workshop
from app.rooms.models import PhaseKind, Room
from app.voting.rules import Tally, Verdict, are_shown, verdict

TITLE_LIMIT = 120
TEXT_LIMIT = 1500  # the real Portuguese form of 2018: count and warn, never cut


class CandidateState(StrEnum):
    """How far a candidate has come."""

    DRAFT = "draft"
    VALIDATED = "validated"
    TO_REVISE = "to-revise"


class Candidate(Base):
    """A candidate commitment, made of a group.

    `support` is what the vote said when it was made, a line for each sector in the programme's order:
    {"sector": code, "supporters": …, "dots": …, "voters": …}; empty when the group was not voted on. Read `sides`, and
    show figures only when `are_figures_shown`.
    """

    __tablename__ = "candidates"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id"), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    problem: Mapped[str] = mapped_column(Text)
    solution: Mapped[str] = mapped_column(Text)
    state: Mapped[CandidateState] = mapped_column(choice(CandidateState), default=CandidateState.DRAFT)
    consensus: Mapped[float | None]
    support: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    removed_at: Mapped[datetime | None]  # taken back: it is found nowhere, until its group becomes a candidate again

    room: Mapped[Room] = relationship()
    cluster: Mapped[Cluster] = relationship()
    sources: Mapped[list[Source]] = relationship(back_populates="candidate", order_by="Source.id")
    reviews: Mapped[list[Review]] = relationship(back_populates="candidate", order_by="Review.id")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope

    @property
    def workshop(self) -> Workshop:
        """Return the workshop it comes from."""
        return self.room.workshop

    @property
    def phase(self) -> PhaseKind | None:
        """Return what its room does now, for the table of permissions."""
        return self.room.phase

    @property
    def contributions(self) -> list[Contribution]:
        """Return the contributions behind the candidate."""
        return [source.contribution for source in self.sources]

    @property
    def sides(self) -> list[Tally]:
        """Return the support of each sector."""
        return [Tally(line["supporters"], line["dots"], line["voters"]) for line in self.support]

    @property
    def are_figures_shown(self) -> bool:
        """Whether there are figures of the vote, and no side is too small to show them."""
        return bool(self.support) and are_shown(self.sides)

    @property
    def verdict(self) -> Verdict | None:
        """Return how the support reads; None when it is not shown."""
        return verdict(*self.sides[:2]) if self.are_figures_shown else None

    @property
    def review(self) -> Review | None:
        """Return the newest answers to the checklist."""
        return self.reviews[-1] if self.reviews else None


class Source(Base):
    """A contribution that a candidate comes from."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("candidate_id", "contribution_id"),)

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), index=True)

    candidate: Mapped[Candidate] = relationship(back_populates="sources")
    contribution: Mapped[Contribution] = relationship()


class Review(Base):
    """One answer to the whole checklist: {question: {"answer": yes|partly|no, "note": …}}."""

    __tablename__ = "reviews"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    answers: Mapped[dict[str, Any]]
    version: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(default=utcnow)

    candidate: Mapped[Candidate] = relationship(back_populates="reviews")
    person: Mapped[Person | None] = relationship()
