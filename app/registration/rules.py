"""How the seats of a workshop are shared out: pools by sector, waiting lists, and offers in their order. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from itertools import product

from app.registration.models import SeatState

LONGEST_OFFER = timedelta(hours=24)
SHORTEST_OFFER = timedelta(minutes=15)
TIME_TO_CONFIRM = timedelta(hours=24)
MORNING = time(8)
LATEST_REMINDER = timedelta(hours=3)


@dataclass(frozen=True)
class Standing:
    """A pool in numbers: its seats, those that are taken or offered, who waits, and how many seats it was lent."""

    size: int
    taken: int
    waiting: int
    lent: int = 0

    @property
    def spare(self) -> int:
        """Return the seats that nobody of this pool wants; below zero, how many people wait in vain."""
        return self.size - self.taken - self.waiting


def pool_sizes(seats: int, shares: Sequence[float]) -> list[int]:
    """Return how many of the seats each share gets; together they are all of them.

    Largest remainder (Hamilton's method, as in M. L. Balinski and H. P. Young, "Fair Representation", 1982): everybody
    gets the whole seats of their share, what is left goes to the largest fractions, on a tie to the earlier one.
    """
    exact = [seats * share for share in shares]
    sizes = [floor_of(part) for part in exact]
    by_remainder = sorted(range(len(shares)), key=lambda at: (round(sizes[at] - exact[at], 6), at))
    for at in by_remainder[: seats - sum(sizes)]:
        sizes[at] += 1
    return sizes


def floor_of(part: float) -> int:
    """Return the whole seats of a share, whatever binary fractions make of it."""
    return int(round(part, 6))


def place(size: int, taken: int, waiting: int) -> SeatState:
    """Return what somebody gets who comes now: a seat when one is free and nobody waits for it, else the list's end."""
    return SeatState.SEATED if taken < size and waiting == 0 else SeatState.WAITING


def promotions(size: int, taken: int, waiting: int) -> int:
    """Return how many people of a waiting list can be offered a seat now."""
    return max(0, min(size - taken, waiting))


def offer_ends(now: datetime, starts_at: datetime | None) -> datetime | None:
    """Return until when an offer stands that is made now; None when there is no time left for one.

    A quarter of the time until the start, at least a quarter of an hour and at most a day, to the minute. With less
    than a quarter of an hour left, seats go to those at the door. `starts_at` is None where dates close nothing.
    """
    if starts_at is None:
        return to_the_minute(now + LONGEST_OFFER)
    left = starts_at - now
    if left < SHORTEST_OFFER:
        return None
    return to_the_minute(now + min(LONGEST_OFFER, max(SHORTEST_OFFER, left / 4)))


def confirm_by(now: datetime, starts_at: datetime | None) -> datetime:
    """Return until when people who are asked now may confirm: a day, or half of the time that is left."""
    left = TIME_TO_CONFIRM if starts_at is None else (starts_at - now) / 2
    return to_the_minute(now + min(TIME_TO_CONFIRM, max(SHORTEST_OFFER, left)))


def reminded_from(starts_at: datetime, zone: tzinfo) -> datetime:
    """Return when people are reminded: at eight on the morning of the day, and at least three hours before."""
    morning = datetime.combine(starts_at.astimezone(zone), MORNING, zone)
    return min(morning, starts_at - LATEST_REMINDER)


def to_the_minute(moment: datetime) -> datetime:
    """Return the minute that a moment lies in: people are told no seconds."""
    return moment.replace(second=0, microsecond=0)


def to_release(unconfirmed: int, pool: Standing) -> int:
    """Return how many seats that were not confirmed in time must go to people who wait: never more than wait in vain.

    Nobody loses a seat that nobody else wants.
    """
    return min(unconfirmed, max(0, -pool.spare))


def transfers(pools: Sequence[Standing], imbalance: int) -> Counter[tuple[int, int]]:
    """Return which seats change pools: {(from, to): seats}, by the place of the pools.

    Only seats that their own pool has no use for move, only to pools in which people wait in vain, one by one from
    where most are spare to where most wait; and never so that two pools differ by more than `imbalance` seats from what
    their shares say.
    """
    pools, moved = list(pools), Counter[tuple[int, int]]()
    while step := next_transfer(pools, imbalance):
        pools = after_transfer(pools, *step)
        moved[step] += 1
    return moved


def next_transfer(pools: Sequence[Standing], imbalance: int) -> tuple[int, int] | None:
    """Return between which pools a seat should move next; None when none may, or nobody needs one."""
    places = range(len(pools))
    givers = sorted((at for at in places if pools[at].spare > 0), key=lambda at: -pools[at].spare)
    takers = sorted((at for at in places if pools[at].spare < 0), key=lambda at: pools[at].spare)
    for giver, taker in product(givers, takers):
        after = spread(after_transfer(pools, giver, taker))
        if after <= imbalance or after < spread(pools):
            return giver, taker
    return None


def after_transfer(pools: Sequence[Standing], giver: int, taker: int) -> list[Standing]:
    """Return the pools as they are when a seat has moved."""
    change = {giver: -1, taker: 1}
    return [
        replace(pool, size=pool.size + change.get(at, 0), lent=pool.lent + change.get(at, 0))
        for at, pool in enumerate(pools)
    ]


def spread(pools: Sequence[Standing]) -> int:
    """Return by how many seats the pools differ more than their shares say."""
    return max(pool.lent for pool in pools) - min(pool.lent for pool in pools)


def hours(number: int) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=number)
