"""The stages in which people write, their receipts, and what a new contribution changes on the room's screens."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.contributions.forms import ContributionForm, empty_form
from app.contributions.models import Contribution, Kind
from app.contributions.queries import authors_by_sector, contributions_by, newest_of, posted_by_sector
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.rooms.models import PhaseKind, Room
from app.rooms.stages import MEASURES, Measure, panel_for, parity_partial, stage_of

MEASURES.append(Measure("posted", _l("Wrote"), authors_by_sector, of="present"))


@stage_of(PhaseKind.CHALLENGES)
def challenges(room: Room, audience: str, actor: Actor | None = None, **context: Any) -> str:
    """Return the stage in which people write challenges."""
    return writing(Kind.CHALLENGE, room, audience, actor, **context)


@stage_of(PhaseKind.IDEAS)
def ideas(room: Room, audience: str, actor: Actor | None = None, **context: Any) -> str:
    """Return the stage in which people write ideas."""
    return writing(Kind.IDEA, room, audience, actor, **context)


def writing(
    kind: Kind, room: Room, audience: str, actor: Actor | None = None, form: ContributionForm | None = None
) -> str:
    """Return the form for whom writes, and what is new for who leads and watches."""
    if audience != Audience.PARTICIPANT:
        return newest(room, audience)
    if actor and not actor.seat:
        return render_template("contributions/_no_seat.html")
    form = form or empty_form(kind, room, for_person=actor is not None)
    return render_template("contributions/_form.html", room=room, form=form)


def newest(room: Room, audience: str) -> str:
    """Return the latest contributions, and how many each sector has posted."""
    facts = {"contributions": newest_of(room), "counts": posted_by_sector(room)}
    return render_template(f"contributions/_newest_{audience}.html", room=room, **facts)


@panel_for("participant", first=True)
def mine(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the receipts of a seat: personal, so never on the stream."""
    if not actor or not actor.seat:
        return ""
    return render_template("contributions/_mine.html", contributions=contributions_by(actor.seat, room))


@frame("contribution.posted")
def new_contribution(entry: Entry, audience: Audience) -> str:
    """Show the latest contributions where they stand, and who has written by sector."""
    contribution = db.session.get(Contribution, entry.subject_id)
    assert contribution
    if audience is Audience.PARTICIPANT:
        return ""
    room = contribution.room
    return partial("newest", newest(room, audience), "outerMorph") + parity_partial(room, audience)
