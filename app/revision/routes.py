"""The page of one's own contribution, and what one can do with it there."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.accounts.models import Actor
from app.answers import done
from app.contributions.models import Contribution
from app.contributions.queries import own_or_404, proposal_for
from app.extensions import db
from app.permissions import requires
from app.revision.forms import AppealForm, RevisionForm
from app.revision.services import answer_wording, appeal, bring_back, locked_because, revise, withdraw
from app.rooms.models import Room

bp = Blueprint("revision", __name__)


@bp.get("/rooms/<room>/mine/<code>")
@requires("revise_contribution")
def show(actor: Actor, room: Room, code: str) -> str:
    """Show one's own contribution, and what can be done with it now."""
    return page(own_or_404(actor, room, code))


@bp.get("/rooms/<room>/mine/<code>/receipt")
@requires("revise_contribution")
def receipt(actor: Actor, room: Room, code: str) -> str:
    """Return the receipt alone, for the list on the room's page."""
    return render_template("contributions/_receipt.html", contribution=own_or_404(actor, room, code), room=room)


@bp.post("/rooms/<room>/mine/<code>/words")
@requires("revise_contribution")
def words(actor: Actor, room: Room, code: str) -> Any:
    """Change one's own words."""
    contribution, form = own_or_404(actor, room, code), RevisionForm()
    if not form.validate_on_submit():
        return page(contribution, words=form), 422
    revise(actor, contribution, form.title.data or "", form.text.data or "")
    return in_room(room, _("%(code)s has your new words.", code=code))


@bp.post("/rooms/<room>/mine/<code>/withdrawal")
@requires("revise_contribution")
def withdrawal(actor: Actor, room: Room, code: str) -> Any:
    """Withdraw one's own contribution."""
    withdraw(actor, own_or_404(actor, room, code))
    return in_room(room, _("%(code)s is withdrawn. Nobody sees it any more; you can bring it back.", code=code))


@bp.post("/rooms/<room>/mine/<code>/return")
@requires("revise_contribution")
def back(actor: Actor, room: Room, code: str) -> Any:
    """Bring back what one has withdrawn."""
    bring_back(actor, own_or_404(actor, room, code))
    return in_room(room, _("%(code)s is back.", code=code))


@bp.post("/rooms/<room>/mine/<code>/appeal")
@requires("revise_contribution")
def contest(actor: Actor, room: Room, code: str) -> Any:
    """Contest that one's own contribution was hidden."""
    contribution, form = own_or_404(actor, room, code), AppealForm()
    if not form.validate_on_submit():
        return page(contribution, appeal=form), 422
    appeal(actor, contribution, form.why.data or "")
    return in_room(room, _("The facilitators will look at %(code)s again.", code=code))


@bp.post("/rooms/<room>/mine/<code>/wording")
@requires("revise_contribution")
def wording(actor: Actor, room: Room, code: str) -> Any:
    """Accept or refuse the clearer words that were proposed."""
    accept = request.form.get("answer") == "accept"
    answer_wording(actor, own_or_404(actor, room, code), accept)
    return in_room(
        room, _("%(code)s has the clearer words.", code=code) if accept else _("Your words stay.", code=code)
    )


def in_room(room: Room, message: str) -> Response:
    """Keep what was done, and lead back to the room."""
    db.session.commit()
    return done(message, url_for("rooms.show", room=room.code))


def page(contribution: Contribution, **sent: FlaskForm) -> str:
    """Return the page of one's own contribution, with a form that was sent as it was sent."""
    facts = {"contribution": contribution, "room": contribution.room, "proposal": proposal_for(contribution)}
    own = RevisionForm(None, title=contribution.title, text=contribution.text)
    forms = {"words": own, "appeal": AppealForm(formdata=None)} | sent
    form = next(iter(sent.values()), None)
    return render_template("revision/own.html", locked=locked_because(contribution), forms=forms, form=form, **facts)
