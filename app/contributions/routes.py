"""Posting challenges and ideas."""

from collections.abc import Callable

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed, refused
from app.contributions.forms import ChallengeForm, ContributionForm, IdeaForm, empty_form
from app.contributions.models import Contribution
from app.contributions.services import post_challenge, post_idea
from app.extensions import db
from app.permissions import requires
from app.rooms.models import Room
from app.rooms.queries import listen
from app.templating import clock

bp = Blueprint("contributions", __name__)


@bp.post("/rooms/<room>/challenges")
@requires("post_challenge")
def challenge(actor: Actor, room: Room) -> Response:
    """Post a challenge; answer with an empty form and its receipt."""
    return posted(actor, room, ChallengeForm(room), post_challenge)


@bp.post("/rooms/<room>/ideas")
@requires("post_idea")
def idea(actor: Actor, room: Room) -> Response:
    """Post an idea; answer with an empty form and its receipt."""
    return posted(actor, room, IdeaForm(room), post_idea)


def posted(actor: Actor, room: Room, form: ContributionForm, post: Callable[..., Contribution]) -> Response:
    """Post what the form holds, or say what is wrong with it."""
    if not form.validate_on_submit():
        return with_reasons(actor, room, form)
    contribution = post(actor, room, **form.texts())
    db.session.commit()
    received = clock(contribution.submitted_at)
    message = _("Received at %(time)s · %(code)s", time=received, code=contribution.code)
    fresh = {"form": empty_form(form.kind, room), "room": room, "contribution": contribution, "kind": "success"}
    return changed("contributions/_posted.html", url_for("rooms.show", room=room.code), message, **fresh)


def with_reasons(actor: Actor, room: Room, form: ContributionForm) -> Response:
    """Answer with the form as it was sent, and what is wrong beside each field."""
    page = {"actor": actor, "arrived": True, "stage_context": {"form": form}}
    stream = listen(room, "participant", actor)
    return refused("contributions/_form.html", "rooms/participant.html", form=form, room=room, stream=stream, **page)
