"""What can be done about contributions: posting them, once each."""

from uuid import uuid4

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.contributions.models import Contribution, Kind, Value
from app.contributions.queries import last_number, posted_with
from app.contributions.rules import code_of
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.models import Room

KEY_LIMIT = 64


def post_challenge(actor: Actor, room: Room, title: str, text: str, key: str | None = None) -> Contribution:
    """Post a challenge in a room; the same key from the same seat returns what it posted first."""
    return _post(actor, room, key, kind=Kind.CHALLENGE, title=title, text=text)


def post_idea(
    actor: Actor,
    room: Room,
    title: str,
    text: str,
    key: str | None = None,
    answers: Contribution | None = None,
    value: Value | None = None,
) -> Contribution:
    """Post an idea in a room; the same key from the same seat returns what it posted first."""
    if answers and (answers.room_id != room.id or answers.kind is not Kind.CHALLENGE):
        raise DomainError(_("An idea answers a challenge of the same room. Choose one from the list."))
    return _post(actor, room, key, kind=Kind.IDEA, title=title, text=text, answers=answers, value=value)


def _post(
    actor: Actor,
    room: Room,
    key: str | None,
    *,
    kind: Kind,
    title: str,
    text: str,
    answers: Contribution | None = None,
    value: Value | None = None,
) -> Contribution:
    """Post once: under the room's lock numbers have no gaps, and a key is looked for before it is used."""
    assert actor.seat
    lock(room.scope)
    key = (key or uuid4().hex)[:KEY_LIMIT]
    first = posted_with(actor.seat, key)
    if first and (first.room, first.kind, first.title, first.text) == (room, kind, title, text):
        return first
    if first:
        key = uuid4().hex  # its answer was lost and the text changed since, or an old form came back
    number = last_number(room) + 1
    contribution = Contribution(room=room, number=number, code=code_of(room.code, number), key=key)
    contribution.seat, contribution.sector = actor.seat, actor.seat.sector
    contribution.kind, contribution.title, contribution.text = kind, title, text
    contribution.answers, contribution.value = answers, value
    db.session.add(contribution)
    record(actor, "contribution.posted", contribution, code=contribution.code, kind=kind, sector=actor.seat.sector.code)
    return contribution
