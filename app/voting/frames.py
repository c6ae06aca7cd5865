"""The control of the voting phase, and what rounds and ballots change on the room's screens."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.contributions.queries import contribution_about
from app.contributions.services import CHANGES
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.rooms.models import PhaseKind, Room
from app.rooms.stages import MEASURES, Measure, parity_partial, stage_of, stage_partial
from app.voting import acts  # noqa: F401 - registers how a vote is told and taken back
from app.voting.forms import BallotForm, RoundForm
from app.voting.models import Round, Voter
from app.voting.queries import (
    ballot_of,
    groups_to_vote_on,
    items_of,
    latest_round,
    open_item_with,
    results_of,
    turnout_of,
    voted_by_sector,
    voter_of,
)
from app.voting.rules import CRITERIA

MEASURES.append(Measure("voted", _l("Have voted"), voted_by_sector, of="present"))


@stage_of(PhaseKind.VOTING)
def voting_stage(room: Room, audience: str, actor: Actor | None = None, form: Any = None) -> str:
    """Return the vote as an audience sees it: before it opens, while it is open, or what it said."""
    round = latest_round(room)
    part = own_part(round, actor, form) if round and audience == Audience.PARTICIPANT else {}
    return render_template(
        f"voting/_{audience}.html",
        room=room,
        audience=audience,
        actor=actor,
        round=round,
        criteria=(round and round.criteria) or CRITERIA,
        results=results_of(round),
        turnout=turnout_of(round) if round else [],
        **set_up(room, audience, form) | part,
    )


def own_part(round: Round, actor: Actor | None, form: BallotForm | None) -> dict[str, Any]:
    """Return a participant's ballot. Without an actor it is everybody's: nobody's dots are on it."""
    voter = voter_of(round, actor.seat if actor else None)
    if not round.is_open:
        return {"voter": voter}
    ballot = ballot_of(voter)
    items = {item.cluster.number: item for item in items_of(round) if item.is_shown}
    form = form or BallotForm(round, {int(number): dots for number, dots in ballot.dots.items()} if ballot else {})
    form.dots = {number: dots for number, dots in form.dots.items() if number in items}
    return {"voter": voter, "items": items.values(), "form": form}


def set_up(room: Room, audience: str, form: RoundForm | None) -> dict[str, Any]:
    """Return what a vote can be about, for the screen and the desk, and the form with which the desk sets it up."""
    if audience == Audience.PARTICIPANT:
        return {}
    groups = groups_to_vote_on(room)
    return (
        {"groups": groups, "form": form or RoundForm(formdata=None)}
        if audience == Audience.DESK
        else {"groups": groups}
    )


@frame("round.opened", "round.closed", "round.cancelled")
def new_round(entry: Entry, audience: Audience) -> str:
    """Show the ballot, or what the vote said."""
    round = db.session.get(Round, entry.subject_id)
    assert round
    return stage_partial(round.room, audience) + parity_partial(round.room, audience)


@frame(*CHANGES[1:])
def changed_text(entry: Entry, audience: Audience) -> str:
    """Show on ballots that are open what the room sees in a group now. Where it sees nothing, nothing is to choose."""
    item = open_item_with(contribution_about(entry)) if audience is Audience.PARTICIPANT else None
    if item is None:
        return ""
    round, number = item.round, item.cluster.number
    if not item.is_shown:
        return partial(f"item-{number}", "", "delete")
    html = render_template("voting/_item.html", round=round, item=item, form=BallotForm(round))
    texts = partial(f"item-texts-{number}", lambda: render_template("voting/_item_texts.html", item=item))
    return partial(f"items-{round.number}", html, "place key:data-pos keep:true") + texts


@frame("ballot.cast")
def new_ballot(entry: Entry, audience: Audience) -> str:
    """Show how many have voted. Nobody's choice and no total is in it: there is none before the vote closes."""
    voter = db.session.get(Voter, entry.subject_id)
    assert voter
    round = voter.round
    turnout = partial(f"turnout-{round.number}", lambda: turnout_in_words(round, audience))
    return turnout + parity_partial(round.room, audience)


def turnout_in_words(round: Round, audience: str) -> str:
    """Return how many have voted, of each side."""
    return render_template("voting/_turnout.html", audience=audience, turnout=turnout_of(round))
