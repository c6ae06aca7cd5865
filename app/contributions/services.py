"""What can be done about contributions: posting them, once each, in time; showing what was written in silence."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import update

from app.accounts.models import Actor
from app.contributions.models import Contribution, Kind, Standing, State, Value
from app.contributions.queries import last_number, phase_taking, posted_with, sealed_by_sector, sent_in
from app.contributions.rules import Act, code_of, key_of, least_open
from app.contributions.states import next_state
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Sector
from app.registration.models import Seat
from app.rooms.arrivals import has_left
from app.rooms.models import Attribution, Phase, Room
from app.rooms.services import at_reveal, holds_back

KEY_LIMIT = 64
# Verbs after which a contribution may have other words, or be seen by others than before.
CHANGES = tuple(
    f"contribution.{what}"
    for what in ("posted", "published", "returned", "hidden", "restored", "withdrawn", "revised", "reworded")
)
# Why the words of a contribution stay as they are: features above say so for what they have built on it.
settled: list[Callable[[Contribution], str | None]] = []


class TooMany(DomainError):
    """A person has sent all that a phase takes from one. Answers 409, or the form with this sentence."""


def post_challenge(
    actor: Actor, room: Room, title: str, text: str, key: str | None = None, promised: Attribution | None = None
) -> Contribution:
    """Post a challenge in a room; the same key from the same seat returns what it posted first."""
    return _post(actor, room, key, promised=promised, kind=Kind.CHALLENGE, title=title, text=text)


def post_idea(
    actor: Actor,
    room: Room,
    title: str,
    text: str,
    key: str | None = None,
    answers: Contribution | None = None,
    value: Value | None = None,
    promised: Attribution | None = None,
) -> Contribution:
    """Post an idea in a room; the same key from the same seat returns what it posted first."""
    if answers and (answers.room_id != room.id or answers.kind is not Kind.CHALLENGE):
        raise DomainError(_("An idea answers a challenge of the same room. Choose one from the list."))
    facts: dict[str, Any] = {"title": title, "text": text, "answers": answers, "value": value}
    return _post(actor, room, key, promised=promised, kind=Kind.IDEA, **facts)


def post_for_somebody(
    actor: Actor, room: Room, kind: Kind, whom: Seat | Sector, title: str, text: str, key: str | None = None
) -> Contribution:
    """Post what somebody said aloud or wrote on paper: for a seat of the room, or for a side that has no seat here."""
    return _post(actor, room, key, whom, kind=kind, title=title, text=text)


def _post(
    actor: Actor,
    room: Room,
    key: str | None,
    whom: Seat | Sector | None = None,
    promised: Attribution | None = None,
    **facts: Any,
) -> Contribution:
    """Post once: under the room's lock numbers have no gaps, and a key is looked for before it is used.

    A repeat gets its receipt at any time; what is new belongs to a phase that takes it, or comes late within its grace.
    `promised` is what the form said about who wrote, when that was written: the room learns no more.
    """
    lock(room.scope)
    key = (key or uuid4().hex)[:KEY_LIMIT]
    first = posted_with(actor, key)
    if first and not is_repeat(first, room, whom, **facts):
        author_code = f"{whom.__tablename__}-{whom.id}" if whom else ""
        key = key_of(key, room.code, author_code, facts["kind"], facts["title"], facts["text"])
        first = posted_with(actor, key)
    if first:
        return first
    author = whom or actor.seat
    assert author
    phase = phase_for(room, facts["kind"])
    comes_after = has_left(actor, phase)
    check_limit(phase, author)
    number = last_number(room) + 1
    contribution = Contribution(room=room, number=number, code=code_of(room.code, number), key=key, **facts)
    contribution.wordings = []  # known without asking: its receipt shows them
    contribution.seat, contribution.sector = (None, author) if isinstance(author, Sector) else (author, author.sector)
    contribution.entered_by = actor.person if whom else None
    contribution.phase, contribution.is_late = phase, phase.is_over or comes_after
    contribution.attribution = least_open(phase.attribution, promised)
    contribution.state = next_state(contribution, Act.POST)
    db.session.add(contribution)
    record(actor, "contribution.posted", contribution, **described(contribution))
    return contribution


def described(contribution: Contribution) -> dict[str, Any]:
    """Return the details of a new contribution that make its entry readable for ever."""
    facts = {"code": contribution.code, "kind": contribution.kind, "sector": contribution.sector.code}
    seat = contribution.seat.id if contribution.seat else None
    entered = {"entered_for": seat} if contribution.entered_by else {}
    return {**facts, "after": contribution.state, **entered}


def is_repeat(
    first: Contribution, room: Room, whom: Seat | Sector | None, kind: Kind, title: str, text: str, **others: Any
) -> bool:
    """Return whether what is sent under a key is what the key holds already."""
    same_place = (first.room_id, first.kind) == (room.id, kind) and whom in (None, first.seat or first.sector)
    return same_place and has_said(first, title, text)


def has_said(contribution: Contribution, title: str, text: str) -> bool:
    """Return whether these are the words of a contribution, or were before somebody changed them."""
    earlier = [(each.title, each.text) for each in contribution.wordings if each.standing is Standing.EARLIER]
    return (title, text) in [(contribution.title, contribution.text), *earlier]


def phase_for(room: Room, kind: Kind) -> Phase:
    """Return the phase that takes something written now. Hold the room's lock."""
    phase = phase_taking(room, kind, utcnow())
    if phase is None:
        raise DomainError(_("The room is in another phase now. What you wrote is kept on this device."))
    return phase


def check_limit(phase: Phase | None, author: Seat | Sector) -> None:
    """Raise TooMany when a person has sent all that a phase takes from one."""
    most = phase.most_each if phase else None
    if phase and most is not None and isinstance(author, Seat) and sent_in(phase, author) >= most:
        limit = ngettext("one contribution", "%(num)s contributions", most)
        raise TooMany(_("This phase takes %(limit)s from each person, and all are sent already.", limit=limit))


def show_held(phase: Phase) -> None:
    """Publish what a silent phase has held back."""
    held = update(Contribution).where(Contribution.phase_id == phase.id, Contribution.state == State.HELD)
    db.session.execute(held.values(state=State.PUBLISHED))


def holds_texts(phase: Phase) -> bool:
    """Return whether something waits for the reveal of a silent phase."""
    return bool(sealed_by_sector(phase))


at_reveal.append(show_held)
holds_back.append(holds_texts)
