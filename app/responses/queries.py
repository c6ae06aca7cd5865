"""Reading what became of a contribution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.candidates.models import Candidate, Source
from app.clusters.models import Cluster
from app.clusters.queries import card_of
from app.contributions.models import Contribution
from app.extensions import db
from app.journal.models import Entry
from app.journal.queries import entries_about
from app.voting.models import Round
from app.voting.queries import results_of


class Turn(StrEnum):
    """What can happen to a contribution."""

    POSTED = "posted"
    GROUPED = "grouped"
    UNGROUPED = "ungrouped"
    VOTED = "voted"
    LINKED = "linked"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Step:
    """One thing that happened to a contribution: when, what, and what a page says about it."""

    at: datetime
    turn: Turn
    facts: dict[str, Any]


@dataclass(frozen=True)
class Course:
    """The public life of a contribution: where it stands now, and how it came there. It names no person."""

    contribution: Contribution
    cluster: Cluster | None
    candidates: Sequence[Candidate]
    steps: list[Step]


def course_of(contribution: Contribution) -> Course:
    """Return the public life of a contribution, from the journal, the votes and the candidates."""
    entries, candidates = entries_about(contribution), candidates_from(contribution)
    steps = [*on_the_board(entries), *in_votes(contribution, entries), *as_source(candidates)]
    steps.sort(key=lambda step: step.at)
    return Course(contribution, card_of(contribution).cluster, candidates, steps)


def candidates_from(contribution: Contribution) -> Sequence[Candidate]:
    """Return the candidates that come from a contribution, oldest first."""
    linked = select(Candidate).join(Candidate.sources).where(Source.contribution_id == contribution.id)
    return db.session.scalars(linked.order_by(Candidate.made_at)).all()


def on_the_board(entries: Sequence[Entry]) -> Iterator[Step]:
    """Return how a contribution was received, grouped and moved."""
    for entry in entries:
        if entry.verb == "contribution.posted":
            yield Step(entry.at, Turn.POSTED, {})
        elif entry.verb == "contribution.moved":
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
