"""What authors can do with what they sent: change it, withdraw it, contest that it was hidden, accept clearer words."""

from flask_babel import gettext as _

from app.accounts.models import Actor, Role
from app.contributions.models import Contribution, Standing, State, Wording
from app.contributions.queries import proposal_for
from app.contributions.rules import Act
from app.contributions.services import check_limit, settled
from app.contributions.states import ChangedMeanwhile, hold, move, restore
from app.errors import DomainError
from app.journal.queries import entries_about
from app.journal.services import record


def revise(actor: Actor, contribution: Contribution, title: str, text: str) -> None:
    """Change the author's words, which answers a question about them. The earlier ones are kept."""
    hold(contribution)
    check_open(contribution)
    if (title, text) != (contribution.title, contribution.text):
        keep_words(contribution)
        contribution.title, contribution.text = title, text
    elif contribution.state is not State.RETURNED:
        return
    move(actor, contribution, Act.REVISE, "contribution.revised")


def check_open(contribution: Contribution) -> None:
    """Raise DomainError when the words of a contribution stay as they are."""
    reason = locked_because(contribution)
    if reason:
        raise DomainError(reason)


def locked_because(contribution: Contribution) -> str | None:
    """Return why the words of a contribution stay as they are, None when they can change. A question opens them."""
    if contribution.state is State.RETURNED:
        return None
    return next((why for say in settled if (why := say(contribution))), None)


def keep_words(contribution: Contribution) -> None:
    """Keep the words that a contribution has now beside those that it gets."""
    contribution.wordings.append(
        Wording(standing=Standing.EARLIER, title=contribution.title, text=contribution.text, role=Role.PARTICIPANT)
    )


def withdraw(actor: Actor, contribution: Contribution) -> None:
    """Take a contribution back; nobody sees it any more, and its author can bring it back."""
    hold(contribution)
    check_open(contribution)
    move(actor, contribution, Act.WITHDRAW, "contribution.withdrawn", contribution.reason)


def bring_back(actor: Actor, contribution: Contribution) -> None:
    """Bring back what the author withdrew, to where it was."""
    hold(contribution)
    if contribution.seat:
        check_limit(contribution.phase, contribution.seat)
    withdrawn = [each for each in entries_about(contribution) if each.verb == "contribution.withdrawn"]
    if not withdrawn:
        raise ChangedMeanwhile
    restore(actor, contribution, withdrawn[-1])


def appeal(actor: Actor, contribution: Contribution, text: str) -> None:
    """Contest, once, that a contribution was hidden; the facilitators find it in their queue."""
    hold(contribution)
    if contribution.state is not State.HIDDEN or contribution.appeal:
        raise DomainError(_("A contribution that is hidden can be contested once."))
    contribution.appeal = text
    record(actor, "contribution.appealed", contribution, code=contribution.code, text=text)


def answer_wording(actor: Actor, contribution: Contribution, accept: bool) -> None:
    """Take over the clearer wording that was proposed, or refuse it. The author's first words are kept."""
    hold(contribution)
    proposal = proposal_for(contribution)
    if proposal is None:
        raise ChangedMeanwhile
    if not accept:
        proposal.standing = Standing.REFUSED
        record(actor, "contribution.wording_refused", contribution, code=contribution.code)
        return
    contribution.title, proposal.title = proposal.title, contribution.title
    contribution.text, proposal.text = proposal.text, contribution.text
    proposal.standing, proposal.role = Standing.EARLIER, Role.PARTICIPANT
    record(actor, "contribution.reworded", contribution, code=contribution.code, wording=proposal.id)
