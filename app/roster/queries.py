"""Reading registrations the way staff looks at them: filtered, counted, page by page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.errors import NotFound
from app.extensions import db
from app.journal.models import Entry
from app.journal.queries import entries_about
from app.mail.models import Letter
from app.programme.models import Programme, Sector, Workshop
from app.programme.queries import current_programme
from app.registration.models import Seat, SeatState

PAGE = 50
MOVES = ("seats.transferred", "workshop.resized")
ASKED = and_(Seat.state == SeatState.SEATED, Seat.confirm_by_at.is_not(None), Seat.confirmed_at.is_(None))
YES_OR_NO = {  # filter: (the condition of yes, of no)
    "verified": (Seat.verified_at.is_not(None), Seat.verified_at.is_(None)),
    "confirmed": (Seat.confirmed_at.is_not(None), ASKED),
    "came": (Seat.checked_in_at.is_not(None), Seat.checked_in_at.is_(None)),
    "needs": (Seat.access_needs.is_not(None), Seat.access_needs.is_(None)),
}
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (func.lower(Person.name), Seat.id),
    "organisation": (func.lower(func.coalesce(Seat.organisation, "")), func.lower(Person.name), Seat.id),
    "newest": (Seat.registered_at.desc(), Seat.id.desc()),
    "turn": (Workshop.starts_at, Workshop.id, Seat.turn, Seat.id),
}


@dataclass(frozen=True)
class Wanted:
    """Which registrations are looked at, by what filters say: {filter: value}, empty for all; and in which order."""

    programme: Programme
    filters: dict[str, str] = field(default_factory=dict)
    order: str = "name"

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a registration must fulfil."""
        said = {name: value for name, value in self.filters.items() if value}
        equal = {"workshop": Workshop.code, "sector": Sector.code, "origin": Seat.origin}
        found: list[ColumnElement[bool]] = [Workshop.programme_id == self.programme.id]
        found += [column == said[name] for name, column in equal.items() if name in said]
        found += [pair[said[name] == "no"] for name, pair in YES_OR_NO.items() if name in said]
        state = said.get("state")
        if state != "all":
            found.append(Seat.state == state if state else Seat.state != SeatState.CANCELLED)
        return [*found, *(says(word) for word in said.get("q", "").split())]


def says(word: str) -> ColumnElement[bool]:
    """Return the condition of a registration that a word of a search is found in."""
    # SQLite knows the capitals of ASCII only: a name with an accent first is found by a word without the capital too.
    columns = (Person.name, Person.email, Seat.organisation)
    written = {word, word.lower(), word.capitalize(), word.upper()}
    return or_(*(column.icontains(each, autoescape=True) for column in columns for each in written))


def of_wanted(wanted: Wanted, *columns: Any) -> Select[Any]:
    """Return a statement about the registrations that are wanted."""
    joined = select(*columns).select_from(Seat).join(Seat.workshop).join(Seat.sector).join(Seat.person)
    return joined.where(*wanted.conditions)


def seats_wanted(wanted: Wanted, page: int | None = None) -> Sequence[Seat]:
    """Return the registrations that are wanted, all or one page of them (1 for the first)."""
    with_all = (joinedload(Seat.workshop), joinedload(Seat.sector), joinedload(Seat.person))
    found = of_wanted(wanted, Seat).options(*with_all).order_by(*ORDERS[wanted.order])
    if page is not None:
        found = found.offset((page - 1) * PAGE).limit(PAGE)
    return db.session.scalars(found).all()


def count_by_sector(wanted: Wanted) -> dict[int, Counter[SeatState]]:
    """Return how many registrations are wanted: {sector id: {state: how many}}."""
    counts: dict[int, Counter[SeatState]] = {sector.id: Counter() for sector in wanted.programme.sectors}
    grouped = of_wanted(wanted, Seat.sector_id, Seat.state, func.count()).group_by(Seat.sector_id, Seat.state)
    for sector, state, number in db.session.execute(grouped):
        counts[sector][state] = number
    return counts


def chosen_seats(wanted: Wanted, chosen: Sequence[int]) -> Sequence[Seat]:
    """Return the registrations of the programme with these keys, whatever the filters say."""
    everywhere = Wanted(wanted.programme, {"state": "all"}, wanted.order)
    with_all = (joinedload(Seat.workshop), joinedload(Seat.sector), joinedload(Seat.person))
    found = of_wanted(everywhere, Seat).where(Seat.id.in_(chosen)).options(*with_all)
    return db.session.scalars(found.order_by(*ORDERS[wanted.order])).all()


def programme_or_404() -> Programme:
    """Return the programme, or raise NotFound before one is loaded."""
    programme = current_programme()
    if programme is None:
        raise NotFound
    return programme


def seat_or_404(workshop: Workshop, number: int) -> Seat:
    """Return a registration of a workshop, or raise NotFound."""
    seat = db.session.get(Seat, number)
    if seat is None or seat.workshop_id != workshop.id:
        raise NotFound
    return seat


def letter_or_404(number: int) -> Letter:
    """Return a letter that was given up, or raise NotFound."""
    letter = db.session.get(Letter, number)
    if letter is None or letter.dead_at is None:
        raise NotFound
    return letter


def moves_of(workshop: Workshop) -> list[Entry]:
    """Return when seats were added, removed or moved between pools, newest first."""
    return [entry for entry in reversed(entries_about(workshop)) if entry.verb in MOVES]


def needs_of(programme: Programme) -> dict[str, int]:
    """Return how many registrations wait for somebody of the coordination, and letters: {what: how many}."""
    standing = of_wanted(
        Wanted(programme),
        func.count().filter(Seat.state == SeatState.WAITING),
        func.count().filter(ASKED),
        func.count().filter(Seat.verified_at.is_(None)),
    )
    waiting, unconfirmed, unverified = db.session.execute(standing).one()
    dead = db.session.scalar(select(func.count()).select_from(Letter).where(Letter.dead_at.is_not(None))) or 0
    return {"waiting": waiting, "unconfirmed": unconfirmed, "unverified": unverified, "dead": dead}
