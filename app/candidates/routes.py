"""The working page of a room's facilitators, and the public pages of candidates."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed
from app.candidates.forms import CandidateForm, ClusterForm, ReviewForm
from app.candidates.models import Candidate, CandidateState
from app.candidates.queries import candidates_in, groups_of, validated
from app.candidates.rules import CHECKLIST
from app.candidates.services import Overtaken, edit_candidate, make_candidate, review_candidate
from app.clusters.queries import cluster_or_404
from app.extensions import db
from app.live.channels import Audience
from app.permissions import can, requires
from app.programme.queries import current_programme
from app.rooms.models import Room
from app.rooms.queries import listen

bp = Blueprint("candidates", __name__)


@bp.app_context_processor
def checklist() -> dict[str, Any]:
    """Let templates ask what an actor may do, and read the checklist."""
    return {"can": can, "checklist": CHECKLIST}


@bp.get("/rooms/<room>/candidates")
@requires("view_desk")
def of_room(actor: Actor, room: Room) -> str:
    """Show the facilitators the groups of a room in the order of the vote, and the candidates made of them."""
    stream = listen(room, Audience.DESK, actor)
    return render_template("candidates/of_room.html", room=room, actor=actor, stream=stream, groups=groups_of(room))


@bp.post("/rooms/<room>/candidates")
@requires("make_candidate", above=lambda room: room.workshop.programme.scope)
def create(actor: Actor, room: Room) -> Response:
    """Make a candidate of a group."""
    form = ClusterForm()
    if not form.validate_on_submit():
        abort(400)
    candidate = make_candidate(actor, room, cluster_or_404(room, form.cluster.data))
    db.session.commit()
    message = _("%(code)s was made from this group. Read it, edit it, and complete the checklist.", code=candidate.code)
    to = url_for("candidates.of_room", room=room.code)
    return changed("candidates/_answer.html", to, message, room=room, actor=actor, groups=groups_of(room))


@bp.get("/candidates")
@requires("view_candidates")
def listing(actor: Actor) -> str:
    """Show the candidate list, and what is still being worked on."""
    programme = current_programme()
    others = (CandidateState.DRAFT, CandidateState.TO_REVISE)
    return render_template(
        "candidates/listing.html",
        programme=programme,
        validated=validated(programme) if programme else [],
        others=candidates_in(programme, *others) if programme else [],
    )


@bp.get("/candidates/<candidate>")
@requires("view_candidates")
def show(actor: Actor, candidate: Candidate) -> str:
    """Show a candidate: where it comes from, its text, its support, its checklist."""
    return page(actor, candidate, ReviewForm.of(candidate))


@bp.route("/candidates/<candidate>/edit", methods=["GET", "POST"])
@requires("edit_candidate")
def edit(actor: Actor, candidate: Candidate) -> Any:
    """Edit the text of a candidate; show both texts when somebody else changed it first."""
    form = CandidateForm(obj=candidate)
    overtaken = False
    if form.validate_on_submit():
        try:
            return edited(actor, candidate, form)
        except Overtaken:
            overtaken, form.version.data = True, candidate.version
    status = 422 if form.is_submitted() else 200
    return render_template("candidates/edit.html", candidate=candidate, form=form, overtaken=overtaken), status


@bp.post("/candidates/<candidate>/reviews")
@requires("review_candidate")
def review(actor: Actor, candidate: Candidate) -> Any:
    """Take the answers to the checklist."""
    form = ReviewForm.sent(request.form)
    if not form.validate():
        return page(actor, candidate, form), 422
    review_candidate(actor, candidate, form.answers, form.version)
    db.session.commit()
    flash(
        _("%(code)s is validated: it is on the candidate list.", code=candidate.code)
        if candidate.state is CandidateState.VALIDATED
        else _("%(code)s is to be revised. Edit the text, and complete the checklist again.", code=candidate.code)
    )
    return redirect(url_for("candidates.show", candidate=candidate.code), 303)


def page(actor: Actor, candidate: Candidate, form: ReviewForm) -> str:
    """Return the page of a candidate, with the checklist as a form for those who may answer it now."""
    return render_template("candidates/show.html", candidate=candidate, actor=actor, form=form)


def edited(actor: Actor, candidate: Candidate, form: CandidateForm) -> Response:
    """Save the text, and say what that means for the candidate."""
    fields = (form.version.data, form.title.data, form.problem.data or "", form.solution.data or "")
    taken_back = edit_candidate(actor, candidate, *fields)
    db.session.commit()
    flash(
        _(
            "Saved. The text changed, so %(code)s is a draft again: complete the checklist once more.",
            code=candidate.code,
        )
        if taken_back
        else _("Saved.")
    )
    return make_response(redirect(url_for("candidates.show", candidate=candidate.code), 303))
