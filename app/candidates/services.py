"""What can be done about candidates: making one of a group, editing it, answering the checklist."""

from collections.abc import Mapping

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.candidates.models import TEXT_LIMIT, Candidate, CandidateState, Review, Source
from app.candidates.queries import candidate_of, codes_in_use, outcome_of_vote
from app.candidates.rules import Piece, compose, flaws, is_validated, next_code
from app.clusters.models import Cluster
from app.contributions.models import Contribution, Kind
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.models import Room
from app.voting.rules import Outcome


class Overtaken(DomainError):
    """Somebody else changed the text first. Nothing is overwritten; both texts are there to choose from."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(_("Somebody else changed %(code)s first. Both texts are kept.", code=candidate.code))


def make_candidate(actor: Actor, room: Room, cluster: Cluster) -> Candidate:
    """Make a candidate of a group, with its title, what its contributions say, and what the vote said. Once a group.

    The one that was made of it before and taken back is made anew, under its code.
    """
    lock(room.workshop.programme.scope)
    made = candidate_of(cluster)
    if cluster.room_id != room.id:
        raise DomainError(_("That group belongs to another room."))
    if made and not made.removed_at:
        raise DomainError(_("%(code)s has already been made from this group.", code=made.code))
    contributions = cluster.contributions
    if not contributions:
        raise DomainError(_("This group is empty. Put contributions into it on the board first."))
    candidate = made or Candidate(code=next_code(codes_in_use()), room=room, cluster=cluster, version=0)
    candidate.title, candidate.version, candidate.removed_at = cluster.title, candidate.version + 1, None
    write_from(candidate, contributions)
    note_support(candidate, outcome_of_vote(cluster))
    db.session.add(candidate)
    codes = [each.code for each in contributions]
    facts = {"code": candidate.code, "group": cluster.number, "contributions": codes, "version": candidate.version}
    record(actor, "candidate.made", candidate, **facts)
    return candidate


def remove_candidate(actor: Actor, candidate: Candidate, version: int) -> None:
    """Take back a candidate on which nobody has worked since it was made as `version`; it is found nowhere any more."""
    refresh(candidate)
    if candidate.removed_at or candidate.version != version or candidate.reviews:
        raise DomainError(_("Somebody has worked on %(code)s since. Edit it instead.", code=candidate.code))
    for source in candidate.sources:
        db.session.delete(source)
    candidate.removed_at = utcnow()
    record(actor, "candidate.removed", candidate, code=candidate.code)


def write_from(candidate: Candidate, contributions: list[Contribution]) -> None:
    """Fill in the candidate's text: the problem from its challenges, or from all when there are none; the solution
    from its ideas. All of them are its sources.
    """
    challenges = [each for each in contributions if each.kind is Kind.CHALLENGE]
    ideas = [each for each in contributions if each.kind is Kind.IDEA]
    candidate.problem = text_of(challenges or contributions)
    candidate.solution = text_of(ideas)
    candidate.sources = [Source(contribution=each) for each in contributions]


def text_of(contributions: list[Contribution]) -> str:
    """Return what contributions say, within the limit of the form."""
    pieces = [Piece(each.code, each.title, each.text) for each in contributions]
    return compose(pieces, TEXT_LIMIT, _("See also"))


def note_support(candidate: Candidate, outcome: Outcome | None) -> None:
    """Keep what the vote said about the group, as it was when the candidate was made."""
    if outcome is None:
        return
    sectors = candidate.room.workshop.programme.sectors
    candidate.consensus = outcome.consensus
    candidate.support = [
        {"sector": sector.code, "supporters": side.supporters, "dots": side.dots, "voters": side.voters}
        for sector, side in zip(sectors, outcome.sides, strict=True)
    ]


def edit_candidate(actor: Actor, candidate: Candidate, version: int, title: str, problem: str, solution: str) -> bool:
    """Change the text that was read as `version`; return whether that took a validation or revision back.

    Raises Overtaken, and changes nothing, when somebody else changed it since.
    """
    refresh(candidate)
    if candidate.version != version:
        raise Overtaken(candidate)
    before = {"title": candidate.title, "problem": candidate.problem, "solution": candidate.solution}
    after = {"title": title.strip(), "problem": problem.strip(), "solution": solution.strip()}
    if before == after:
        return False
    was_checked = candidate.state is not CandidateState.DRAFT
    candidate.title, candidate.problem, candidate.solution = after.values()
    candidate.version, candidate.changed_at, candidate.state = version + 1, utcnow(), CandidateState.DRAFT
    record(actor, "candidate.edited", candidate, version=candidate.version, before=before)
    return was_checked


def review_candidate(
    actor: Actor, candidate: Candidate, answers: Mapping[int, tuple[str, str]], version: int | None = None
) -> Review:
    """Answer the whole checklist, {question: (answer, note)}: the candidate is validated, or to be revised.

    Raises Overtaken when the text is no longer the `version` that was read.
    """
    refresh(candidate)
    if version is not None and candidate.version != version:
        raise Overtaken(candidate)
    if flaws(answers):
        raise DomainError(_("Answer every question, and say why for each answer that is not a yes."))
    given = {str(number): {"answer": answer, "note": note.strip()} for number, (answer, note) in answers.items()}
    review = Review(person=actor.person, answers=given, version=candidate.version)
    candidate.reviews.append(review)
    passed = is_validated({number: answer for number, (answer, _note) in answers.items()})
    candidate.state = CandidateState.VALIDATED if passed else CandidateState.TO_REVISE
    candidate.changed_at = utcnow()
    record(actor, "candidate.reviewed", candidate, state=candidate.state, version=candidate.version, answers=given)
    return review


def refresh(candidate: Candidate) -> None:
    """Hold the candidate's room, and read the candidate as it stands now."""
    lock(candidate.scope)
    db.session.refresh(candidate)
