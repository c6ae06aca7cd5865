"""Reading the journal for the hub: the one place where entries become what an audience sees."""

import logging

from flask import Flask, g
from flask_babel import force_locale

from app.database import read_only
from app.journal.models import Entry
from app.journal.queries import entries_after, newest_number
from app.live.channels import Channel, fragments
from app.live.rings import Message, encode, reload

log = logging.getLogger(__name__)


class Reader:
    """Reads for an application, from a thread beside the loop."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def newest(self, scope_id: int) -> int:
        """Return the number of the latest entry of a scope."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            read_only()
            return newest_number(scope_id)

    def after(self, wanted: dict[Channel, int]) -> dict[Channel, list[Message]]:
        """Return what is new on each channel after a number, from one look at the journal."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            read_only()
            starts = {(channel.scope_id, number) for channel, number in wanted.items()}
            entries = {start: entries_after(*start) for start in starts}
            return {
                channel: [rendered(entry, channel) for entry in entries[channel.scope_id, number]]
                for channel, number in wanted.items()
            }


def rendered(entry: Entry, channel: Channel) -> Message:
    """Return an entry as a channel's audience sees it, in its language, with nothing that belongs to one person.

    One that cannot be rendered asks the pages to load anew, so that it never holds up what follows, here or elsewhere.
    """
    g.language, g.shared = channel.language, True
    try:
        with force_locale(channel.language):
            return encode(entry.number, fragments(entry, channel.audience))
    except Exception:
        log.exception("Entry %s of scope %s cannot be shown.", entry.number, channel.scope_id)
        return reload(entry.number)
