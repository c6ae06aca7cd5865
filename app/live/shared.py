"""News that one process renders for all: who claims them first sends the others the finished bytes.

A saving and nothing else. Who waits in vain, or whom Redis does not answer, reads the journal and renders for itself.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.live import relay
from app.live.channels import Channel
from app.live.reader import Reader
from app.live.rings import Message

PATIENCE = 0.1  # seconds that we wait for what another process renders
CODE = (".py", ".html", ".mo")  # files that decide how an entry looks

News = dict[Channel, list[Message]]
Numbers = dict[Channel, int]  # channels of one scope, each with the number after which it wants news
Parcel = dict[str, Any]  # the news of one claim, by channel: after which number, and the messages


@cache
def build() -> str:
    """Return a name of this release: while one replaces another, the two may render an entry differently."""
    files = sorted(path for path in Path(__file__).parents[1].rglob("*") if path.suffix in CODE)
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def claim_of(wanted: Numbers) -> str:
    """Return the name under which processes of the same release, at the same place in a scope, claim its news."""
    return f"{build()}.{next(iter(wanted)).scope_id}.{min(wanted.values())}"


class Shared:
    """The pump's way to news: from another process that is at it already, else from the journal."""

    def __init__(self, reader: Reader, thread: ThreadPoolExecutor) -> None:
        self.app, self.reader, self.thread = reader.app, reader, thread
        self.parcels: dict[str, Parcel] = {}  # what has come, by claim
        self.came = asyncio.Event()

    async def news(self, wanted: Numbers) -> News:
        """Return what follows a number on each channel of a scope."""
        in_thread, claim = asyncio.get_running_loop().run_in_executor, claim_of(wanted)
        found = None
        if claim not in self.parcels:
            found = await in_thread(self.thread, self.rendered, claim, wanted)
        if found is None:
            found = joining(await self.coming(claim), wanted)
        if lacking := {channel: number for channel, number in wanted.items() if channel not in found}:
            found |= await in_thread(self.thread, self.reader.after, lacking)
        return found

    def rendered(self, claim: str, wanted: Numbers) -> News | None:
        """Render what is new, and send it to the others; None when another process has claimed that."""
        if relay.alone(self.app):
            return self.reader.after(wanted)
        if not relay.claim(self.app, claim):
            return None
        news = self.reader.after(wanted)
        if any(news.values()):
            relay.tell(self.app, claim=claim, parcel=packed(wanted, news))
        else:
            relay.release(self.app, claim)
        return news

    async def coming(self, claim: str) -> Parcel:
        """Wait a moment for a parcel; return an empty one when it does not come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while claim not in self.parcels:
                    self.came.clear()
                    await self.came.wait()
        return self.parcels.pop(claim, {})

    def take_in(self, claim: str, parcel: Parcel) -> None:
        """Keep what another process has rendered."""
        self.parcels[claim] = parcel
        self.came.set()

    async def forget(self) -> None:
        """Forget what came and was not needed. Called each second."""
        self.parcels.clear()


def packed(wanted: Numbers, news: News) -> Parcel:
    """Return news as they travel."""
    return {
        f"{channel.audience}.{channel.language}": [
            number,
            [[each.number, each.payload.decode()] for each in news[channel]],
        ]
        for channel, number in wanted.items()
    }


def joining(parcel: Parcel, wanted: Numbers) -> News:
    """Return the news of the channels for which a parcel goes on exactly after what they have."""
    found: News = {}
    for channel, number in wanted.items():
        after, messages = parcel.get(f"{channel.audience}.{channel.language}", (None, []))
        if after == number:
            found[channel] = [Message(each, payload.encode()) for each, payload in messages]
    return found
