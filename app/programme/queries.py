"""Reading the programme, and what features above tell about its workshops."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, g, has_app_context
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import utcnow
from app.errors import NotFound
from app.extensions import db
from app.programme.models import Engagement, Programme, Sector, Workshop
from app.programme.rules import (
    SHORT_NOTICE,
    Dates,
    Step,
    WorkshopState,
    course,
    registration_is_open,
    timeline,
    workshop_state,
)


@dataclass(frozen=True)
class Pool:
    """The seats of a workshop for one sector: how many there are, are taken, and how many people wait for one."""

    sector: Sector
    size: int
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """Return the seats that somebody who comes now can get: none while others wait."""
        return 0 if self.waiting else max(0, self.size - self.taken)


Pools = Callable[[Sequence[Workshop]], Mapping[int, list[Pool]]]  # by the workshop's id
# Features above register here what they know: registration its pools, rooms whether they are "running" or "over",
# and whoever has something to show on a workshop's page a function that returns its markup.
pools: list[Pools] = []
running: list[Callable[[Workshop], str | None]] = []
workshop_panels: list[Callable[[Workshop], str]] = []


@dataclass(frozen=True)
class Card:
    """A workshop as visitors see it."""

    workshop: Workshop
    state: WorkshopState
    pools: list[Pool]
    takes_registrations: bool

    @property
    def is_rescheduled(self) -> bool:
        """Whether it has another time than was announced, and people should know: until it begins."""
        return self.workshop.rescheduled_from is not None and self.state not in (
            WorkshopState.RUNNING,
            WorkshopState.OVER,
            WorkshopState.CANCELLED,
        )


def current_programme() -> Programme | None:
    """Return the programme of this installation with its sectors, read once per request; None before one is loaded."""
    if "programme" not in g:
        newest = select(Programme).where(Programme.id == select(func.max(Programme.id)).scalar_subquery())
        g.programme = db.session.scalars(newest.options(joinedload(Programme.sectors))).unique().one_or_none()
    return g.programme  # type: ignore[no-any-return]


def be_about(programme: Programme) -> None:
    """Let this request be about a programme that was read already: it need not be asked for, and its zone holds."""
    g.programme = programme


def programme_timezone() -> str | None:
    """Return the zone in which the programme's times are shown; None for the default."""
    programme = current_programme() if has_app_context() else None
    return programme.timezone if programme else None


def programme_named(slug: str) -> Programme | None:
    """Return the programme with that slug."""
    return db.session.scalar(select(Programme).where(Programme.slug == slug))


def workshops_of(programme: Programme) -> list[Workshop]:
    """Return the workshops in order of time, with the bodies that run them."""
    bodies = selectinload(Workshop.engagements).joinedload(Engagement.body)
    of_programme = select(Workshop).where(Workshop.programme_id == programme.id)
    return list(db.session.scalars(of_programme.order_by(Workshop.starts_at, Workshop.id).options(bodies)))


def workshop_or_404(code: str) -> Workshop:
    """Return the workshop with that code, or raise NotFound."""
    workshop = workshop_named(code)
    if workshop is None:
        raise NotFound
    return workshop


def workshop_named(code: str) -> Workshop | None:
    """Return the workshop with that code."""
    return db.session.scalar(select(Workshop).where(Workshop.code == code))


def dates_close_nothing() -> bool:
    """Whether this installation is for trying out: in development and rehearsal the dates of a programme close nothing.

    The sample programme is of 2021, and its facts are never altered. What rooms have finished is over here too.
    """
    return not current_app.config["PRODUCTION"]


def registration_open(workshop: Workshop) -> bool:
    """Return whether people may register for a workshop now."""
    if workshop.cancelled_at or workshop.programme.is_draft:
        return False
    return registration_is_open(utcnow(), dates_of(workshop), rooms_say(workshop), dates_close_nothing())


def is_over(workshop: Workshop) -> bool:
    """Return whether a workshop has taken place."""
    return course(utcnow(), dates_of(workshop), rooms_say(workshop), dates_close_nothing()) == "over"


def dates_of(workshop: Workshop) -> Dates:
    """Return the moments that decide about a workshop."""
    programme = workshop.programme
    return Dates(programme.opens_at, programme.closes_at, workshop.starts_at, workshop.ends_at)


def rooms_say(workshop: Workshop) -> str | None:
    """Return what the rooms of a workshop say about it: "running", "over" or nothing yet."""
    return next((said for say in running if (said := say(workshop))), None)


def cards_of(workshops: Sequence[Workshop]) -> list[Card]:
    """Return workshops as visitors see them; the number of queries does not grow with seats."""
    known = pools[0](workshops) if pools else {}
    return [card_of(workshop, known.get(workshop.id, [])) for workshop in workshops]


def card_of(workshop: Workshop, seats: list[Pool]) -> Card:
    """Return a workshop as visitors see it, with the pools of its seats."""
    now, dates, rooms, rehearsing = utcnow(), dates_of(workshop), rooms_say(workshop), dates_close_nothing()
    if workshop.cancelled_at:
        return Card(workshop, WorkshopState.CANCELLED, seats, takes_registrations=False)
    state = workshop_state(now, dates, rooms, [pool.free for pool in seats], rehearsing)
    is_open = not workshop.programme.is_draft and registration_is_open(now, dates, rooms, rehearsing)
    return Card(workshop, state, seats, is_open)


def timeline_of(programme: Programme, workshops: Sequence[Workshop]) -> list[Step]:
    """Return the course of a programme as far as its dates tell it."""
    here = ZoneInfo(programme.timezone)
    days = [local_day(workshop.starts_at, here) for workshop in workshops]
    steps = [
        Step("registration", local_day(programme.opens_at, here), local_day(programme.closes_at, here)),
        *([Step("workshops", min(days), max(days))] if days else []),
        Step("plan-starts", programme.plan_starts, programme.plan_ends),
        Step("plan-ends", programme.plan_ends, programme.plan_ends),
    ]
    return timeline(local_day(utcnow(), here), steps)


def days_of_notice(programme: Programme, workshops: Sequence[Workshop]) -> int | None:
    """Return how many days before the first workshop the programme became public; None when it was not before."""
    if not workshops or programme.published_at is None:
        return None
    notice = days_before(programme, workshops, programme.published_at)
    return notice if notice > 0 else None


def short_notice(programme: Programme, workshops: Sequence[Workshop]) -> int | None:
    """Return how many days before the first workshop the programme is public, a draft from now on, if they are too few.

    None also for a programme that was loaded after its workshops: nobody was invited here.
    """
    if not workshops:
        return None
    notice = days_before(programme, workshops, programme.published_at or utcnow())
    return notice if 0 <= notice < SHORT_NOTICE else None


def days_before(programme: Programme, workshops: Sequence[Workshop], moment: datetime) -> int:
    """Return how many days lie between a moment and the first workshop, on the calendar of the programme's zone."""
    here = ZoneInfo(programme.timezone)
    first = min(local_day(workshop.starts_at, here) for workshop in workshops)
    return (first - local_day(moment, here)).days


def local_day(moment: datetime, here: ZoneInfo) -> date:
    """Return the day on the wall of a place."""
    return moment.astimezone(here).date()
