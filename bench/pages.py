"""What three pages cost, beside Flask and Jinja alone rendering the same rows."""

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import MACHINE
from app.contributions.models import Contribution
from app.extensions import db
from app.journal.services import record
from app.programme.models import Workshop
from app.rooms.models import Room
from bench.filling import group, people, write
from bench.house import installation
from bench.plain import Values, bare_app
from bench.visits import Act, Visitor, costs_of, nothing, statements_of
from tests import factories as make

FEW = 50  # cards with which statements are counted too: their number must not grow


@dataclass(frozen=True)
class Page:
    """A page to measure: where it is, where its rows are, what varies in one, and what happens before each visit."""

    path: str
    row: str
    values_of: Callable[[str], Values]
    before: Act = nothing


def contribution_of(row: str) -> Values:
    """Return what varies in the card of a contribution, or in its own page."""
    code = re.search(r"W1-R1-\d+", row)[0]
    written = db.session.scalar(select(Contribution).where(Contribution.code == code))
    return {"text": written.text, "title": written.title, "code": code}


def workshop_of(row: str) -> Values:
    """Return what varies in the card of a workshop."""
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == re.search(r'id="workshop-([^"]+)"', row)[1]))
    return {"theme": workshop.theme["pt"], "code": workshop.code}


def something_happens() -> None:
    """Write an entry into the room's journal: nothing that was made of its state before can be used again."""
    with db.session.begin():
        record(MACHINE, "nothing.changed", db.session.scalars(select(Room)).one())
    db.session.remove()


CARD = r"<article class=\"contribution.*?</article>"
PAGES = {
    "room": Page("/rooms/W1-R1", CARD, contribution_of, before=something_happens),
    "room_again": Page("/rooms/W1-R1", CARD, contribution_of),
    "programme": Page("/", r"<article class=\"workshop.*?</article>", workshop_of),
    "contribution": Page("/c/W1-R1-001", r"<main.*?</main>", contribution_of),
}


def measure(cards: int, times: int) -> dict[str, dict[str, object]]:
    """Return the figures of each page."""
    with installation() as app:
        for number in range(2, 5):
            make.workshop(f"W{number}")
        room = make.room("challenges")
        seats = people(room, 68)
        few = min(FEW, cards)
        write(room, seats, few)
        group(room, 8, few // 2)
        visitor = Visitor(app, seats[1])
        before = {name: count(visitor, page) for name, page in PAGES.items()}
        write(room, seats, cards)
        return {
            name: figures(visitor, page, times) | {f"statements_with_{few}_cards": before[name]}
            for name, page in PAGES.items()
        }


def count(visitor: Visitor, page: Page) -> int:
    """Return how many statements a page sends, when nothing is done for the first time."""
    db.session.remove()
    visitor.ask(page.path)
    page.before()
    return statements_of(lambda: visitor.ask(page.path))


def figures(visitor: Visitor, page: Page, times: int) -> dict[str, object]:
    """Return what a page and its yardstick cost."""
    statements, html = count(visitor, page), visitor.ask(page.path)
    bare = Visitor(bare_app(html, page.row, page.values_of))
    assert bare.ask("/") == html, "The yardstick must show the same."
    db.session.remove()
    visits = (lambda: visitor.ask(page.path), lambda: bare.ask("/"))
    ours, theirs = costs_of(*visits, times=times, before=page.before)
    return {
        "per_s": round(1000 / ours.wall_ms, 1),
        "cpu_ms": round(ours.cpu_ms, 2),
        "yardstick_cpu_ms": round(theirs.cpu_ms, 2),
        "ratio": round(ours.cpu_ms / theirs.cpu_ms, 2),
        "kilobytes": round(len(html.encode()) / 1024, 1),
        "statements": statements,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=500)
    parser.add_argument("--times", type=int, default=10, help="answers in each of five rounds")
    parser.add_argument("--json", action="store_true", help="one line, nothing else")
    options = parser.parse_args()
    found = measure(options.cards, options.times)
    print(json.dumps(found) if options.json else "\n".join(f"{name:13} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
