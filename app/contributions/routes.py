"""Posting challenges and ideas, for oneself or for somebody."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed, done, refused
from app.contributions.forms import ChallengeForm, ContributionForm, EntryForm, IdeaForm
from app.contributions.frames import limit
from app.contributions.models import Contribution, Kind
from app.contributions.rules import PHASES
from app.contributions.services import TooMany, post_challenge, post_for_somebody, post_idea
from app.database import read_only
from app.extensions import db
from app.permissions import requires
from app.rooms.models import Room
from app.rooms.queries import listen
from app.templating import clock

bp = Blueprint("contributions", __name__)


@bp.post("/rooms/<room>/challenges")
@requires("post_challenge")
def challenge(actor: Actor, room: Room) -> Response:
    """Post a challenge; answer with its receipt."""
    return posted(actor, room, ChallengeForm(room), post_challenge)


@bp.post("/rooms/<room>/ideas")
@requires("post_idea")
def idea(actor: Actor, room: Room) -> Response:
    """Post an idea; answer with its receipt."""
    return posted(actor, room, IdeaForm(room), post_idea)


def posted(actor: Actor, room: Room, form: ContributionForm, post: Callable[..., Contribution]) -> Response:
    """Post what the form holds, or say what is wrong with it."""
    if not form.validate_on_submit():
        return with_reasons(actor, room, form)
    try:
        contribution = post(actor, room, **form.texts())
    except TooMany as error:
        db.session.rollback()
        read_only()
        form.form_errors.append(str(error))
        return with_reasons(actor, room, form)
    db.session.commit()
    facts = {"contribution": contribution, "kind": "success", **limit(room, form.kind, actor)}
    to = url_for("rooms.show", room=room.code)
    return changed("contributions/_posted.html", to, receipt_words(contribution), **facts)


def receipt_words(contribution: Contribution) -> str:
    """Return the words that a contribution arrived."""
    facts = {"time": clock(contribution.submitted_at), "code": contribution.code}
    if contribution.is_late:
        return _("Received late, at %(time)s · %(code)s", **facts)
    return _("Received at %(time)s · %(code)s", **facts)


def with_reasons(actor: Actor, room: Room, form: ContributionForm) -> Response:
    """Answer with the form as it was sent, and what is wrong beside each field; alone when the room has moved on."""
    page = "rooms/participant.html" if room.phase == PHASES[form.kind] else "contributions/late.html"
    facts = {"actor": actor, "arrived": True, "stage_context": {"form": form}, **limit(room, form.kind, actor)}
    stream = listen(room, "participant", actor)
    return refused("contributions/_form.html", page, form=form, stream=stream, **facts)


@bp.get("/rooms/<room>/entry")
@requires("post_for_somebody")
def entry(actor: Actor, room: Room) -> str:
    """Ask a facilitator for what somebody said aloud or wrote on paper."""
    return render_template("contributions/enter.html", room=room, form=EntryForm(room, formdata=None))


@bp.post("/rooms/<room>/entry")
@requires("post_for_somebody")
def enter(actor: Actor, room: Room) -> Any:
    """Post it for them, and lead back to the desk."""
    form = EntryForm(room)
    if not form.validate_on_submit():
        return render_template("contributions/enter.html", room=room, form=form), 422
    whom, words = form.people[form.whom.data], {"title": form.title.data, "text": form.text.data}
    contribution = post_for_somebody(actor, room, Kind(form.kind.data), whom, **words, key=form.key.data)
    db.session.commit()
    return done(receipt_words(contribution), url_for("rooms.desk", room=room.code))
