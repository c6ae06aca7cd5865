"""How the seats of a workshop are shared out: pools by sector, and a waiting list beside each."""

from collections.abc import Sequence
from math import floor

from app.registration.models import SeatState


def pool_sizes(seats: int, shares: Sequence[float]) -> list[int]:
    """Return how many of the seats each share gets; together they are all of them.

    Largest remainder (Hamilton's method, as in M. L. Balinski and H. P. Young, "Fair Representation", 1982): everybody
    gets the whole seats of their share, what is left goes to the largest fractions, on a tie to the earlier one.
    """
    exact = [seats * share for share in shares]
    sizes = [floor(round(part, 6)) for part in exact]
    by_remainder = sorted(range(len(shares)), key=lambda at: (round(sizes[at] - exact[at], 6), at))
    for at in by_remainder[: seats - sum(sizes)]:
        sizes[at] += 1
    return sizes


def place(size: int, taken: int, waiting: int) -> SeatState:
    """Return what somebody gets who comes now: a seat when one is free and nobody waits for it, else the list's end."""
    return SeatState.SEATED if taken < size and waiting == 0 else SeatState.WAITING


def promotions(size: int, taken: int, waiting: int) -> int:
    """Return how many people of a waiting list get a seat now."""
    return max(0, min(size - taken, waiting))
