"""What one post costs while a room grows: the request, and what the hub renders for all of its screens."""

import argparse
import json
from collections.abc import Callable
from contextvars import Context
from uuid import uuid4

from flask import Flask

from app.extensions import db
from app.journal.queries import newest_number
from app.live.channels import Audience, Channel
from app.live.reader import Reader
from app.registration.models import Seat
from app.rooms.models import Room
from bench.filling import TEXT, TITLE, group, people, write
from bench.house import installation
from bench.visits import Visitor, costs_of, statements_of
from tests import factories as make

LANGUAGES = ("pt", "en")


def measure(sizes: list[int], times: int) -> dict[str, object]:
    """Return what a post costs in rooms of each size, and how much dearer the dearest is than the cheapest."""
    with installation() as app:
        acts = [posting(app, *room_with(size)) for size in sizes]
        db.session.remove()
        costs = costs_of(*acts, times=times)
        statements = [statements_of(act) for act in acts]
    cpu, wall = (
        [round(each, 2) for each in found] for found in zip(*((c.cpu_ms, c.wall_ms) for c in costs), strict=True)
    )
    grown = {"cpu_growth": round(max(cpu) / min(cpu), 2), "wall_growth": round(max(wall) / min(wall), 2)}
    return {"contributions": sizes, "cpu_ms": cpu, "wall_ms": wall, **grown, "statements": statements}


def room_with(size: int) -> tuple[Room, Seat]:
    """Return a room with so many contributions of 40 people, a quarter of them in groups, and somebody new in it."""
    room = make.room("challenges")
    write(room, people(room, 40), size)
    group(room, 8, size // 4)
    return room, people(room, 1)[0]


def posting(app: Flask, room: Room, who: Seat) -> Callable[[], None]:
    """Return how somebody posts once as htmx does, and the hub renders it for every audience in both languages."""
    visitor, reader, address, scope = Visitor(app, who), Reader(app), f"/rooms/{room.code}", room.scope_id
    db.session.remove()
    token = visitor.token(visitor.ask(address))
    channels = [Channel(scope, audience, language) for audience in Audience for language in LANGUAGES]
    with app.app_context():
        number = newest_number(scope)

    def post() -> None:
        nonlocal number
        written = {"title": f"{TITLE} {uuid4().hex}", "text": TEXT, "key": uuid4().hex}
        visitor.ask(f"{address}/challenges", written, HX_Request="true", X_CSRFToken=token)
        news = Context().run(reader.after, dict.fromkeys(channels, number))
        number += 1
        assert all(messages[-1].number == number for messages in news.values())

    return post


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1000, 10_000])
    parser.add_argument("--times", type=int, default=10, help="posts in each of five rounds")
    parser.add_argument("--json", action="store_true", help="one line, nothing else")
    options = parser.parse_args()
    found = measure(options.sizes, options.times)
    print(json.dumps(found) if options.json else "\n".join(f"{name:13} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
