"""What the desk did, told in words and taken back: once, for the whole session, as far as it still can be."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app.accounts.models import Actor, Person, Role
from app.agenda.services import change_phase
from app.contributions.models import State
from app.contributions.services import post_idea
from app.errors import DomainError
from app.extensions import db
from app.facilitation.acts import ACTS, UNDO
from app.facilitation.queries import acts_of
from app.facilitation.services import undo
from app.journal.models import Entry
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404
from app.rooms.services import extend_phase, skip_phase, start_phase
from app.voting.queries import latest_round
from app.voting.services import cast_ballot, close_round, open_round
from tests import factories as make


def last(room, verb):
    """Return the latest entry of a room with a verb."""
    found = select(Entry).where(Entry.scope_id == room.scope_id, Entry.verb == verb)
    return db.session.scalars(found.order_by(Entry.number.desc())).first()


def take_back(room, verb):
    """Undo the latest entry with a verb, and return it."""
    return undo(make.desk(), room, last(room, verb).number)


def test_a_start_taken_back_leads_to_the_phase_before_with_its_clock_as_it_was(app):
    room = make.room("challenges")
    extend_phase(make.desk(), room, 1, 5)
    due = room.current.due_at
    start_phase(make.desk(), room, 2)
    take_back(room, "phase.started")
    assert (room.phase, room.current.due_at) == (PhaseKind.CHALLENGES, due)
    assert not room.phases[1].has_begun


def test_a_first_start_taken_back_leaves_a_room_that_has_not_begun(app):
    room = make.room()
    start_phase(make.desk(), room, 1)
    take_back(room, "phase.started")
    assert room.phase is None


def test_a_phase_opened_again_by_mistake_is_over_as_before(app):
    room = make.room("ideas")
    ended_at = room.phases[0].ended_at
    start_phase(make.desk(), room, 1)
    take_back(room, "phase.started")
    assert (room.phase, room.phases[0].ended_at) == (PhaseKind.IDEAS, ended_at)


def test_a_start_is_not_taken_back_while_a_vote_is_open(app):
    room = make.room("clustering")
    start_phase(make.desk(), room, 4)
    make.open_round(where=room)
    with pytest.raises(DomainError, match="votação"):
        take_back(room, "phase.started")
    assert room.phase is PhaseKind.VOTING


def test_what_was_written_in_silence_is_not_shown_by_taking_something_back(app):
    room = make.setting(make.room("challenges"), "ideas", is_silent=True)
    start_phase(make.desk(), room, 2)
    held = post_idea(make.acting(make.seat("ana")), room, "Publish contracts", "As open data.")
    with pytest.raises(DomainError, match="silêncio"):
        take_back(room, "phase.started")
    assert (room.phase, held.state) == (PhaseKind.IDEAS, State.HELD)


def test_a_silence_is_not_ended_by_taking_its_setting_back(app):
    room = make.room("ideas")
    change_phase(make.desk(), room.current, {"is_silent": True})
    held = post_idea(make.acting(make.seat("ana")), room, "Publish contracts", "As open data.")
    with pytest.raises(DomainError, match="silêncio"):
        take_back(room, "agenda.changed")
    assert (room.current.hides_texts, held.state) == (True, State.HELD)


def test_the_start_of_a_silence_in_which_nobody_wrote_is_taken_back(app):
    room = make.setting(make.room("challenges"), "ideas", is_silent=True)
    start_phase(make.desk(), room, 2)
    take_back(room, "phase.started")
    assert (room.phase, room.phases[1].revealed_at) == (PhaseKind.CHALLENGES, None)


def test_a_start_is_not_taken_back_when_the_room_has_moved_on(app):
    room = make.room("challenges")
    start_phase(make.desk(), room, 2)
    first = last(room, "phase.started").number
    start_phase(make.desk(), room, 3)
    with pytest.raises(DomainError):
        undo(make.desk(), room, first)
    assert room.phase is PhaseKind.CLUSTERING


def test_time_and_a_skip_are_taken_back(app):
    room = make.room("challenges")
    due = room.current.due_at
    extend_phase(make.desk(), room, 1, 5)
    skip_phase(make.desk(), room, 2)
    take_back(room, "phase.extended")
    take_back(room, "phase.skipped")
    assert room.current.due_at == due
    assert not room.phases[1].is_skipped


def test_nothing_is_taken_back_twice(app):
    room = make.room("ideas")
    extend_phase(make.desk(), room, 2, 5)
    extend_phase(make.desk(), room, 2, 5)
    number = take_back(room, "phase.extended").number
    with pytest.raises(DomainError):
        undo(make.desk(), room, number)
    assert room.current.extra_minutes == 5


def test_what_something_was_taken_back_with_is_no_act_of_its_own(app):
    room = make.room("ideas")
    extend_phase(make.desk(), room, 2, 5)
    take_back(room, "phase.extended")
    inverse = last(room, "phase.extended").number
    assert [(act.entry.number, bool(act.undone)) for act in acts_of(room, ACTS)] == [(inverse - 1, True)]
    with pytest.raises(DomainError):
        undo(make.desk(), room, inverse)


def voting_room():
    """Return a room with two people who can vote on one group."""
    room = make.room("voting")
    for who in ("ana", "bela"):
        make.arrival(room, who)
    make.cluster(where=room)
    return room


def test_a_vote_is_taken_back_while_nobody_has_voted(app):
    room = voting_room()
    before = make.kept(open_round(make.desk(), room))
    close_round(make.desk(), before)
    open_round(make.desk(), room)
    take_back(room, "round.opened")
    assert latest_round(room) is before
    assert open_round(make.desk(), room).number == 3


def test_a_vote_in_which_somebody_has_voted_is_not_taken_back(app):
    room = voting_room()
    round = open_round(make.desk(), room)
    cast_ballot(make.acting(make.seat("ana")), round, {1: 1})
    with pytest.raises(DomainError, match="votou"):
        take_back(room, "round.opened")
    assert round.is_open


def test_the_close_of_a_vote_is_not_taken_back_and_says_why(app):
    room = voting_room()
    close_round(make.desk(), open_round(make.desk(), room))
    closed = last(room, "round.closed")
    assert "boletim" in ACTS["round.closed"](closed)
    with pytest.raises(DomainError):
        undo(make.desk(), room, closed.number)


def test_only_what_the_desk_did_is_undone(app):
    room = make.room("ideas")
    make.contribution(room)
    with pytest.raises(DomainError):
        take_back(room, "contribution.posted")


def test_two_desks_that_undo_the_same_at_once_undo_it_once(app):
    room = make.room("ideas")
    number = extend_phase_twice(room)
    code, both_ready = room.code, Barrier(2)
    desks = [make.desk().person.id, make.coordinator().id]
    db.session.rollback()

    def press(person_id):
        with app.app_context():
            both_ready.wait()
            actor = Actor(Role.FACILITATOR, db.session.get(Person, person_id))
            try:
                undo(actor, room_or_404(code), number)
                db.session.commit()
            except DomainError:
                return "already"
            return "undone"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, desks))
    db.session.expire_all()
    assert (outcomes, room.current.extra_minutes) == (["already", "undone"], 5)


def extend_phase_twice(room):
    """Give the running phase five minutes twice; return the number of the second entry."""
    for _each in range(2):
        extend_phase(make.desk(), room, 2, 5)
    db.session.commit()
    return last(room, "phase.extended").number


@pytest.mark.parametrize("verb", sorted(UNDO))
@pytest.mark.one_database
def test_whatever_can_be_undone_is_also_told(app, verb):
    assert verb in ACTS
