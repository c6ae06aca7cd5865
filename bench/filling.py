"""A room as it is in the middle of a workshop, made quickly: what counts is what stands there, not how it came."""

from itertools import count
from uuid import uuid4

from sqlalchemy import func, insert, select

from app.accounts.models import Role
from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution, Kind
from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.registration.models import Seat
from app.rooms.models import Room
from tests import factories as make

TITLE = "As licenças de esplanada pedem a mesma planta várias vezes"
TEXT = "Quem pede a licença entrega a planta três vezes, em três balcões, e ninguém sabe dizer em que ponto está. "
serial = count(1)


def people(room: Room, many: int) -> list[Seat]:
    """Return that many new seats that came into the room, of both sectors in turn."""
    codes = (make.CIVIL, make.PUBLIC)
    seats = [make.seat(f"somebody{next(serial)}", of=room.workshop, code=codes[each % 2]) for each in range(many)]
    return [make.arrival(room, seat).seat for seat in seats]


def write(room: Room, seats: list[Seat], many: int, kind: Kind = Kind.CHALLENGE) -> None:
    """Let these seats write so many contributions in turn, each with its entry in the journal."""
    numbers = range(last(Contribution.number, Contribution.room_id == room.id) + 1, many + 1)
    entries = count(last(Entry.number, Entry.scope_id == room.scope_id) + 1)
    shared = {"room_id": room.id, "kind": kind, "submitted_at": utcnow()}
    rows = [
        {
            "number": number,
            "code": f"{room.code}-{number:03}",
            "title": f"{TITLE} ({number})",
            "text": TEXT * (1 + number % 4),
            "key": uuid4().hex,
            "seat_id": seats[number % len(seats)].id,
            "sector_id": seats[number % len(seats)].sector_id,
        }
        | shared
        for number in numbers
    ]
    written = db.session.scalars(insert(Contribution).returning(Contribution.id), rows).all() if rows else []
    about = {"scope_id": room.scope_id, "verb": "contribution.posted", "subject": "contributions"}
    about |= {"role": Role.PARTICIPANT, "details": {}}
    posted = [about | {"number": next(entries), "subject_id": each} for each in written]
    if posted:
        db.session.execute(insert(Entry), posted)
    db.session.commit()


def group(room: Room, groups: int, cards: int) -> None:
    """Put the first so many contributions of a room into so many groups."""
    rows = [Cluster(room=room, number=number, title=f"Balcão único {number}") for number in range(1, groups + 1)]
    db.session.add_all(rows)
    db.session.flush()
    of_room = select(Contribution.id).where(Contribution.room_id == room.id).order_by(Contribution.number)
    for place, each in enumerate(db.session.scalars(of_room.limit(cards))):
        cluster = rows[place % groups]
        db.session.add(Placement(contribution_id=each, cluster=cluster, position=place // groups + 1))
    db.session.commit()


def last(number: object, where: object) -> int:
    """Return the highest number so far, 0 for none."""
    return db.session.scalar(select(func.max(number)).where(where)) or 0
