"""The page on which a facilitator looks after a contribution, and the acts on it."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup

from app.accounts.models import Actor
from app.answers import changed, done
from app.contributions.models import Contribution
from app.contributions.queries import contribution_or_404, proposal_for
from app.extensions import db
from app.moderation.forms import HidingForm, QuestionForm, WordingForm
from app.moderation.frames import in_queue
from app.moderation.queries import holder_of, waits
from app.moderation.rules import free_at
from app.moderation.services import claim, hide, propose_wording, publish, release, return_to_author
from app.permissions import requires
from app.rooms.models import Room

bp = Blueprint("moderation", __name__)


@bp.app_context_processor
def hands() -> dict[str, Any]:
    """Let templates say who has a contribution in hand, and until when."""
    return {"holder_of": holder_of, "free_at": free_at}


@bp.get("/rooms/<room>/contributions/<code>")
@requires("moderate_contribution")
def show(actor: Actor, room: Room, code: str) -> str:
    """Show a contribution to a facilitator, with all that can be done about it."""
    return page(contribution_or_404(room, code))


@bp.post("/rooms/<room>/contributions/<code>/claim")
@requires("moderate_contribution")
def take(actor: Actor, room: Room, code: str) -> Response:
    """Take a contribution in hand."""
    contribution = contribution_or_404(room, code)
    claim(actor, contribution)
    return after(contribution, _("%(code)s is in your hands for five minutes.", code=code))


@bp.post("/rooms/<room>/contributions/<code>/release")
@requires("moderate_contribution")
def leave(actor: Actor, room: Room, code: str) -> Response:
    """Leave a contribution to the others."""
    contribution = contribution_or_404(room, code)
    release(actor, contribution)
    return after(contribution, _("%(code)s is free again.", code=code))


@bp.post("/rooms/<room>/contributions/<code>/publication")
@requires("moderate_contribution")
def publication(actor: Actor, room: Room, code: str) -> Response:
    """Publish a contribution."""
    contribution = contribution_or_404(room, code)
    publish(actor, contribution)
    return after(contribution, _("%(code)s was published.", code=code))


@bp.post("/rooms/<room>/contributions/<code>/question")
@requires("moderate_contribution")
def question(actor: Actor, room: Room, code: str) -> Any:
    """Return a contribution to its author with a question."""
    contribution, form = contribution_or_404(room, code), QuestionForm()
    if not form.validate_on_submit():
        return page(contribution, question=form), 422
    return_to_author(actor, contribution, form.question.data or "")
    return at_desk(contribution, _("%(code)s was returned to its author with a question.", code=code))


@bp.post("/rooms/<room>/contributions/<code>/hiding")
@requires("moderate_contribution")
def hiding(actor: Actor, room: Room, code: str) -> Any:
    """Hide a contribution with a reason."""
    contribution, form = contribution_or_404(room, code), HidingForm()
    if not form.validate_on_submit():
        return page(contribution, hiding=form), 422
    hide(actor, contribution, form.reason.data or "")
    return at_desk(contribution, _("%(code)s was hidden.", code=code))


@bp.post("/rooms/<room>/contributions/<code>/wording")
@requires("moderate_contribution")
def wording(actor: Actor, room: Room, code: str) -> Any:
    """Propose clearer words to the author."""
    contribution, form = contribution_or_404(room, code), WordingForm()
    if not form.validate_on_submit():
        return page(contribution, wording=form), 422
    propose_wording(actor, contribution, form.title.data or "", form.text.data or "")
    return at_desk(contribution, _("A clearer wording was proposed for %(code)s.", code=code))


def after(contribution: Contribution, message: str) -> Response:
    """Keep what was done, and answer with the queue as it is now."""
    db.session.commit()
    changes = Markup(in_queue(contribution))  # noqa: S704 - of our templates
    to = url_for("rooms.desk", room=contribution.room.code)
    return changed("moderation/_changes.html", to, message, changes=changes)


def at_desk(contribution: Contribution, message: str) -> Response:
    """Keep what was done, and lead back to the desk."""
    db.session.commit()
    return done(message, url_for("rooms.desk", room=contribution.room.code))


def page(contribution: Contribution, **sent: FlaskForm) -> str:
    """Return the page of a contribution, with a form that was sent as it was sent."""
    own_words = WordingForm(None, title=contribution.title, text=contribution.text)
    forms = {"question": QuestionForm(None), "hiding": HidingForm(None), "wording": own_words} | sent
    form = next(iter(sent.values()), None)
    facts = {"contribution": contribution, "room": contribution.room, "proposal": proposal_for(contribution)}
    return render_template("moderation/show.html", forms=forms, form=form, waits=waits(contribution), **facts)
