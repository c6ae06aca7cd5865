"""Reading the journal for the hub: the one place where entries become what an audience sees."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from flask import Flask, g
from flask_babel import force_locale

from app.database import read_only
from app.journal.models import Entry
from app.journal.queries import entries_after, newest_numbers
from app.live.channels import Channel, fragments, presence_fragments
from app.live.rings import Message, encode, reload

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100  # entries: a room in which much has happened must not hold up the others


class Reader:
    """Reads for an application, from threads beside the loop."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read, and render as for a request."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            read_only()
            yield

    def newest(self, scopes: Iterable[int]) -> dict[int, int]:
        """Return the number of the latest entry of each scope."""
        with self.reading():
            return newest_numbers(scopes)

    def after(self, wanted: dict[Channel, int], limit: int = MOST_AT_ONCE) -> dict[Channel, list[Message]]:
        """Return what follows a number on each channel, at most `limit` entries, from one look at the journal."""
        with self.reading():
            starts = {(channel.scope_id, number) for channel, number in wanted.items()}
            entries = {start: entries_after(*start, limit) for start in starts}
            return {channel: messages(entries[channel.scope_id, number], channel) for channel, number in wanted.items()}

    def presence(self, channel: Channel) -> str:
        """Return who is present now, as a channel's audience sees it; "" when that cannot be rendered."""
        try:
            with self.reading(), seen_by(channel):
                return presence_fragments(channel.scope_id, channel.audience)
        except Exception:
            log.exception("Who is present in scope %s cannot be shown.", channel.scope_id)
            return ""


@contextmanager
def seen_by(channel: Channel) -> Iterator[None]:
    """Render in the language of a channel, with nothing that belongs to one person."""
    g.language, g.shared, g.brought = channel.language, True, set()
    with force_locale(channel.language):
        yield
    del g.brought


def messages(entries: Sequence[Entry], channel: Channel) -> list[Message]:
    """Return entries as a channel's audience sees them. The last is rendered first: what it brings, no other need."""
    with seen_by(channel):
        return [rendered(entry, channel) for entry in reversed(entries)][::-1]


def rendered(entry: Entry, channel: Channel) -> Message:
    """Return an entry as a channel's audience sees it.

    One that cannot be rendered asks the pages to load anew, so that it never holds up what follows, here or elsewhere.
    """
    try:
        return encode(entry.number, fragments(entry, channel.audience))
    except Exception:
        log.exception("Entry %s of scope %s cannot be shown.", entry.number, channel.scope_id)
        return reload(entry.number)
