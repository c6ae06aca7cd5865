"""Who has a room's screens open at this moment: the seats of the open streams, here and in other processes.

Each hub tells the others its own set whenever it changes, and every few seconds as long as it lives; what was told too
long ago is forgotten. Nothing is stored: without Redis, or while it is down, each process knows its own seats only.
"""

import time
from itertools import chain

from flask import Flask, current_app

from app.live.channels import Audience
from app.live.pump import HEARTBEAT, Pump
from app.live.relay import tell
from app.live.rings import unnumbered

TOLD_LASTS = 40.0  # seconds that we believe what another process told: more than two of its heartbeats

Seats = frozenset[int]


def connected(scope_id: int) -> set[int]:
    """Return the ids of the seats that have a stream of a scope open now, however many screens each has."""
    presence: Presence | None = current_app.extensions.get("presence")
    return presence.seats(scope_id) if presence else set()


class Presence:
    """Seats with an open stream, by scope. It changes on the hub's loop; threads may read at any time."""

    def __init__(self, app: Flask, pump: Pump) -> None:
        app.extensions["presence"] = self
        self.app, self.pump = app, pump
        self.here: dict[int, Seats] = {}
        self.elsewhere: dict[tuple[int, str], tuple[Seats, float]] = {}  # (scope, process): seats, until when
        self.stirred: set[int] = set()  # scopes where a stream came or went
        self.unshown: set[int] = set()  # scopes whose desks have not seen the last change
        self.next_heartbeat = 0.0

    def seats(self, scope_id: int) -> set[int]:
        """Return the seats that are present in a scope."""
        told = [seats for (scope, _process), (seats, _until) in list(self.elsewhere.items()) if scope == scope_id]
        return set().union(self.here.get(scope_id, ()), *told)

    def hear(self, process: str, told: dict[str, list[int]], hello: bool) -> None:
        """Take in who is present in another process; answer its hello."""
        for scope, seats in told.items():
            key, now = (int(scope), process), frozenset(seats)
            if self.elsewhere.get(key, (frozenset(), 0.0))[0] != now:
                self.unshown.add(int(scope))
            self.elsewhere[key] = now, time.monotonic() + TOLD_LASTS
        if hello:
            self.next_heartbeat = 0.0

    async def show(self) -> None:
        """Tell the other processes and the desks what has changed. Called each second."""
        changed = self.count_anew()
        self.tell(changed)
        self.unshown |= changed | self.forget_silent()
        unshown, self.unshown = self.unshown, set()
        rings = chain.from_iterable(self.pump.rings_of(scope_id) for scope_id in unshown)
        for ring in [ring for ring in rings if ring.channel.audience is Audience.DESK]:
            if html := await self.pump.in_thread(self.pump.reader.presence, ring.channel):
                await self.pump.write(ring, unnumbered(html))

    def count_anew(self) -> set[int]:
        """Note who is present where streams came or went; return the scopes where that is news."""
        stirred, self.stirred = self.stirred, set()
        seats = {scope: self.listening(scope) for scope in stirred}
        changed = {scope for scope in stirred if seats[scope] != self.here.get(scope, frozenset())}
        here = {**self.here, **seats}
        self.here = {scope: present for scope, present in here.items() if present}
        return changed

    def listening(self, scope_id: int) -> Seats:
        """Return the seats of the open streams of a scope in this process."""
        streams = chain.from_iterable(ring.followers for ring in self.pump.rings_of(scope_id))
        return frozenset(stream.seat_id for stream in streams if stream.seat_id is not None)

    def tell(self, changed: set[int]) -> None:
        """Tell the other processes who is present where that has changed; each few seconds, everywhere."""
        scopes = set(changed)
        if time.monotonic() >= self.next_heartbeat:
            self.next_heartbeat = time.monotonic() + HEARTBEAT
            scopes |= self.here.keys()
        elif not changed:
            return
        tell(self.app, seats={scope: sorted(self.here.get(scope, ())) for scope in scopes})

    def forget_silent(self) -> set[int]:
        """Forget what was told too long ago; return the scopes that it was about."""
        now = time.monotonic()
        silent = {key for key, (_seats, until) in self.elsewhere.items() if until < now}
        for key in silent:
            del self.elsewhere[key]
        return {scope for scope, _process in silent}
