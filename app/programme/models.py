"""The programme and what it is made of. Names, sectors and dates are its data, never code."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Texts, choice
from app.journal.models import Scope

LOOKS = ("civil", "public")


class Programme(Base):
    """One round of co-creation towards one action plan."""

    __tablename__ = "programmes"

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[Texts]
    purpose: Mapped[Texts]
    timezone: Mapped[str] = mapped_column(String(40))
    plan_code: Mapped[str] = mapped_column(String(40))
    plan_starts: Mapped[date]
    plan_ends: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    seats_per_workshop: Mapped[int]
    published_at: Mapped[datetime | None]  # None: a draft, which only the coordination sees
    coordinator_code: Mapped[str] = mapped_column(String(40))
    guidance: Mapped[Texts] = mapped_column(default=dict)  # how what people write will be used
    criteria: Mapped[Texts] = mapped_column(default=dict)  # by which commitments are chosen
    retention_days: Mapped[int] = mapped_column(default=365)  # registrations are kept so long after their workshop
    scope_id: Mapped[int] = mapped_column(ForeignKey("scopes.id"))

    scope: Mapped[Scope] = relationship()
    bodies: Mapped[list[Body]] = relationship(back_populates="programme", order_by="Body.id")
    sectors: Mapped[list[Sector]] = relationship(back_populates="programme", order_by="Sector.position")
    workshops: Mapped[list[Workshop]] = relationship(back_populates="programme", order_by="Workshop.starts_at")
    consents: Mapped[list[ConsentText]] = relationship(
        back_populates="programme", order_by="ConsentText.position, ConsentText.id"
    )
    documents: Mapped[list[PublicDocument]] = relationship(
        back_populates="programme", order_by="PublicDocument.position, PublicDocument.id"
    )

    @property
    def is_draft(self) -> bool:
        """Whether only those who prepare it see it."""
        return self.published_at is None

    @property
    def asked_consents(self) -> list[ConsentText]:
        """Return the texts that people are asked to agree to now."""
        return [text for text in self.consents if text.retired_at is None]

    @property
    def coordinator(self) -> Body | None:
        """Return the body responsible for the programme."""
        return next((body for body in self.bodies if body.code == self.coordinator_code), None)

    @property
    def headline(self) -> Texts:
        """Return what the programme does: its title up to the dash."""
        return {language: text.split(" — ")[0] for language, text in self.title.items()}

    @property
    def plan_name(self) -> Texts:
        """Return the plan it works towards: its title after the dash."""
        return {language: text.split(" — ")[-1] for language, text in self.title.items()}


class Sector(Base):
    """A side of the table, with its share of the seats. Its look (shape, pattern, colour) follows its position."""

    __tablename__ = "sectors"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    share: Mapped[float]
    name: Mapped[Texts]
    note: Mapped[Texts]

    programme: Mapped[Programme] = relationship(back_populates="sectors")

    @property
    def scope(self) -> Scope:
        """Return the programme's scope."""
        return self.programme.scope

    @property
    def look(self) -> str:
        """Return the name of the sector's shape and pattern in the style sheets."""
        return LOOKS[self.position % len(LOOKS)]


class Body(Base):
    """An organisation that takes part in running the programme."""

    __tablename__ = "bodies"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Texts]
    sector: Mapped[str] = mapped_column(String(40))

    programme: Mapped[Programme] = relationship(back_populates="bodies")

    @property
    def scope(self) -> Scope:
        """Return the programme's scope."""
        return self.programme.scope

    @property
    def short_name(self) -> Texts:
        """Return what the body is called in a few words: its name up to the dash."""
        return {language: text.split(" — ")[0] for language, text in self.name.items()}


