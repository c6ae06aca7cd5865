"""What ballots add up to: tallies by side, how far both sides agree, and how that reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

from flask_babel import lazy_gettext as _l

MOST_DOTS = 20
FEWEST_VOTERS = 5  # the figures of a smaller side would reveal how individuals voted
CRITERIA = _l(
    "Effect on people's lives, feasibility, and openness: does it make the State more transparent or participatory?"
)


class Verdict(StrEnum):
    """How the support of two sides for one item reads."""

    SHARED = "shared"
    FIRST_ONLY = "first_only"
    SECOND_ONLY = "second_only"
    CONTESTED = "contested"
    LITTLE = "little"


@dataclass(frozen=True)
class Tally:
    """What one side said about one item: who gave it a dot at least, all its dots, and how many of the side voted."""

    supporters: int
    dots: int
    voters: int

    @property
    def share(self) -> float:
        """Return which part of the side's voters supports the item, in 0..1; 0 when nobody of that side voted."""
        return self.supporters / self.voters if self.voters else 0.0

    @property
    def is_majority(self) -> bool:
        """Whether more than half of the side's voters support the item."""
        return 2 * self.supporters > self.voters

    @property
    def is_third(self) -> bool:
        """Whether a third of the side's voters, or more, supports the item."""
        return self.voters > 0 and 3 * self.supporters >= self.voters


@dataclass(frozen=True)
class Outcome:
    """What the vote says about one group; `sides` in the order of the programme's sectors."""

    number: int
    title: str
    size: int
    sides: tuple[Tally, ...]

    @property
    def consensus(self) -> float:
        """Return how far all sides support it, in 0..1."""
        return parity_consensus(self.sides)

    @property
    def verdict(self) -> Verdict | None:
        """Return how it reads; None when a side is too small to be shown."""
        return verdict(*self.sides[:2]) if are_shown(self.sides) else None


def tally(given: Iterable[int]) -> Tally:
    """Return what a side said about an item, from the dots that each of its voters gave it."""
    dots = list(given)
    return Tally(supporters=sum(1 for each in dots if each > 0), dots=sum(dots), voters=len(dots))


def parity_consensus(sides: Iterable[Tally]) -> float:
    """Return how far *both* sides support an item, in 0..1: the product over sides of (supporters + 1) / (voters + 2).

    Polis's group-informed consensus (Small et al., "Polis: Scaling Deliberation by Mapping High Dimensional Opinion
    Spaces", 2021) with the declared sectors as groups; a dot or more counts as agreement.
    """
    return prod((side.supporters + 1) / (side.voters + 2) for side in sides)


def pooled_share(sides: Sequence[Tally]) -> float:
    """Return the support of all sides together, each with the same weight however many voted, in 0..1."""
    return sum(side.share for side in sides) / len(sides) if sides else 0.0


def verdict(first: Tally, second: Tally) -> Verdict:
    """Return how the support of two sides reads.

    *Shared*: a majority of both. *Only one side*: a majority of that side alone. *Contested*: no majority, and yet a
    third or more of a side stands behind it. What not even a third of either side supports divides nobody; calling
    it contested would be wrong, so there is a fifth label: *little* support.
    """
    if first.is_majority and second.is_majority:
        return Verdict.SHARED
    if first.is_majority or second.is_majority:
        return Verdict.FIRST_ONLY if first.is_majority else Verdict.SECOND_ONLY
    return Verdict.CONTESTED if first.is_third or second.is_third else Verdict.LITTLE


def are_shown(sides: Iterable[Tally]) -> bool:
    """Whether figures may be shown: never those of a side with fewer than five voters, and then not the other's either,
    since with the order they would tell the hidden ones.
    """
    return all(side.voters >= FEWEST_VOTERS for side in sides)


def ranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes from the most to the least supported by all sides; ties by pooled share, then by title."""
    return sorted(outcomes, key=lambda each: (-each.consensus, -pooled_share(each.sides), each.title.casefold()))


def fits(given: Iterable[int], dots: int, most: int) -> bool:
    """Whether a ballot keeps to its budget: `dots` in all, `most` on one item, none below zero."""
    spent = list(given)
    return sum(spent) <= dots and all(0 <= each <= most for each in spent)
