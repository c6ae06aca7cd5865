"""The agenda as data: in any order, changed while it runs; what has begun stays; every change can be taken back."""

import pytest
from sqlalchemy import select

from app.agenda.services import add_phase, change_phase, copy_agenda, move_phase, remove_phase
from app.errors import DomainError
from app.extensions import db
from app.facilitation.services import undo
from app.journal.models import Entry
from app.journal.queries import newest_number
from app.rooms.models import Attribution, PhaseKind
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make
from tests.registration.test_crowd import all_at_once

USUAL = ["challenges", "ideas", "clustering", "voting", "validation", "results"]


def agenda(room):
    """Return the kinds of a room's phases in order, after looking that their positions are 1, 2, 3, …"""
    db.session.commit()
    db.session.expire_all()
    assert [phase.position for phase in room.phases] == list(range(1, len(room.phases) + 1))
    return [str(phase.kind) for phase in room.phases]


def entries(room):
    """Return the entries of a room, oldest first."""
    return db.session.scalars(select(Entry).where(Entry.scope_id == room.scope_id).order_by(Entry.number)).all()


def take_back(room):
    """Undo the latest act in a room."""
    db.session.commit()
    undo(make.desk(), room, entries(room)[-1].number)


def test_a_phase_is_added_anywhere_and_as_often_as_wanted(app):
    room = make.room()
    add_phase(make.desk(), room, PhaseKind.WELCOME, None, minutes=10)
    add_phase(make.desk(), room, PhaseKind.IDEAS, room.phases[-1], minutes=15)
    assert agenda(room) == ["welcome", *USUAL, "ideas"]


def test_an_added_phase_can_be_taken_back(app):
    room = make.room()
    add_phase(make.desk(), room, PhaseKind.WELCOME, None, minutes=10)
    take_back(room)
    assert agenda(room) == USUAL


def test_a_phase_moves_up_and_down_and_stays_at_the_ends(app):
    room = make.room()
    ideas, results = room.phases[1], room.phases[-1]
    move_phase(make.desk(), ideas, up=True)
    assert agenda(room)[:2] == ["ideas", "challenges"]
    move_phase(make.desk(), ideas, up=True)
    move_phase(make.desk(), results, up=False)
    assert agenda(room) == ["ideas", "challenges", *USUAL[2:]]
    move_phase(make.desk(), ideas, up=False)
    take_back(room)
    assert agenda(room)[:2] == ["ideas", "challenges"]


def test_what_has_begun_keeps_its_place_and_stays(app):
    room = make.room("ideas")
    for phase in room.phases[:2]:
        with pytest.raises(DomainError):
            move_phase(make.desk(), phase, up=False)
        with pytest.raises(DomainError):
            remove_phase(make.desk(), phase)


def test_a_removed_phase_comes_back_where_it_was_with_its_settings(app):
    room = make.room()
    ideas = room.phases[1]
    change_phase(make.desk(), ideas, {"is_silent": True, "attribution": Attribution.NAME, "most_each": 3})
    remove_phase(make.desk(), ideas)
    assert agenda(room) == [kind for kind in USUAL if kind != "ideas"]
    take_back(room)
    assert agenda(room) == USUAL
    back = room.phases[1]
    assert (back.is_silent, back.attribution, back.most_each) == (True, Attribution.NAME, 3)


def test_settings_that_stay_the_same_are_no_change(app):
    room = make.room()
    change_phase(make.desk(), room.phases[0], {"minutes": 20, "instructions": None})
    assert entries(room) == []


def test_changed_settings_hold_at_once_and_can_be_taken_back(app):
    room = make.room("ideas")
    phase = room.current
    change_phase(make.desk(), phase, {"minutes": 40, "instructions": {"pt": "Escreva.", "en": "Write."}})
    assert (phase.minutes, phase.instructions["en"]) == (40, "Write.")
    take_back(room)
    assert (phase.minutes, phase.instructions) == (20, None)


