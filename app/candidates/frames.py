"""The control of the validation and results phases, and what candidates change on the room's screens."""

from flask import render_template

from app.accounts.models import Actor
from app.candidates import acts  # noqa: F401 - registers how its acts are told and undone
from app.candidates.models import Candidate
from app.candidates.queries import candidates_of, groups_of
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.rooms.models import PhaseKind, Room
from app.rooms.stages import stage_of
from app.voting.queries import last_closed_round, results_of


@stage_of(PhaseKind.DRAFTING)
@stage_of(PhaseKind.VALIDATION)
def validation_stage(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the candidates as they are made: at the desk with the groups to make them of."""
    return render_template(f"candidates/_validation_{audience}.html", room=room, actor=actor, **lists(room, audience))


@stage_of(PhaseKind.RESULTS)
def results_stage(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what the vote said, and the candidates that came out."""
    results = results_of(last_closed_round(room))
    return render_template(
        "candidates/_results.html", room=room, audience=audience, results=results, **lists(room, audience)
    )


@frame("candidate.made", "candidate.removed", "candidate.edited", "candidate.reviewed")
def new_state(entry: Entry, audience: Audience) -> str:
    """Show the candidates of the room; at the desk, what each group has become."""
    candidate = db.session.get(Candidate, entry.subject_id)
    assert candidate
    target, template = ("groups", "_groups") if audience is Audience.DESK else ("candidates", "_list")
    room = candidate.room
    html = render_template(f"candidates/{template}.html", room=room, audience=audience, **lists(room, audience))
    return partial(target, html)


def lists(room: Room, audience: str) -> dict[str, object]:
    """Return what an audience sees of candidates: the desk also the groups."""
    groups = {"groups": groups_of(room)} if audience == Audience.DESK else {}
    return {"candidates": candidates_of(room), **groups}
