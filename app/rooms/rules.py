"""The agenda of a two-hour room, what each phase asks of people, and how people spread over rooms."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.rooms.models import PhaseKind

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else, and no vowels, so no words
JOIN_LENGTH = 6


@dataclass(frozen=True)
class Words:
    """A phase in words: its name, what to do in it, and the button that leads to it."""

    name: LazyString
    task: LazyString
    go_on: LazyString


# Minutes as facilitators run two hours; the plan is the default of every room.
AGENDA: tuple[tuple[PhaseKind, int], ...] = (
    (PhaseKind.CHALLENGES, 25),
    (PhaseKind.IDEAS, 25),
    (PhaseKind.CLUSTERING, 15),
    (PhaseKind.VOTING, 10),
    (PhaseKind.VALIDATION, 35),
    (PhaseKind.RESULTS, 10),
)

WRITING = frozenset({PhaseKind.CHALLENGES, PhaseKind.IDEAS})  # the phases in which people write


def room_for(sector: int, present: Mapping[int, Mapping[int, int]]) -> int:
    """Return the number of the room for somebody of a sector, from who is in which: {number: {sector: people}}.

    It is the one with the fewest people of that sector; of those the one with the fewest people, then the first. So
    the numbers of a sector in two rooms never differ by more than one while nobody leaves.
    """
    return min(present, key=lambda number: (present[number].get(sector, 0), sum(present[number].values()), number))


WORDS: dict[PhaseKind, Words] = {
    PhaseKind.WELCOME: Words(
        _l("Welcome"),
        _l("Come in and settle down. The facilitators say how the session works."),
        _l("Start with the welcome"),
    ),
    PhaseKind.CHALLENGES: Words(
        _l("Challenges"),
        _l("Write one challenge at a time: what happens, and to whom."),
        _l("Start with the challenges"),
    ),
    PhaseKind.IDEAS: Words(
        _l("Ideas"),
        _l("Write one idea at a time: what should be done, and for whom."),
        _l("Go on to ideas"),
    ),
    PhaseKind.CLUSTERING: Words(
        _l("Grouping"),
        _l("The facilitators bring together contributions about the same thing. Nothing that was written changes."),
        _l("Go on to grouping"),
    ),
    PhaseKind.VOTING: Words(
        _l("Vote"),
        _l("Say which groups matter most. The vote is secret."),
        _l("Go on to the vote"),
    ),
    PhaseKind.DRAFTING: Words(
        _l("Drafting"),
        _l("Groups become candidate commitments: the room says what each should contain."),
        _l("Go on to drafting"),
    ),
    PhaseKind.VALIDATION: Words(
        _l("Validation"),
        _l("Groups become candidate commitments, checked against a list."),
        _l("Go on to validation"),
    ),
    PhaseKind.RESULTS: Words(
        _l("Results"),
        _l("What both sides support, and what goes on to the plan."),
        _l("Go on to the results"),
    ),
}
