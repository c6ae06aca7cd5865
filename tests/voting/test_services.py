"""Opening a round, handing in ballots, closing it."""

import pytest
from flask import g
from sqlalchemy import select

from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.registration.models import SeatState
from app.rooms.services import start_phase
from app.voting.models import Ballot, Voter
from app.voting.queries import results_of, turnout_of, voted_by_sector
from app.voting.rules import Verdict
from app.voting.services import cast_ballot, close_round, open_round
from tests import factories as make
from tests.voting.people import cast, closed, everybody_votes, opened, room_of


@pytest.fixture(autouse=True)
def in_english(app):
    """Reasons in the language in which the tests quote them."""
    g.language = "en"


def entries(verb):
    return list(db.session.scalars(select(Entry).where(Entry.verb == verb).order_by(Entry.number)))


def test_opening_freezes_titles_sizes_and_the_roll(app):
    room = room_of(civil=3, public=2)
    round = opened(room)
    round.items[0].cluster.title = "Another title"
    make.arrival(room, make.seat(code=make.PUBLIC))
    assert [(item.title, item.size) for item in round.items] == [(f"Group of theme {at}", 1) for at in (1, 2, 3)]
    assert len(round.roll) == 5
    assert not any(voter.has_voted for voter in round.roll)


def test_who_left_or_gave_the_seat_up_is_not_on_the_roll(app):
    room = room_of(civil=3, public=2)
    somebody = make.arrival(room, "bela").seat
    make.arrival(make.room("voting"), make.arrival(room, "rui").seat)
    somebody.state = SeatState.CANCELLED
    assert len(opened(room).roll) == 5


def test_an_empty_group_is_not_voted_on(app):
    room = room_of()
    make.kept(make.Cluster(room=room, number=9, title="Nothing in it"))
    assert len(opened(room).items) == 3


def test_a_vote_needs_a_group(app):
    room = make.room("voting")
    make.arrival(room, "ana")
    with pytest.raises(DomainError, match="group"):
        open_round(make.desk(), room)


def test_a_vote_needs_somebody_in_the_room(app):
    room = make.room("voting")
    make.arrival(make.room("ideas"), make.arrival(make.cluster(where=room).room, "ana").seat)
    with pytest.raises(DomainError, match="Nobody"):
        open_round(make.desk(), room)


@pytest.mark.parametrize(("dots", "most"), [(0, 0), (21, 2), (3, 4), (3, 0)])
def test_a_budget_makes_sense(app, dots, most):
    with pytest.raises(DomainError):
        open_round(make.desk(), room_of(), dots, most)


def test_one_vote_at_a_time(app):
    round = opened()
    with pytest.raises(DomainError, match="already"):
        open_round(make.desk(), round.room)
    closed(round)
    assert opened(round.room).number == 2


def test_the_room_stays_in_the_phase_while_its_vote_is_open(app):
    round = opened()
    with pytest.raises(DomainError, match="Close it"):
        start_phase(make.desk(), round.room, 5)
    closed(round)
    assert start_phase(make.desk(), round.room, 5).is_running


def test_a_ballot_can_be_changed_until_the_close(app):
    round = opened()
    seat = round.roll[0].seat
    cast(round, seat, g1=2, g2=1)
    cast(round, seat, g3=2, g1=0)
    assert [ballot.dots for ballot in round.ballots] == [{"3": 2}]
    closed(round)
    with pytest.raises(DomainError, match="closed"):
        cast_ballot(make.acting(seat), round, {1: 1})


def test_who_was_not_there_when_it_opened_cannot_vote(app):
    round = opened()
    late = make.arrival(round.room, make.seat()).seat
    with pytest.raises(DomainError, match="in the room when"):
        cast_ballot(make.acting(late), round, {1: 1})


@pytest.mark.parametrize("dots", [{1: 3}, {1: 2, 2: 2, 3: 2}, {1: -1}, {9: 1}])
def test_a_ballot_beyond_its_budget_or_its_groups_is_refused(app, dots):
    round = opened()
    with pytest.raises(DomainError):
        cast_ballot(make.acting(round.roll[0].seat), round, dots)
    db.session.rollback()
    assert not round.ballots


def test_a_blank_ballot_counts_as_a_vote(app):
    round = opened()
    cast(round, round.roll[0].seat)
    assert sum(line.voted for line in turnout_of(round)) == 1
    assert round.ballots[0].dots == {}


def test_the_journal_says_that_somebody_voted_and_never_how(app):
    round = opened()
    cast(round, round.roll[0].seat, g1=2)
    entry = entries("ballot.cast")[-1]
    assert (entry.subject_id, entry.details) == (round.roll[0].id, {})


def test_after_the_close_no_ballot_knows_its_voter(app):
    round = opened()
    everybody_votes(round, {1: 2}, {2: 2})
    assert db.session.scalars(select(Ballot.voter_id)).all() == [voter.id for voter in round.roll]
    closed(round)
    assert db.session.scalars(select(Ballot.voter_id)).all() == [None] * len(round.roll)
    assert all(db.session.scalars(select(Voter.has_voted)).all())


def test_after_the_close_no_order_of_rows_leads_back_to_a_voter(app, monkeypatch):
    monkeypatch.setattr("secrets.SystemRandom.shuffle", lambda _self, rows: rows.reverse())
    round = opened()
    for place, voter in enumerate(round.roll[:3]):
        cast(round, voter.seat, **{f"g{place + 1}": 1})
    before = db.session.scalars(select(Ballot.reference)).all()
    closed(round)
    rows = db.session.execute(select(Ballot.dots, Ballot.reference).order_by(Ballot.id)).all()
    assert [dots for dots, _reference in rows] == [{"3": 1}, {"2": 1}, {"1": 1}]
    assert not {reference for _dots, reference in rows} & set(before)


def test_a_vote_closes_once(app):
    round = closed(opened())
    with pytest.raises(DomainError, match="already"):
        close_round(make.desk(), round)


def test_there_are_no_results_before_the_close(app):
    round = opened()
    everybody_votes(round, {1: 2}, {1: 2})
    assert results_of(round) is None
    assert results_of(closed(round)) is not None


def test_results_stand_in_the_order_of_both_sides_consensus(app):
    round = opened()
    everybody_votes(round, {1: 2, 2: 1}, {2: 2, 3: 1})
    results = results_of(closed(round))
    assert [outcome.number for outcome in results.outcomes] == [2, 1, 3]
    assert [outcome.verdict for outcome in results.outcomes] == [
        Verdict.SHARED,
        Verdict.FIRST_ONLY,
        Verdict.SECOND_ONLY,
    ]
    assert [(line.voted, line.seats) for line in results.turnout] == [(5, 5), (5, 5)]


def test_results_with_a_small_side_are_not_to_be_shown(app):
    round = opened(room_of(civil=6, public=4))
    everybody_votes(round, {1: 2}, {1: 2})
    results = results_of(closed(round))
    assert not results.are_shown
    assert {outcome.verdict for outcome in results.outcomes} == {None}


def test_who_has_voted_is_counted_by_side(app):
    round = opened()
    assert voted_by_sector(make.room("voting")) == {}
    cast(round, round.roll[0].seat, g1=1)
    assert voted_by_sector(round.room) == {make.sector(make.CIVIL).id: 1, make.sector(make.PUBLIC).id: 0}
