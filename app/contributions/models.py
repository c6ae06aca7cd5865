"""Contributions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Role
from app.database import Base, choice, utcnow
from app.journal.models import Scope
from app.programme.models import Sector
from app.registration.models import Seat
from app.rooms.models import Attribution, Phase, Room

TITLE_LIMIT = 120
TEXT_LIMIT = 1500  # the real Portuguese form of 2018
REASON_LIMIT = 500


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


class State(StrEnum):
    """How far a contribution has come. The room sees what is published; the desk sees everything."""

    WAITING = "waiting"  # for a facilitator, in a phase that is moderated
    HELD = "held"  # for the reveal of a silent phase
    PUBLISHED = "published"
    RETURNED = "returned"  # to its author, with a question
    HIDDEN = "hidden"  # with a reason, against which the author can appeal
    WITHDRAWN = "withdrawn"  # by its author


class Contribution(Base):
    """A challenge or an idea, in its author's words. The code is public and never changes.

    Who wrote it has a seat; what a facilitator entered for somebody may have none, but always says who entered it.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("seat_id", "key"),
        UniqueConstraint("entered_by_id", "key"),
        # All that counting needs, so that it never looks at a row: it happens with each new one, on every screen.
        Index("ix_contributions_counted", "room_id", "state", "attribution", "sector_id", "seat_id"),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    text: Mapped[str] = mapped_column(Text)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"), index=True)
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    value: Mapped[Value | None] = mapped_column(choice(Value))
    key: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(default=utcnow)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phases.id"))
    attribution: Mapped[Attribution] = mapped_column(choice(Attribution), default=Attribution.SECTOR)
    is_late: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(choice(State), default=State.PUBLISHED)
    reason: Mapped[str | None] = mapped_column(Text)
    appeal: Mapped[str | None] = mapped_column(Text)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    claimed_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()
    phase: Mapped[Phase | None] = relationship()
    seat: Mapped[Seat | None] = relationship()
    sector: Mapped[Sector] = relationship()
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    claimed_by: Mapped[Person | None] = relationship(foreign_keys=claimed_by_id)
    answers: Mapped[Contribution | None] = relationship(remote_side="Contribution.id")
    wordings: Mapped[list[Wording]] = relationship(back_populates="contribution", order_by="Wording.id")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.room.scope


class Standing(StrEnum):
    """What a wording is beside the words that a contribution has now."""

    EARLIER = "earlier"  # its words before the author changed them, or took over a proposal
    PROPOSED = "proposed"  # by a facilitator, for the author to accept or refuse
    REFUSED = "refused"


class Wording(Base):
    """Other words of a contribution: earlier ones, or a clearer wording that was proposed. Nothing written is lost."""

    __tablename__ = "wordings"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), index=True)
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    text: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(choice(Role))  # who wrote these words
    written_at: Mapped[datetime] = mapped_column(default=utcnow)

    contribution: Mapped[Contribution] = relationship(back_populates="wordings")

    @property
    def scope(self) -> Scope:
        """Return the room's scope."""
        return self.contribution.scope
