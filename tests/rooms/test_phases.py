"""The room's phases: started in any order by the desk, once, with a clock that is advice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.rooms.arrivals import enter_room
from app.rooms.building import build_rooms
from app.rooms.models import PhaseKind, Room
from app.rooms.queries import room_to_join, workshop_course
from app.rooms.rules import AGENDA, ALPHABET
from app.rooms.services import extend_phase, start_phase
from tests import factories as make


def verbs(room):
    """Return what happened in a room, oldest first."""
    return db.session.scalars(select(Entry.verb).where(Entry.scope_id == room.scope_id).order_by(Entry.number)).all()


def test_a_workshop_gets_the_rooms_it_lacks_each_with_its_own_code(app):
    workshop = make.workshop()
    build_rooms(workshop, 2)
    build_rooms(workshop, 3)
    rooms = db.session.scalars(select(Room).order_by(Room.number)).all()
    assert [room.code for room in rooms] == ["W1-R1", "W1-R2", "W1-R3"]
    assert len({room.join_code for room in rooms}) == 3
    assert all(set(room.join_code) <= set(ALPHABET) for room in rooms)
    assert [phase.kind for phase in rooms[0].phases] == [kind for kind, _ in AGENDA]


def test_a_code_is_understood_in_any_case_and_spacing(app):
    room = make.room(join_code="K7M4QX")
    assert room_to_join(" k7m 4qx ") == room
    assert room_to_join("K7M4Q") is None


def test_starting_a_phase_ends_the_one_before(app):
    room = make.room()
    start_phase(make.desk(), room, 1)
    start_phase(make.desk(), room, 2)
    assert room.phase is PhaseKind.IDEAS
    assert [phase.is_over for phase in room.phases] == [True, False, False, False, False, False]


def test_a_phase_can_be_skipped_and_opened_again(app):
    room = make.room()
    for position in (1, 4, 1):
        start_phase(make.desk(), room, position)
    assert room.phase is PhaseKind.CHALLENGES
    assert not room.phases[0].is_over


def test_pressing_start_twice_starts_once(app):
    room = make.room()
    started = start_phase(make.desk(), room, 1).started_at
    assert start_phase(make.desk(), room, 1).started_at == started
    assert verbs(room) == ["phase.started"]


def test_there_is_no_seventh_phase(app):
    with pytest.raises(DomainError):
        start_phase(make.desk(), make.room(), 7)


def test_more_time_moves_the_end_of_the_running_phase(app):
    room = make.room("ideas")
    due = room.current.due_at
    extend_phase(make.desk(), room, 2, 5)
    assert room.current.due_at == due + timedelta(minutes=5)


@pytest.mark.parametrize("minutes", [0, -5, 61])
def test_more_time_has_bounds(app, minutes):
    with pytest.raises(DomainError):
        extend_phase(make.desk(), make.room("ideas"), 2, minutes)


def test_a_phase_that_is_over_gets_no_more_time(app):
    with pytest.raises(DomainError):
        extend_phase(make.desk(), make.room("ideas"), 1, 5)


def test_entering_twice_is_entering_once(app):
    room, ana = make.room(), make.seat("ana")
    first = enter_room(make.acting(ana), room)
    assert enter_room(make.acting(ana), room) is first
    assert verbs(room) == ["room.entered"]


def test_entering_another_room_moves_the_seat(app):
    one, two, ana = make.room(), make.room(), make.seat("ana")
    enter_room(make.acting(ana), one)
    assert enter_room(make.acting(ana), two).room is two
    assert (verbs(one), verbs(two)) == (["room.entered", "room.left"], ["room.entered"])


def test_a_workshop_runs_with_its_first_phase_and_is_over_with_its_results(app):
    room = make.room()
    assert workshop_course(room.workshop) is None
    make.into(room, "ideas")
    assert workshop_course(room.workshop) == "running"
    make.into(room, "results")
    assert workshop_course(room.workshop) == "over"
