"""What people do at the tables of the demonstration: service after service, each with its commit, as requests would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import cycle, zip_longest
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Actor, Role
from app.accounts.queries import person_with
from app.accounts.services import appoint, meet
from app.candidates.rules import QUESTIONS
from app.candidates.services import edit_candidate, make_candidate, review_candidate
from app.clusters.models import Cluster
from app.clusters.services import make_cluster
from app.contributions.models import Contribution, Kind, Value
from app.contributions.services import post_challenge, post_idea
from app.database import Base, Moment
from app.extensions import db
from app.programme.models import Programme, Workshop
from app.programme.queries import workshop_or_404
from app.registration.queries import seat_in
from app.registration.services import take_seat
from app.rehearsal.plan import Text, read_texts
from app.rehearsal.scenes import DOTS, FACILITATORS, MOST, VOTERS, Draft, Group, Guest, ballots, guests
from app.rooms.arrivals import enter_room
from app.rooms.models import PhaseKind, Room
from app.rooms.queries import rooms_of
from app.rooms.services import start_phase
from app.voting.services import cast_ballot, close_round, open_round

EXAMPLES = Path(__file__).with_name("examples.csv")
Numbered = tuple[int, Text]  # a text, and its row among those of its workshop


@dataclass
class Table:
    """A room of people: who runs it, who came of each sector, and what they have made so far."""

    room: Room
    desk: Actor
    present: tuple[list[Actor], ...]
    posted: list[tuple[int, Contribution]] = field(default_factory=list)
    groups: list[tuple[Group, Cluster]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let people write in turn, whoever came last first."""
        self.authors = [cycle(reversed(side)) for side in self.present]

    def start(self, kind: PhaseKind) -> None:
        """Lead the room into a phase."""
        start_phase(self.desk, self.room, next(phase.position for phase in self.room.phases if phase.kind is kind))
        db.session.commit()

    def write(self, texts: Sequence[Numbered], kind: Kind, groups: Sequence[Group]) -> None:
        """Let people write the texts of a kind; civil society wrote the odd rows, public bodies the even ones."""
        for row, text in texts:
            if text.kind == kind:
                author = next(self.authors[(row + 1) % 2])
                group = next((group for group in groups if row in group.rows), None)
                self.posted.append((row, self.post(author, text, group)))
                db.session.commit()

    def post(self, author: Actor, text: Text, group: Group | None) -> Contribution:
        """Return what somebody posts; an idea answers the challenge that will stand in the same group."""
        if text.kind == Kind.CHALLENGE:
            return post_challenge(author, self.room, text.title, text.text)
        value, answered = (group.value, self.in_group(group)) if group else (Value.PARTICIPATION, [])
        return post_idea(author, self.room, text.title, text.text, None, next(iter(answered), None), value)

    def in_group(self, group: Group) -> list[Contribution]:
        """Return what was posted so far for a group."""
        return [contribution for row, contribution in self.posted if row in group.rows]

    def group(self, groups: Sequence[Group]) -> None:
        """Bring together what belongs together."""
        for group in groups:
            cluster = make_cluster(self.desk, self.room, group.title, self.in_group(group))
            self.groups.append((group, cluster))
            db.session.commit()

    def vote(self) -> None:
        """Let people vote as the groups say they do."""
        round = open_round(self.desk, self.room, DOTS, MOST)
        db.session.commit()
        for sector, (side, voters) in enumerate(zip(self.present, VOTERS, strict=True)):
            shares = {cluster.number: group.support[sector] for group, cluster in self.groups}
            for actor, ballot in zip(side, ballots(voters, shares), strict=False):
                cast_ballot(actor, round, ballot)
                db.session.commit()
        close_round(self.desk, round)
        db.session.commit()

    def make_candidates(self) -> None:
        """Make candidates of the groups that have a draft, edit them and answer the checklist."""
        for group, cluster in self.groups:
            if group.draft:
                self.make_candidate(cluster, group.draft)

    def make_candidate(self, cluster: Cluster, draft: Draft) -> None:
        """Make one candidate."""
        candidate = make_candidate(self.desk, self.room, cluster)
        db.session.commit()
        edit_candidate(self.desk, candidate, candidate.version, draft.title, draft.problem, draft.solution)
        db.session.commit()
        review_candidate(self.desk, candidate, {each: draft.notes.get(each, ("yes", "")) for each in QUESTIONS})
        db.session.commit()


def register(workshop: Workshop, sides: tuple[list[Guest], ...]) -> None:
    """Let people register for a workshop, one of each sector in turn, and give it its facilitator."""
    facilitator = FACILITATORS[workshop.code]
    appoint(meet(facilitator.email, facilitator.name), Role.FACILITATOR, workshop.id)
    sectors = workshop.programme.sectors
    for guest in (guest for pair in zip_longest(*sides) for guest in pair if guest):
        take_seat(workshop, sectors[guest.sector], guest.name, guest.email, guest.organisation, "pt")
        db.session.commit()


def open_table(code: str, numbers: tuple[int, ...]) -> Table:
    """Return the first room of a workshop after so many people of each sector have come in."""
    workshop = workshop_or_404(code)
    facilitator = person_with(FACILITATORS[code].email)
    sides = zip(guests(code), numbers, strict=True)
    present = tuple([actor_of(guest, workshop) for guest in side[:number]] for side, number in sides)
    table = Table(rooms_of(workshop)[0], Actor(Role.FACILITATOR, facilitator), present)
    for actor in (actor for side in present for actor in side):
        enter_room(actor, table.room)
        db.session.commit()
    return table


def actor_of(guest: Guest, workshop: Workshop) -> Actor:
    """Return somebody as a participant of a workshop."""
    person = person_with(guest.email)
    assert person
    return Actor(Role.PARTICIPANT, person, seat_in(person, workshop))


def texts_of(code: str, number: int) -> list[Numbered]:
    """Return so many of a workshop's examples, a challenge before every two ideas; when they run out they repeat."""
    rows = list(enumerate(read_texts(EXAMPLES, code), start=1))
    challenges = [row for row in rows if row[1].kind == Kind.CHALLENGE]
    ideas = iter([row for row in rows if row[1].kind == Kind.IDEA])
    woven = [
        row for challenge in challenges for row in (challenge, *(idea for _two, idea in zip("12", ideas, strict=False)))
    ]
    return list(repeated(woven, number))


def repeated(texts: Sequence[Numbered], number: int) -> Iterator[Numbered]:
    """Return so many texts: once more with a number behind the title when there are not enough."""
    for at in range(number):
        again, place = divmod(at, len(texts))
        row, text = texts[place]
        yield row, replace(text, title=f"{text.title} ({again + 1})") if again else text


def let_pass(time: timedelta) -> None:
    """Let time go by: all that has happened lies that much further back. The dates of the programme stay."""
    for model in (mapper.class_ for mapper in Base.registry.mappers):
        moments = [name for name, column in model.__table__.columns.items() if isinstance(column.type, Moment)]
        if moments and model not in (Programme, Workshop):
            for row in db.session.scalars(select(model)):
                for name in moments:
                    if getattr(row, name):
                        setattr(row, name, getattr(row, name) - time)
    db.session.commit()
