"""Reading what became of a contribution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.candidates.models import Candidate, Source
from app.clusters.models import Cluster
from app.clusters.queries import cluster_of
from app.contributions.models import Contribution, State, Wording
from app.extensions import db
from app.journal.models import Entry
from app.journal.queries import entries_about
from app.voting.models import Round
from app.voting.queries import results_of


class Turn(StrEnum):
    """What can happen to a contribution."""

    POSTED = "posted"
    SHOWN = "shown"
    REVISED = "revised"
    REWORDED = "reworded"
    RETURNED = "returned"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    GROUPED = "grouped"
    UNGROUPED = "ungrouped"
    VOTED = "voted"
    LINKED = "linked"
    REVIEWED = "reviewed"


TURNS = {
    "contribution.revised": Turn.REVISED,
    "contribution.reworded": Turn.REWORDED,
    "contribution.returned": Turn.RETURNED,
    "contribution.hidden": Turn.HIDDEN,
    "contribution.withdrawn": Turn.WITHDRAWN,
}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a contribution: when, what, and what a page says about it."""

    at: datetime
    turn: Turn
    facts: dict[str, Any]


@dataclass(frozen=True)
class Course:
    """The public life of a contribution: where it stands now, and how it came there.

    What the room does not see is in no page: then only its code and its steps are public.
    """

    contribution: Contribution
    first_words: Wording | None
    cluster: Cluster | None
    candidates: Sequence[Candidate]
    steps: list[Step]


def course_of(contribution: Contribution) -> Course:
    """Return the public life of a contribution, from the journal, the votes and the candidates."""
    entries = entries_about(contribution)
    if not is_public(contribution):
        return Course(contribution, None, None, [], list(as_received(entries)))
    candidates = candidates_from(contribution)
    steps = [*as_received(entries), *revealed(contribution, entries), *on_the_board(entries)]
    steps += [*in_votes(contribution, entries), *as_source(candidates)]
    steps.sort(key=lambda step: step.at)
    return Course(contribution, first_words(entries), cluster_of(contribution), candidates, steps)


def is_public(contribution: Contribution) -> bool:
    """Whether everybody may read a contribution."""
    return contribution.state is State.PUBLISHED


def first_words(entries: Sequence[Entry]) -> Wording | None:
    """Return the author's own words of a contribution that took over a clearer wording."""
    taken = [entry for entry in entries if entry.verb == "contribution.reworded"]
    return db.session.get(Wording, taken[0].details["wording"]) if taken else None


def candidates_from(contribution: Contribution) -> Sequence[Candidate]:
    """Return the candidates that come from a contribution, oldest first."""
    linked = select(Candidate).join(Candidate.sources).where(Source.contribution_id == contribution.id)
    return db.session.scalars(linked.order_by(Candidate.made_at)).all()


def as_received(entries: Sequence[Entry]) -> Iterator[Step]:
    """Return how a contribution was received, changed, hidden and shown."""
    for entry in entries:
        after = entry.details.get("after")
        if entry.verb == "contribution.posted":
            yield Step(entry.at, Turn.POSTED, {"shown": after in (None, State.PUBLISHED)})
        elif entry.verb in TURNS:
            yield Step(entry.at, TURNS[entry.verb], {})
        elif entry.verb in ("contribution.published", "contribution.restored") and after == State.PUBLISHED:
            yield Step(entry.at, Turn.SHOWN, {})


def revealed(contribution: Contribution, entries: Sequence[Entry]) -> Iterator[Step]:
    """Return the reveal of the silent phase in which a contribution was held back."""
    held = [entry for entry in entries if entry.details.get("after") == State.HELD]
    about = entries_about(contribution.phase) if held and contribution.phase else []
    reveals = [entry for entry in about if entry.verb == "phase.revealed" and entry.at >= held[-1].at]
    yield from [Step(entry.at, Turn.SHOWN, {}) for entry in reveals[:1]]


def on_the_board(entries: Sequence[Entry]) -> Iterator[Step]:
    """Return how a contribution was grouped and moved."""
    for entry in entries:
        if entry.verb == "contribution.moved":
            title = entry.details["after_title"]
            yield Step(entry.at, Turn.GROUPED if title else Turn.UNGROUPED, {"title": title})


def in_votes(contribution: Contribution, entries: Sequence[Entry]) -> Iterator[Step]:
    """Return the votes on the groups in which a contribution stood when they opened."""
    rounds = select(Round).where(Round.room_id == contribution.room_id, Round.closed_at.is_not(None))
    for round in db.session.scalars(rounds.order_by(Round.number)):
        number, results = group_at(entries, round.opened_at), results_of(round)
        for outcome in results.outcomes if results and round.closed_at else []:
            if outcome.number == number and round.closed_at:
                yield Step(round.closed_at, Turn.VOTED, {"title": outcome.title, "verdict": outcome.verdict})


def group_at(entries: Sequence[Entry], moment: datetime) -> int | None:
    """Return the number of the group in which a contribution stood at a moment."""
    moves = [entry for entry in entries if entry.verb == "contribution.moved" and entry.at <= moment]
    return moves[-1].details["after"] if moves else None


def as_source(candidates: Sequence[Candidate]) -> Iterator[Step]:
    """Return how candidates were made of a contribution, and what their reviews said."""
    for candidate in candidates:
        yield Step(candidate.made_at, Turn.LINKED, {"candidate": candidate})
        for entry in entries_about(candidate):
            if entry.verb == "candidate.reviewed":
                yield Step(entry.at, Turn.REVIEWED, {"candidate": candidate, "state": entry.details["state"]})
