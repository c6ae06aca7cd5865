"""The stages in which people write, their receipts, and what a new contribution changes on the room's screens."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.contributions.forms import ContributionForm, empty_form
from app.contributions.models import Kind
from app.contributions.queries import (
    authors_by_sector,
    contribution_about,
    contributions_by,
    newest_of,
    posted_by_sector,
    sealed_by_sector,
    sent_in,
)
from app.contributions.rules import PHASES
from app.contributions.services import CHANGES
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.rooms.models import PhaseKind, Room
from app.rooms.queries import room_of_scope
from app.rooms.stages import MEASURES, Measure, panel_for, parity_partial, stage_of

MEASURES.append(
    Measure(
        "posted",
        _l("Wrote"),
        authors_by_sector,
        of="present",
        on_screen=lambda room: authors_by_sector(room, says_side=True),
    )
)


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
        return render_template("contributions/_no_seat.html", room=room) + sealed(room)
    form = form or empty_form(kind, room, for_person=actor is not None)
    return render_template("contributions/_form.html", form=form, **limit(room, kind, actor)) + sealed(room)


def limit(room: Room, kind: Kind, actor: Actor | None) -> dict[str, Any]:
    """Return what a form says about how many contributions the phase takes: the most, and how many a seat has sent."""
    phase = room.current if room.phase == PHASES[kind] else None
    most = phase.most_each if phase else None
    sent = sent_in(phase, actor.seat) if phase and most and actor and actor.seat else None
    return {"room": room, "most": most, "sent": sent}


def hidden_by_sector(room: Room) -> dict[int, int] | None:
    """Return how many contributions of each sector wait for the reveal; None when the room reads along."""
    return sealed_by_sector(room.current) if room.current and room.current.hides_texts else None


def sealed(room: Room) -> str:
    """Return how many contributions wait for the reveal, and nothing else about them."""
    counts = hidden_by_sector(room)
    return render_template("contributions/_sealed.html", many=None if counts is None else sum(counts.values()))


def newest(room: Room, audience: str) -> str:
    """Return the latest contributions that an audience sees, and how many each sector has posted, and in silence."""
    counts = posted_by_sector(room, audience)
    facts = {"contributions": newest_of(room, audience), "counts": counts, "audience": audience}
    return render_template(f"contributions/_newest_{audience}.html", room=room, sealed=hidden_by_sector(room), **facts)


@panel_for("participant", first=True)
def mine(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return the receipts of a seat: personal, so never on the stream."""
    if not actor or not actor.seat:
        return ""
    return render_template("contributions/_mine.html", room=room, contributions=contributions_by(actor.seat, room))


@frame(*CHANGES)
def news(entry: Entry, audience: Audience) -> str:
    """Show the latest contributions where they stand, and who has written by sector; the room learns how many wait."""
    room = room_of_scope(entry.scope_id)
    assert room
    if audience is Audience.PARTICIPANT:
        silent = room.current is not None and room.current.hides_texts
        return partial("sealed", lambda: sealed(room), "outerMorph") if silent else ""
    return partial("newest", lambda: newest(room, audience), "outerMorph") + parity_partial(room, audience)


OWN = ("wording_proposed", "wording_taken_back", "wording_refused", "appealed")


@frame(*CHANGES[1:], *(f"contribution.{what}" for what in OWN))
def own_news(entry: Entry, audience: Audience) -> str:
    """Let the pages that show the receipt ask for it again: what is personal does not travel on the stream."""
    if audience is not Audience.PARTICIPANT:
        return ""
    contribution = contribution_about(entry)
    html = render_template("contributions/_ask.html", room=contribution.room, code=contribution.code)
    return partial(f"news-{contribution.code}", html, "innerHTML")


@frame("phase.revealed", "agenda.changed")
def silence(entry: Entry, audience: Audience) -> str:
    """Show what a silent phase has held back, or that the phase is silent now."""
    room = room_of_scope(entry.scope_id)
    assert room
    if audience is Audience.PARTICIPANT:
        return partial("sealed", lambda: sealed(room), "outerMorph")
    return partial("newest", lambda: newest(room, audience), "outerMorph")
