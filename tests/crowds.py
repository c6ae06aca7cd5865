"""A room that fills up: the pages that `make shots` takes with 5, 60 and 500 contributions."""

from collections.abc import Iterator, Sequence

from app.clusters.services import make_cluster
from app.contributions.models import Contribution, Kind
from app.contributions.services import post_challenge, post_idea
from app.extensions import db
from app.rehearsal.scenes import CIVIL, FACILITATORS, guests
from app.rehearsal.tables import Table, open_table, texts_of
from app.rooms.models import PhaseKind
from tests.shot import PROJECTOR, Shot, views

CROWDS = {5: 1, 60: 6, 500: 9}  # contributions: how many groups more
CODE = "W4"


def crowds() -> Iterator[Shot]:
    """Lead a room through writing and grouping, again and again, with more contributions each time."""
    participant, desk = guests(CODE)[CIVIL][3].email, FACILITATORS[CODE].email
    table, texts, written = open_table(CODE, (17, 17)), texts_of(CODE, max(CROWDS)), list[Contribution]()
    for number, groups in CROWDS.items():
        fresh = write(table, texts[len(written) : number])
        written += fresh
        yield from views(f"crowd-{number}-writing", CODE, participant)
        group(table, fresh, groups)
        yield from views(f"crowd-{number}-grouping", CODE, participant)
        yield Shot(f"board-crowd-{number}", f"/rooms/{CODE}-R1/board", desk)
        table.start(PhaseKind.VALIDATION)
        yield Shot(f"screen-crowd-{number}-validation", f"/rooms/{CODE}-R1/screen", desk, sizes=(PROJECTOR,))


def write(table: Table, texts: Sequence[tuple[int, object]]) -> list[Contribution]:
    """Let people write these texts, each kind in its phase; return what they posted."""
    posted = []
    for kind, phase in ((Kind.CHALLENGE, PhaseKind.CHALLENGES), (Kind.IDEA, PhaseKind.IDEAS)):
        table.start(phase)
        for row, text in texts:
            if text.kind == kind:
                post = post_challenge if kind is Kind.CHALLENGE else post_idea
                posted.append(post(next(table.authors[row % 2]), table.room, text.title, text.text))
                db.session.commit()
    return posted


def group(table: Table, contributions: Sequence[Contribution], groups: int) -> None:
    """Put four of five contributions into so many groups, the first ones larger than the last."""
    table.start(PhaseKind.CLUSTERING)
    start, left = 0, len(contributions) * 4 // 5
    for each in range(groups):
        size = left if each == groups - 1 else max(1, left // 3)
        title = contributions[start].title[:70]
        make_cluster(table.desk, table.room, title, contributions[start : start + size])
        db.session.commit()
        start, left = start + size, left - size
