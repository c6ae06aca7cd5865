"""Reading candidates, and the groups they can be made of."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.candidates.models import Candidate, CandidateState, Source
from app.candidates.rules import rank_key
from app.clusters.models import Cluster
from app.contributions.queries import WITH_AUTHOR
from app.errors import NotFound
from app.extensions import db
from app.programme.models import Programme, Workshop
from app.rooms.models import Room
from app.voting.queries import groups_to_vote_on, last_closed_round, results_of
from app.voting.rules import Outcome

STANDS = Candidate.removed_at.is_(None)  # what was taken back is found nowhere


@dataclass(frozen=True)
class Group:
    """A group of a room, what the vote said about it, whether that may be shown, and the candidate made of it."""

    cluster: Cluster
    size: int
    outcome: Outcome | None
    candidate: Candidate | None


def candidate_or_404(code: str) -> Candidate:
    """Return the candidate with that code, or raise NotFound."""
    candidate = db.session.scalar(select(Candidate).where(Candidate.code == code, STANDS))
    if candidate is None:
        raise NotFound
    return candidate


def candidate_of(cluster: Cluster) -> Candidate | None:
    """Return the candidate made of a group, also one that was taken back."""
    return db.session.scalar(select(Candidate).where(Candidate.cluster_id == cluster.id))


def codes_in_use() -> list[str]:
    """Return the codes of all candidates."""
    return list(db.session.scalars(select(Candidate.code)))


def candidates_of(room: Room) -> list[Candidate]:
    """Return the candidates of a room, in the order of the vote."""
    return in_rank_order(list(db.session.scalars(select(Candidate).where(Candidate.room_id == room.id, STANDS))))


def candidates_in(programme: Programme, *states: CandidateState) -> list[Candidate]:
    """Return the programme's candidates in ranked order, with where they come from; only in some states if given."""
    of_programme = select(Candidate).join(Candidate.room).join(Room.workshop)
    wanted = of_programme.where(Workshop.programme_id == programme.id, STANDS)
    if states:
        wanted = wanted.where(Candidate.state.in_(states))
    origin = (
        joinedload(Candidate.room).joinedload(Room.workshop),
        joinedload(Candidate.cluster),
        selectinload(Candidate.sources).joinedload(Source.contribution).options(*WITH_AUTHOR),
    )
    return in_rank_order(list(db.session.scalars(wanted.options(*origin))))


def in_rank_order(candidates: list[Candidate]) -> list[Candidate]:
    """Return candidates from the most to the least supported by both sides."""
    return sorted(candidates, key=lambda each: rank_key(each.consensus, each.sides, each.title))


def validated(programme: Programme) -> list[Candidate]:
    """Return the candidate list: what was validated, in ranked order."""
    return candidates_in(programme, CandidateState.VALIDATED)


def groups_of(room: Room) -> list[Group]:
    """Return the groups of a room in the order of the vote, those that were not voted on after it."""
    results = results_of(last_closed_round(room))
    outcomes = {outcome.number: outcome for outcome in results.outcomes} if results else {}
    made = {candidate.cluster_id: candidate for candidate in candidates_of(room)}
    groups = [
        Group(cluster, size, outcomes.get(cluster.number), made.get(cluster.id))
        for cluster, size in groups_to_vote_on(room)
    ]
    order = {number: place for place, number in enumerate(outcomes)}
    return sorted(groups, key=lambda group: order.get(group.cluster.number, len(order)))


def outcome_of_vote(cluster: Cluster) -> Outcome | None:
    """Return what the last vote of the room said about a group; None when it was not voted on."""
    results = results_of(last_closed_round(cluster.room))
    outcomes = results.outcomes if results else []
    return next((outcome for outcome in outcomes if outcome.number == cluster.number), None)
