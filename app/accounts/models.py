"""People, the roles they were given, and who acts in a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, choice, utcnow

if TYPE_CHECKING:
    from app.registration.models import Seat


class Role(StrEnum):
    """What somebody is in a programme or a workshop."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Person(UserMixin, Base):
    """Someone whose e-mail address we know."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8), default="pt")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    signed_in_at: Mapped[datetime | None]
    otp_secret: Mapped[str | None] = mapped_column(String(64))  # of the authenticator app, base32
    otp_since: Mapped[datetime | None]  # the second factor is on: a code of that secret was typed
    otp_step: Mapped[int | None]  # of the last code: none counts twice (RFC 6238, section 5.2)

    grants: Mapped[list[Grant]] = relationship(back_populates="person", lazy="selectin")

    @property
    def is_coordinator(self) -> bool:
        """Whether the person coordinates the programme or administers the installation."""
        return any(grant.role in (Role.COORDINATOR, Role.ADMINISTRATOR) for grant in self.grants)

    def role_in(self, workshop_id: int | None) -> Role | None:
        """Return the highest role the person was given for this workshop or everywhere; None for none."""
        held = {grant.role for grant in self.grants if grant.workshop_id in (None, workshop_id)}
        return next((role for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.FACILITATOR) if role in held), None)


class Grant(Base):
    """A role given to a person: for one workshop, or everywhere when there is none."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("person_id", "role", "workshop_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))

    person: Mapped[Person] = relationship(back_populates="grants")


class RecoveryCode(Base):
    """One of the codes that stand in for a lost authenticator, each once. Only its hash is kept."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignInRequest(Base):
    """A letter with a link and a short code, and whether it was used. Only the hash of the code is kept."""

    __tablename__ = "sign_in_requests"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    ends_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered: by its link, or by its code."""
        return self.used_at is None and self.ends_at > utcnow()


class Session(Base):
    """A browser that a person signed in with. The cookie holds the key, the row its hash."""

    __tablename__ = "sessions"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(160), default="")
    began_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    verified_at: Mapped[datetime | None]  # by the second factor
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(innerjoin=True)


@dataclass(frozen=True)
class Actor:
    """Who does something, and as what. `person` is None for a visitor and for the machine itself."""

    role: Role
    person: Person | None = None
    seat: Seat | None = None

    @property
    def facilitates(self) -> bool:
        """Whether the actor runs the room: its facilitators, and coordinators everywhere."""
        return self.role in (Role.FACILITATOR, Role.COORDINATOR, Role.ADMINISTRATOR)


MACHINE = Actor(Role.ADMINISTRATOR)
VISITOR = Actor(Role.VISITOR)
