"""What waits for a facilitator, on every desk of the room."""

from flask import render_template

from app.accounts.models import Actor
from app.contributions.models import Contribution, State
from app.contributions.queries import contribution_about
from app.contributions.services import CHANGES
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.moderation import acts  # noqa: F401 - registers how its acts are told and undone
from app.moderation.queries import queue_length, queue_of, waits
from app.rooms.models import Room
from app.rooms.stages import panel_for


@panel_for("desk", first=True)
def queue(room: Room, audience: str, actor: Actor | None = None) -> str:
    """Return what waits for a facilitator, oldest first."""
    return render_template("moderation/_queue.html", room=room, waiting=queue_of(room))


@frame(*CHANGES, "contribution.claimed", "contribution.released", "contribution.appealed")
def queue_news(entry: Entry, audience: Audience) -> str:
    """Put into the queue what waits now, and take out what does not."""
    if audience is not Audience.DESK:
        return ""
    contribution = contribution_about(entry)
    is_new_and_shown = entry.verb == "contribution.posted" and contribution.state is not State.WAITING
    return "" if is_new_and_shown else in_queue(contribution)


def in_queue(contribution: Contribution) -> str:
    """Return the place of a contribution in the queue, or that it has none, and how many wait."""
    room = contribution.room
    count = partial("queue-count", lambda: render_template("moderation/_count.html", many=queue_length(room)))
    if not waits(contribution):
        return partial(f"waiting-{contribution.code}", "", "delete") + count
    html = render_template("moderation/_item.html", room=room, contribution=contribution)
    return partial("queue", html, "place key:data-pos") + count
