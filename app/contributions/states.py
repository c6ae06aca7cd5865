"""How contributions go from one state to another, and back: what authors and facilitators do has this in common."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.contributions.models import Contribution, State
from app.contributions.rules import Act, shown, state_after
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.journal.services import lock, record


class ChangedMeanwhile(DomainError):
    """A contribution is no longer what somebody saw. Answers 409."""

    def __init__(self) -> None:
        super().__init__(_("This contribution has changed meanwhile. Reload the page to see it as it is now."))


def next_state(contribution: Contribution, act: Act) -> State:
    """Return the state that an act leads a contribution to. Raises ChangedMeanwhile when it is not possible."""
    phase = contribution.phase
    moderated = phase is not None and phase.is_moderated
    state = state_after(act, contribution.state, moderated=moderated, silent=is_silent(contribution))
    if state is None:
        raise ChangedMeanwhile
    return state


def is_silent(contribution: Contribution) -> bool:
    """Whether what is written in the phase of a contribution waits for the reveal now."""
    return contribution.phase is not None and contribution.phase.hides_texts


def hold(contribution: Contribution) -> None:
    """Lock the room of a contribution, and see it as it stands now."""
    lock(contribution.room.scope)
    db.session.refresh(contribution)


def move(actor: Actor, contribution: Contribution, act: Act, verb: str, reason: str | None = None) -> None:
    """Bring a contribution to the state that an act leads to, with the reason for it. Nobody holds it any more."""
    before, was = contribution.state, contribution.reason
    contribution.state, contribution.reason = next_state(contribution, act), reason
    contribution.claimed_by = contribution.claimed_at = None
    details = {"code": contribution.code, "before": before, "after": contribution.state, "reason": reason, "was": was}
    record(actor, verb, contribution, **details)


def restore(actor: Actor, contribution: Contribution, last: Entry) -> None:
    """Bring a contribution back to where it was before the entry that moved it last.

    Raises ChangedMeanwhile when it has moved since.
    """
    hold(contribution)
    if (contribution.state, contribution.reason) != (last.details["after"], last.details["reason"]):
        raise ChangedMeanwhile
    before = State(last.details["before"])
    contribution.state = shown(is_silent(contribution)) if before is State.HELD else before
    contribution.reason = last.details["was"]
    details = {"code": contribution.code, "before": last.details["after"], "after": contribution.state}
    record(actor, "contribution.restored", contribution, **details)
