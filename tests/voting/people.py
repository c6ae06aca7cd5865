"""A room with enough people on both sides to show figures, and groups to vote on."""

from app.voting.services import cast_ballot, close_round, open_round
from tests import factories as make


def room_of(civil=5, public=5, groups=3, phase="voting"):
    """Return a room in the voting phase with people of both sides in it, and groups."""
    room = make.room(phase)
    for place in range(groups):
        make.cluster(make.contribution(room, make.seat(code=make.CIVIL)), title=f"Group of theme {place + 1}")
    here = [make.seat(code=make.CIVIL) for _each in range(civil - groups)]
    here += [make.seat(code=make.PUBLIC) for _each in range(public)]
    for seat in here:
        make.arrival(room, seat)
    return room


def opened(room=None, **facts):
    """Return a round that the facilitator opened."""
    room = room or room_of()
    return make.kept(open_round(make.desk(room.workshop), room, **facts))


def cast(round, seat, **dots):
    """Let a seat vote: cast(round, seat, g1=2, g2=1)."""
    by_number = {int(name[1:]): given for name, given in dots.items()}
    return make.kept(cast_ballot(make.acting(seat), round, by_number))


def everybody_votes(round, civil, public):
    """Let every seat on the roll vote: the same for each side, as {number: dots}."""
    for voter in round.roll:
        dots = civil if voter.sector.code == make.CIVIL else public
        make.kept(cast_ballot(make.acting(voter.seat), round, dots))


def closed(round):
    """Close a round."""
    close_round(make.desk(round.room.workshop), round)
    return make.kept(round)
