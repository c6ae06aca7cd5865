"""What facilitators can do with a contribution. Two of them never work on the same one without knowing."""

from flask_babel import gettext as _

from app.accounts.models import Actor, Role
from app.contributions.models import Contribution, Standing, State, Wording
from app.contributions.queries import proposal_for
from app.contributions.rules import OPEN, Act
from app.contributions.states import ChangedMeanwhile, hold, move
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import record
from app.moderation.queries import holder_of, waits


class InOtherHands(DomainError):
    """Another facilitator has the contribution in hand. Answers 409 and says who."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is dealing with this contribution now.", name=name))


def claim(actor: Actor, contribution: Contribution) -> None:
    """Take what waits in hand for five minutes, so that the other facilitators see it and keep off."""
    take(actor, contribution)
    if not waits(contribution):
        raise ChangedMeanwhile
    contribution.claimed_by, contribution.claimed_at = actor.person, utcnow()
    record(actor, "contribution.claimed", contribution, code=contribution.code)


def release(actor: Actor, contribution: Contribution) -> None:
    """Leave to others what one has in hand."""
    take(actor, contribution)
    contribution.claimed_by = contribution.claimed_at = None
    record(actor, "contribution.released", contribution, code=contribution.code)


def publish(actor: Actor, contribution: Contribution) -> None:
    """Show a contribution to the room: now, or at the reveal of a silent phase."""
    take(actor, contribution)
    move(actor, contribution, Act.PUBLISH, "contribution.published")


def return_to_author(actor: Actor, contribution: Contribution, question: str) -> None:
    """Give a contribution back to its author with a question; it waits for the answer, unseen by the room."""
    take(actor, contribution)
    if contribution.seat is None:
        raise DomainError(_("It was entered for somebody without a seat, who cannot answer here."))
    move(actor, contribution, Act.RETURN, "contribution.returned", question)


def hide(actor: Actor, contribution: Contribution, reason: str) -> None:
    """Hide a contribution with a reason, which its author reads and can contest once. Doing it again refuses that."""
    take(actor, contribution)
    if contribution.state is State.HIDDEN and not waits(contribution):
        raise ChangedMeanwhile
    move(actor, contribution, Act.HIDE, "contribution.hidden", reason)


def propose_wording(actor: Actor, contribution: Contribution, title: str, text: str) -> None:
    """Propose clearer words, which stand beside the author's until the author accepts or refuses them."""
    take(actor, contribution)
    if contribution.seat is None or contribution.state not in OPEN:
        raise DomainError(_("There is no author who could accept other words."))
    if proposal_for(contribution):
        raise DomainError(_("The author has not answered the wording that was proposed before."))
    if (title, text) == (contribution.title, contribution.text):
        raise DomainError(_("These are the author's own words. Change what should be clearer."))
    words = Wording(standing=Standing.PROPOSED, title=title, text=text, role=Role.FACILITATOR)
    contribution.wordings.append(words)
    db.session.flush()
    record(actor, "contribution.wording_proposed", contribution, code=contribution.code, wording=words.id)


def take_back_wording(actor: Actor, contribution: Contribution, wording: int) -> None:
    """Take back clearer words that the author has not answered yet."""
    take(actor, contribution)
    proposal = proposal_for(contribution)
    if proposal is None or proposal.id != wording:
        raise DomainError(_("The author has answered this proposal already."))
    contribution.wordings.remove(proposal)
    db.session.delete(proposal)
    record(actor, "contribution.wording_taken_back", contribution, code=contribution.code)


def take(actor: Actor, contribution: Contribution) -> None:
    """Lock a contribution, and raise InOtherHands when another facilitator has it in hand."""
    hold(contribution)
    holder = holder_of(contribution, utcnow())
    if holder and actor.person and holder.id != actor.person.id:
        raise InOtherHands(holder.name)