class ConsentText(Base):
    """What people may agree to when they register, each on its own. A changed text is a new version: a new row."""

    __tablename__ = "consent_texts"
    __table_args__ = (UniqueConstraint("programme_id", "code", "version"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=1)
    text: Mapped[Texts]
    retired_at: Mapped[datetime | None]  # nobody is asked any more

    programme: Mapped[Programme] = relationship(back_populates="consents")

    @property
    def scope(self) -> Scope:
        """Return the programme's scope."""
        return self.programme.scope


class PublicDocument(Base):
    """A document that people should read: a title and where it is. Of the whole programme when it has no workshop."""

    __tablename__ = "documents"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    position: Mapped[int] = mapped_column(default=1)
    title: Mapped[Texts]
    url: Mapped[str] = mapped_column(String(500))

    programme: Mapped[Programme] = relationship(back_populates="documents")
    workshop: Mapped[Workshop | None] = relationship(back_populates="documents")

    @property
    def scope(self) -> Scope:
        """Return the programme's scope."""
        return self.programme.scope


class Release(StrEnum):
    """What becomes of seats that one sector does not use."""

    KEEP = "keep"  # they stay empty
    TIMED = "timed"  # some time before the start they are open to sectors with a waiting list
    DECISION = "decision"  # a coordinator moves them, with a reason


class Workshop(Base):
    """One session on one theme."""

    __tablename__ = "workshops"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    theme: Mapped[Texts]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rescheduled_from: Mapped[datetime | None]
    seats: Mapped[int]
    spreads_people: Mapped[bool] = mapped_column(default=True)  # evenly over its rooms, by sector; else people choose
    place: Mapped[Texts] = mapped_column(default=dict)  # where it is held: an address, or the link of a meeting
    release: Mapped[Release] = mapped_column(choice(Release), default=Release.KEEP)
    release_hours: Mapped[int] = mapped_column(default=24)  # before the start, for TIMED
    imbalance: Mapped[int] = mapped_column(default=0)  # by how many seats pools may differ more than their shares say
    confirm_hours: Mapped[int] = mapped_column(default=48)  # before the start people are asked to confirm; 0 for never
    lent: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {code of a sector: seats it got (-gave)}
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[Texts] = mapped_column(default=dict)
    calendar_sequence: Mapped[int] = mapped_column(default=0)  # SEQUENCE of RFC 5545: how often its time changed
    scope_id: Mapped[int] = mapped_column(ForeignKey("scopes.id"))

    programme: Mapped[Programme] = relationship(back_populates="workshops")
    scope: Mapped[Scope] = relationship()
    engagements: Mapped[list[Engagement]] = relationship(back_populates="workshop", order_by="Engagement.id")
    documents: Mapped[list[PublicDocument]] = relationship(
        back_populates="workshop", order_by="PublicDocument.position, PublicDocument.id"
    )

    @property
    def workshop(self) -> Workshop:
        """Return itself: every place a person can act in knows its workshop."""
        return self

    @property
    def phase(self) -> None:
        """Return None: only rooms have phases."""
        return

    @property
    def facilitators(self) -> list[Body]:
        """Return the bodies that run the session."""
        return [each.body for each in self.engagements if each.part is Part.FACILITATOR]

    @property
    def partners(self) -> list[Body]:
        """Return the bodies that help to run it."""
        return [each.body for each in self.engagements if each.part is Part.PARTNER]

    @property
    def old_ends_at(self) -> datetime | None:
        """Return when the session would have ended before it was rescheduled: it keeps its length."""
        length: timedelta = self.ends_at - self.starts_at
        return self.rescheduled_from + length if self.rescheduled_from else None


class Part(StrEnum):
    """What a body does in a workshop."""

    FACILITATOR = "facilitator"
    PARTNER = "partner"


class Engagement(Base):
    """A body's part in a workshop."""

    __tablename__ = "engagements"
    __table_args__ = (UniqueConstraint("workshop_id", "body_id", "part"),)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    part: Mapped[Part] = mapped_column(choice(Part))

    workshop: Mapped[Workshop] = relationship(back_populates="engagements")
    body: Mapped[Body] = relationship()
