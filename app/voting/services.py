"""What can be done about a vote: opening a round, handing in a ballot, closing it."""

import secrets
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from app.accounts.models import Actor
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.rooms.arrivals import check_here
from app.rooms.models import Room
from app.rooms.services import before_leaving
from app.voting.models import Ballot, Item, Round, Voter
from app.voting.queries import (
    ballot_of,
    groups_to_vote_on,
    items_of,
    latest_round,
    seats_in,
    turnout_of,
    voter_of,
)
from app.voting.rules import MOST_DOTS, fits


class NotShown(DomainError):
    """A ballot has dots for a group in which the room sees nothing any more. Answers with the ballot as it is now."""

    def __init__(self, item: Item) -> None:
        super().__init__(
            _("What stood in “%(title)s” is not shown any more. Please choose again, and hand in.", title=item.title)
        )


def open_round(actor: Actor, room: Room, dots: int = 5, most: int = 2, criteria: str | None = None) -> Round:
    """Open a vote on the room's groups: the items keep today's titles, and who is in the room is on the roll.

    Without `criteria` everybody reads the usual ones in their own language.
    """
    lock(room.scope)
    round = Round(room=room, number=next_number(room), dots=dots, most=most, criteria=criteria)
    check_can_open(round)
    round.items = [
        Item(cluster=cluster, position=place, title=cluster.title, size=size)
        for place, (cluster, size) in enumerate(groups_to_vote_on(room), start=1)
    ]
    round.roll = [Voter(seat=seat, sector=seat.sector) for seat in seats_in(room)]
    if not round.items:
        raise DomainError(_("There is nothing to vote on yet. Put contributions into a group on the board first."))
    if not round.roll:
        raise DomainError(_("Nobody has come into the room yet, so nobody could vote."))
    db.session.add(round)
    items = [{"cluster": item.cluster.number, "title": item.title, "size": item.size} for item in round.items]
    record(actor, "round.opened", round, number=round.number, dots=dots, most=most, criteria=criteria, items=items)
    return round


def check_can_open(round: Round) -> None:
    """Raise DomainError while another vote of the room is open, or for a budget that makes no sense."""
    before = latest_round(round.room)
    if before and before.is_open:
        raise DomainError(_("A vote is open in this room already. Close it before you open another."))
    if not 1 <= round.most <= round.dots <= MOST_DOTS:
        raise DomainError(
            _("Give each person 1 to %(most)s dots, and no more on one group than in all.", most=MOST_DOTS)
        )


def next_number(room: Room) -> int:
    """Return the number of the room's next round. Call it under the room's lock."""
    return (db.session.scalar(select(func.max(Round.number)).where(Round.room_id == room.id)) or 0) + 1


def cast_ballot(actor: Actor, round: Round, dots: Mapping[int, int]) -> Voter:
    """Take a person's ballot, {number of a group: dots}, in place of the one before. The journal never says how."""
    lock(round.scope)
    db.session.refresh(round, ["closed_at", "cancelled_at"])
    check_here(actor, round.room)
    voter = voter_of(round, actor.seat)
    check_can_vote(round, voter)
    check_ballot(round, dots)
    assert voter
    ballot = ballot_of(voter) or Ballot(round=round, sector=voter.sector, voter=voter)
    ballot.dots = {str(number): given for number, given in dots.items() if given}
    voter.has_voted = True
    db.session.add(ballot)
    record(actor, "ballot.cast", voter)
    return voter


def check_can_vote(round: Round, voter: Voter | None) -> None:
    """Raise DomainError when the round takes no ballots, or none from this seat."""
    if round.cancelled_at:
        raise DomainError(_("The facilitators took this vote back. The next one appears here when it opens."))
    if not round.is_open:
        raise DomainError(_("The vote is closed. Ballots can no longer be handed in or changed."))
    if voter is None:
        raise DomainError(_("Only people who were in the room when the vote opened can vote in it."))


def check_ballot(round: Round, dots: Mapping[int, int]) -> None:
    """Raise DomainError for dots on something else, or beyond the budget; NotShown for what is no longer shown."""
    items = {item.cluster.number: item for item in items_of(round)}
    if not dots.keys() <= items.keys():
        raise DomainError(_("This ballot names a group that is not voted on."))
    for number, given in dots.items():
        if given and not items[number].is_shown:
            raise NotShown(items[number])
    if not fits(dots.values(), round.dots, round.most):
        budget = {"dots": round.dots, "most": round.most}
        raise DomainError(_("A ballot has %(dots)s dots, and at most %(most)s on one group.", **budget))


def close_round(actor: Actor, round: Round) -> None:
    """Close a vote: results can be read from now on, and nobody can tell any more whose ballot was which."""
    lock(round.scope)
    db.session.refresh(round, ["closed_at", "cancelled_at"])
    if not round.is_open:
        raise DomainError(_("This vote is closed already."))
    forget_voters(round)
    round.closed_at = utcnow()
    turnout = {line.sector.code: {"voted": line.voted, "seats": line.seats} for line in turnout_of(round)}
    record(actor, "round.closed", round, number=round.number, turnout=turnout)


def cancel_round(actor: Actor, round: Round) -> None:
    """Take an open vote back, as if there had been none, while nobody has voted. Its number is never used again."""
    lock(round.scope)
    db.session.refresh(round, ["closed_at", "cancelled_at"])
    if not round.is_open:
        raise DomainError(_("This vote is closed already."))
    if any(line.voted for line in turnout_of(round)):
        raise DomainError(_("Somebody has voted already, so the vote cannot be taken back. Close it instead."))
    round.cancelled_at = utcnow()
    record(actor, "round.cancelled", round, number=round.number)


def forget_voters(round: Round) -> None:
    """Write the ballots again without their voters and in a random order: row numbers kept that of handing in."""
    cast = select(Ballot.sector_id, Ballot.dots).where(Ballot.round_id == round.id)
    ballots = list(db.session.execute(cast))
    secrets.SystemRandom().shuffle(ballots)
    db.session.execute(delete(Ballot).where(Ballot.round_id == round.id))
    db.session.expire(round, ["ballots"])
    for sector_id, dots in ballots:
        db.session.add(Ballot(round_id=round.id, sector_id=sector_id, dots=dots))
        db.session.flush()


def settle_vote(room: Room) -> None:
    """Keep the room in its phase while a vote is open: what was handed in must be counted first."""
    latest = latest_round(room)
    if latest and latest.is_open:
        raise DomainError(_("A vote is open. Close it before the room moves on."))


before_leaving.append(settle_vote)