def test_settings_that_were_changed_again_since_are_not_taken_back(app):
    room = make.room("ideas")
    change_phase(make.desk(), room.current, {"minutes": 40})
    db.session.commit()
    change_phase(make.desk(), room.current, {"minutes": 50})
    db.session.commit()
    with pytest.raises(DomainError):
        undo(make.desk(), room, entries(room)[-2].number)


def test_ending_a_silence_is_the_reveal(app):
    room = make.room()
    change_phase(make.desk(), room.phases[0], {"is_silent": True})
    phase = start_phase(make.desk(), room, 1)
    assert phase.hides_texts
    change_phase(make.desk(), phase, {"is_silent": False})
    assert phase.revealed_at is not None
    assert [entry.verb for entry in entries(room)][-2:] == ["phase.revealed", "agenda.changed"]


def test_a_second_silence_hides_what_is_written_from_then_on(app):
    room = make.room("ideas")
    for silent in (True, False, True):
        change_phase(make.desk(), room.current, {"is_silent": silent})
    assert room.current.hides_texts


def test_the_other_rooms_take_an_agenda_over_unless_they_have_begun(app):
    room, other, running = make.room(), make.room(), make.room("ideas")
    add_phase(make.desk(), room, PhaseKind.WELCOME, None, minutes=10)
    change_phase(make.desk(), room.phases[1], {"is_silent": True})
    db.session.commit()
    assert [each.code for each in copy_agenda(make.desk(), room)] == ["W1-R2"]
    assert (agenda(other), agenda(running)) == (["welcome", *USUAL], USUAL)
    assert other.phases[1].is_silent


def copied_over():
    """Return two rooms of which the second got the agenda of the first, and the number of the entry that says so."""
    room, other = make.room(), make.setting(make.room(), "ideas", is_silent=True, minutes=33)
    remove_phase(make.desk(), other.phases[0])
    add_phase(make.desk(), room, PhaseKind.WELCOME, None, minutes=5)
    copy_agenda(make.desk(), room)
    return room, other, newest_number(other.scope_id)


def test_an_agenda_that_was_taken_over_is_given_back(app):
    _room, other, number = copied_over()
    assert agenda(other)[0] == "welcome"
    undo(make.desk(), other, number)
    db.session.commit()
    assert agenda(other) == USUAL[1:]
    assert (other.phases[0].is_silent, other.phases[0].minutes) == (True, 33)
    assert other.phases[0].attribution is Attribution.SECTOR


def test_an_agenda_is_not_given_back_once_it_was_changed_or_the_room_has_begun(app):
    _room, other, number = copied_over()
    change_phase(make.desk(), other.phases[1], {"minutes": 44})
    with pytest.raises(DomainError):
        undo(make.desk(), other, number)
    undo(make.desk(), other, newest_number(other.scope_id))
    start_phase(make.desk(), other, 1)
    with pytest.raises(DomainError):
        undo(make.desk(), other, number)
    assert agenda(other)[0] == "welcome"


def test_two_desks_that_move_at_once_leave_a_whole_agenda(app):
    room = make.room()
    make.facilitator()

    def move(place):
        there = room_or_404("W1-R1")
        move_phase(make.desk(), next(each for each in there.phases if each.kind == USUAL[place]), up=True)

    all_at_once(app, move, [1, 2, 3, 4, 5])
    assert sorted(agenda(room)) == sorted(USUAL)


def test_two_rooms_that_give_each_other_their_agenda_at_once_do_not_wait_in_a_circle(app):
    rooms = [make.room().code for _each in range(3)]
    make.facilitator()
    all_at_once(app, lambda code: len(copy_agenda(make.desk(), room_or_404(code))), rooms)
    assert all(agenda(room_or_404(code)) == USUAL for code in rooms)


def test_a_phase_in_which_something_was_written_stays_even_when_its_start_was_undone(app):
    room = make.room()
    phase = start_phase(make.desk(), room, 1)
    db.session.commit()
    make.challenge(room, phase=phase)
    undo(make.desk(), room, next(entry.number for entry in entries(room) if entry.verb == "phase.started"))
    db.session.commit()
    assert not phase.has_begun
    with pytest.raises(DomainError):
        remove_phase(make.desk(), phase)
