"""Tickets: what lets a browser listen to a room, issued with the page and checked without a session."""

from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from app import tokens
from app.live.channels import Audience, Channel

TICKET_LASTS = timedelta(minutes=30)  # a page asks for a new one; who lost a role or a seat gets none


@dataclass(frozen=True)
class Ticket:
    """What a browser may listen to, for whose seat, and until when (seconds since 1970)."""

    channel: Channel
    seat_id: int | None
    until: float


def stream_url(channel: Channel, after: int, seat_id: int | None = None) -> str:
    """Return the address at which a page listens to a channel, from the entry `after` on."""
    content = {
        "scope": channel.scope_id,
        "audience": channel.audience,
        "language": channel.language,
        "seat": seat_id,
    }
    return f"{url_for('programme.home')}live/{tokens.seal('live', content, TICKET_LASTS)}?after={after}"


def ticket_of(text: str) -> Ticket | None:
    """Return the ticket that stands in an address; None when it is forged or too old."""
    content = tokens.unseal("live", text)
    if content is None:
        return None
    channel = Channel(content["scope"], Audience(content["audience"]), content["language"])
    return Ticket(channel, content["seat"], content["until"])
