"""The pools of a workshop, as its journal tells them: a fold over the entries, without a look at the seats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.journal.models import Entry
from app.registration.models import SeatState

# What a seat becomes by each verb. `seat.moved` says itself what it became; other verbs change nothing here.
BECOMES = {
    "seat.taken": SeatState.SEATED,
    "seat.waiting": SeatState.WAITING,
    "seat.offered": SeatState.OFFERED,
    "seat.accepted": SeatState.SEATED,
    "seat.given": SeatState.SEATED,
    "seat.cancelled": SeatState.CANCELLED,
    "seat.declined": SeatState.CANCELLED,
    "seat.released": SeatState.CANCELLED,
    "offer.lapsed": SeatState.CANCELLED,
}


@dataclass(frozen=True)
class Registration:
    """What the journal says of a seat."""

    state: SeatState
    sector: str
    person: int
    turn: int


@dataclass
class Pools:
    """What the journal says of a workshop: its registrations by the seats' keys, seats in all, and seats lent."""

    seats: int
    registrations: dict[int, Registration] = field(default_factory=dict)
    lent: dict[str, int] = field(default_factory=dict)

    def holding(self, sector: str) -> int:
        """Return how many seats of a sector are taken or offered."""
        taking = (SeatState.SEATED, SeatState.OFFERED)
        return sum(each.sector == sector and each.state in taking for each in self.registrations.values())

    def waiting(self, sector: str) -> list[int]:
        """Return the turns of those who wait in a sector, the next one first."""
        states = self.registrations.values()
        return sorted(each.turn for each in states if (each.sector, each.state) == (sector, SeatState.WAITING))


def replayed(entries: Iterable[Entry], seats: int) -> Pools:
    """Return what a workshop that began with so many seats has become; fail when somebody was passed over."""
    pools = Pools(seats)
    for entry in entries:
        if entry.verb == "workshop.resized":
            pools.seats = entry.details["after"]
        elif entry.verb == "seats.transferred":
            lend(pools.lent, entry.details)
        elif entry.subject == "seats":
            follow(pools, entry)
    return pools


def lend(lent: dict[str, int], details: Mapping[str, object]) -> None:
    """Let seats change pools."""
    for sector, sign in ((details["giver"], -1), (details["taker"], 1)):
        lent[sector] = lent.get(sector, 0) + sign * details["number"]


def follow(pools: Pools, entry: Entry) -> None:
    """Let happen to a registration what an entry says."""
    told, known = entry.details, pools.registrations.get(entry.subject_id)
    if known is None:
        known = Registration(BECOMES[entry.verb], told["sector"], told["person"], told["turn"])
        if entry.verb == "seat.taken" and told["origin"] != "walk-in":
            assert not pools.waiting(told["sector"]), f"{entry.number}: a seat for who came last"
    if entry.verb == "seat.offered":
        assert known.turn == pools.waiting(told["sector"])[0], f"{entry.number}: an offer to who is not the next"
    if entry.verb == "seat.moved" and told["state"] == SeatState.SEATED:
        assert not pools.waiting(told["sector"]), f"{entry.number}: a seat for who came last"
    state = SeatState(told["state"]) if entry.verb == "seat.moved" else BECOMES.get(entry.verb, known.state)
    person, turn = told.get("person", known.person), told.get("turn", known.turn)
    pools.registrations[entry.subject_id] = replace(known, state=state, sector=told["sector"], person=person, turn=turn)
