"""Opening and closing a vote at the desk, and handing in a ballot."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed, refused
from app.database import read_only
from app.extensions import db
from app.live.channels import Audience
from app.permissions import requires
from app.rooms.models import Room
from app.rooms.queries import listen
from app.voting import services
from app.voting.forms import BallotForm, RoundForm
from app.voting.queries import round_or_404

bp = Blueprint("voting", __name__)


@bp.post("/rooms/<room>/rounds")
@requires("open_round")
def open_round(actor: Actor, room: Room) -> Response:
    """Open a vote on the room's groups."""
    form = RoundForm()
    if not form.validate_on_submit():
        return refused("voting/_answer.html", "rooms/desk.html", **page(actor, room, Audience.DESK, form=form))
    services.open_round(actor, room, form.dots.data, form.most.data, form.own_criteria)
    db.session.commit()
    return at_desk(actor, room, _("The vote is open until you close it."))


@bp.post("/rooms/<room>/rounds/<int:number>/closure")
@requires("close_round")
def close_round(actor: Actor, room: Room, number: int) -> Response:
    """Close a vote, and show the desk what it says."""
    services.close_round(actor, round_or_404(room, number))
    db.session.commit()
    return at_desk(actor, room, _("The vote is closed. The result is below, and on the room's screen."))


@bp.post("/rooms/<room>/rounds/<int:number>/ballot")
@requires("cast_ballot")
def vote(actor: Actor, room: Room, number: int) -> Response:
    """Take a person's ballot, or the change of it."""
    form = BallotForm.sent(round_or_404(room, number), request.form)
    place = page(actor, room, Audience.PARTICIPANT, form=form)
    try:
        if form.validate():
            services.cast_ballot(actor, form.round, form.dots)
    except services.NotShown as error:
        db.session.rollback()
        read_only()
        form.error = str(error)
    if form.error:
        return refused("voting/_answer.html", "rooms/participant.html", **place)
    db.session.commit()
    return changed("voting/_answer.html", url_for("rooms.show", room=room.code), _("Ballot received."), **place)


def at_desk(actor: Actor, room: Room, message: str) -> Response:
    """Answer an action of the desk with its stage."""
    place = page(actor, room, Audience.DESK)
    return changed("voting/_answer.html", url_for("rooms.desk", room=room.code), message, **place)


def page(actor: Actor, room: Room, audience: Audience, **stage: Any) -> dict[str, Any]:
    """Return what the page of an audience is made of; `stage` goes to the phase's control."""
    stream = listen(room, audience, actor)
    everywhere = {"room": room, "actor": actor, "audience": audience, "stream": stream}
    return {**everywhere, "arrived": True, "stage_context": stage}
