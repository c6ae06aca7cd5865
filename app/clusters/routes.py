"""The board's page, and the acts on it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Actor
from app.answers import changed, refused
from app.clusters import fragments, frames
from app.clusters.board import board_of, card_of, cards_with, way_back
from app.clusters.forms import TitleForm, column_number, moves_asked
from app.clusters.models import Cluster
from app.clusters.queries import LOOSE, cluster_of, cluster_or_404, contributions_with
from app.clusters.services import (
    Move,
    MovedMeanwhile,
    make_cluster,
    move_contribution,
    move_contributions,
    remove_cluster,
    rename_cluster,
)
from app.contributions.models import Contribution
from app.contributions.queries import contribution_or_404
from app.errors import DomainError, answer
from app.extensions import db, htmx
from app.facilitation.acts import latest_acts
from app.journal.queries import entries_about
from app.live.channels import Audience
from app.permissions import requires
from app.rooms.models import Room
from app.rooms.queries import listen

bp = Blueprint("clusters", __name__)
DESK = Audience.DESK


@bp.get("/rooms/<room>/board")
@requires("view_desk")
def board(actor: Actor, room: Room) -> str:
    """Show the board to who groups; after a plain form, with the way back from what it moved."""
    return render_template("clusters/board.html", **page(actor, room))


@bp.post("/rooms/<room>/clusters")
@requires("make_cluster")
def create(actor: Actor, room: Room) -> Response:
    """Make a group, with the contributions that were selected."""
    form = TitleForm()
    if not form.validate_on_submit():
        return with_reasons(actor, room, form)
    chosen = contributions_with(room, request.form.getlist("contributions"))
    before = [cluster_of(contribution) for contribution in chosen]
    cluster = make_cluster(actor, room, form.title.data, chosen)
    db.session.commit()
    moves = [Move(contribution, was, cluster) for contribution, was in zip(chosen, before, strict=True)]
    message = _("“%(title)s” is a new group.", title=cluster.title)
    # What is typed for the next group while this one is on its way stays: that form empties itself.
    fresh = TitleForm(form.place.data, formdata=None) if form.place.data != "new" else None
    return after(room, moves, message, fragments.made(cluster, DESK), act=last_act(cluster), form=fresh)


@bp.post("/rooms/<room>/clusters/<int:number>/title")
@requires("rename_cluster")
def rename(actor: Actor, room: Room, number: int) -> Response:
    """Give a group another title."""
    cluster, form = cluster_or_404(room, number), TitleForm(str(number))
    if not form.validate_on_submit():
        return with_reasons(actor, room, form)
    changes_title = rename_cluster(actor, cluster, form.title.data)
    db.session.commit()
    message = _("The group is now called “%(title)s”.", title=cluster.title)
    return after(room, [], message, fragments.renamed(cluster, DESK), act=last_act(cluster) if changes_title else None)


@bp.post("/rooms/<room>/clusters/<int:number>/removal")
@requires("remove_cluster")
def remove(actor: Actor, room: Room, number: int) -> Response:
    """Take an empty group off the board."""
    cluster = cluster_or_404(room, number)
    remove_cluster(actor, cluster)
    db.session.commit()
    message = _("The group “%(title)s” is removed.", title=cluster.title)
    return after(room, [], message, fragments.removed(cluster, DESK), act=last_act(cluster))


@bp.post("/rooms/<room>/contributions/<code>/cluster")
@requires("move_contribution")
def move(actor: Actor, room: Room, code: str) -> Response:
    """Move a card to a group, or back among the loose ones."""
    contribution = contribution_or_404(room, code)
    cluster = destination(room, column_number(request.form.get("cluster")))
    done = move_contribution(actor, contribution, cluster, column_number(request.form.get("was")))
    db.session.commit()
    return after(room, [done])


@bp.post("/rooms/<room>/moves")
@requires("move_contribution")
def move_selected(actor: Actor, room: Room) -> Response:
    """Move several cards: all to one group, or each to its own, which is how a move is undone."""
    asked = moves_asked(request.form)
    groups = {to: destination(room, to) for to, _was in asked.values()}
    wanted = [(contribution, *asked[contribution.code]) for contribution in contributions_with(room, asked)]
    done = move_contributions(actor, room, [(each, groups[to], was) for each, to, was in wanted])
    db.session.commit()
    return after(room, done)


@bp.errorhandler(MovedMeanwhile)
def put_back(error: MovedMeanwhile) -> Response:
    """Say that somebody was faster, and put the card where it truly is."""
    response = answer(error.status, str(error))
    contribution = db.session.get(Contribution, error.contribution_id)
    card = card_of(contribution, DESK) if htmx and contribution else None
    if contribution and card:
        placed = fragments.moved(contribution.room, DESK, [card], {card.column})
        response.set_data(response.get_data(as_text=True) + placed)
    return response


def destination(room: Room, number: int | None) -> Cluster | None:
    """Return the group whose column a form names, None for the loose ones."""
    if number is None:
        raise DomainError(_("Choose where the card goes."))
    return cluster_or_404(room, number) if number else None


def after(room: Room, moves: Sequence[Move], message: str | None = None, news: str = "", **more: Any) -> Response:
    """Answer an act on the board: what it changes, what was done in words, and the way back."""
    before = {move.contribution.code: number_of(move.before) for move in moves if move.before is not move.after}
    cards = cards_with(room, DESK, [move.contribution.code for move in moves])
    touched = {*before.values(), *(card.column for card in cards)}
    changes = news + (fragments.moved(room, DESK, cards, touched) if moves else "")
    anchor = f"card-{min(before)}" if before else None
    to = url_for("clusters.board", room=room.code, moved=list(before), was=list(before.values()), _anchor=anchor)
    more |= {"changes": Markup(changes), "undo": way_back(room, before), "room": room}  # noqa: S704 - of our templates
    return changed("clusters/_changes.html", to, message, **more)


def last_act(cluster: Cluster) -> int:
    """Return the number of what was done last with a group, by which it can be undone."""
    return entries_about(cluster)[-1].number


def number_of(cluster: Cluster | None) -> int:
    """Return the number of a group's column."""
    return cluster.number if cluster else LOOSE


def with_reasons(actor: Actor, room: Room, form: TitleForm) -> Response:
    """Answer with the field as it was sent, and what is wrong with it."""
    return refused("clusters/_title_field.html", "clusters/board.html", **page(actor, room, form))


def page(actor: Actor, room: Room, form: TitleForm | None = None) -> dict[str, Any]:
    """Return what the board's page shows; with a form that was sent, where it stood."""
    sent = {form.place.data: form} if form else {}
    was = [column_number(text) or LOOSE for text in request.args.getlist("was")]
    return {
        "stream": listen(room, DESK, actor),
        "actor": actor,
        **fragments.facts_of(room, DESK, columns=board_of(room, DESK)),
        "editable": frames.is_open(room),
        "undo": way_back(room, dict(zip(request.args.getlist("moved"), was, strict=False))),
        "acts": Markup(latest_acts(room)),  # noqa: S704 - of our templates
        "form": form,
        "new_form": sent.get("new") or TitleForm("new", formdata=None),
        "selection_form": sent.get("selection") or TitleForm("selection", formdata=None),
    }
