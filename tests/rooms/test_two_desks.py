"""Two facilitators at once: one start, no jump, and the slower one is told where the room is."""

import pytest
from sqlalchemy import select

from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404
from app.rooms.services import Overtaken, extend_phase, reveal_phase, skip_phase, start_phase, unskip_phase
from tests import factories as make
from tests.clients import HTMX, sign_in
from tests.registration.test_crowd import all_at_once


def started(room):
    """Return which kinds were started, in order."""
    of_room = select(Entry).where(Entry.scope_id == room.scope_id, Entry.verb == "phase.started")
    return [entry.details["kind"] for entry in db.session.scalars(of_room.order_by(Entry.number))]


def test_next_pressed_at_two_desks_at_once_starts_one_phase_once(app):
    room = make.room("challenges")
    make.facilitator()

    def press(position):
        return start_phase(make.desk(), room_or_404("W1-R1"), position, was=1).kind

    assert all_at_once(app, press, [2, 2]) == [PhaseKind.IDEAS, PhaseKind.IDEAS]
    assert started(room) == ["ideas"]


def test_two_different_starts_at_once_are_one_start(app):
    room = make.room("challenges")
    make.facilitator()

    def press(position):
        try:
            return start_phase(make.desk(), room_or_404("W1-R1"), position, was=1).position
        except Overtaken:
            db.session.rollback()
            return None

    answers = all_at_once(app, press, [2, 3])
    assert answers.count(None) == 1
    db.session.expire_all()
    assert room.current.position in answers
    assert len(started(room)) == 1


def test_next_from_a_desk_that_is_behind_does_not_jump(app):
    room = make.room("clustering")
    with pytest.raises(Overtaken):
        start_phase(make.desk(), room, 2, was=1)
    assert room.phase is PhaseKind.CLUSTERING


def test_a_desk_that_is_behind_is_shown_what_is_true_now(client):
    room = make.room("clustering")
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator())
    answer = client.post(f"/rooms/{room.code}/phases/2/start", data={"was": 1}, headers=HTMX)
    assert answer.status_code == 200
    assert "Somebody else was faster. The room is now in: Grouping" in answer.text
    assert "Now: Grouping" in answer.text
    assert started(room) == []


def test_a_skipped_phase_is_passed_over_and_can_be_opened_later(app):
    room = make.room("challenges")
    skip_phase(make.desk(), room, 2)
    assert room.next.kind is PhaseKind.CLUSTERING
    start_phase(make.desk(), room, 2)
    assert (room.phase, room.current.is_skipped) == (PhaseKind.IDEAS, False)


def test_a_skipped_phase_can_come_in_its_turn_again(app):
    room = make.room("challenges")
    skip_phase(make.desk(), room, 2)
    unskip_phase(make.desk(), room, 2)
    assert room.next.kind is PhaseKind.IDEAS


def test_what_has_begun_is_not_skipped(app):
    room = make.room("ideas")
    for position in (1, 2):
        with pytest.raises(DomainError):
            skip_phase(make.desk(), room, position)


def test_a_reopened_silent_phase_hides_again(app):
    room = make.room()
    room.phases[0].is_silent = True
    start_phase(make.desk(), room, 1)
    assert room.current.hides_texts
    reveal_phase(make.desk(), room.current)
    assert not room.current.hides_texts
    start_phase(make.desk(), room, 2)
    start_phase(make.desk(), room, 1)
    assert room.current.hides_texts


def test_leaving_a_silent_phase_reveals_it(app):
    room = make.room()
    room.phases[0].is_silent = True
    start_phase(make.desk(), room, 1)
    start_phase(make.desk(), room, 2)
    assert room.phases[0].revealed_at is not None


def test_time_that_was_given_can_be_taken_back_and_no_more(app):
    room = make.room("ideas")
    extend_phase(make.desk(), room, 2, 5)
    extend_phase(make.desk(), room, 2, -5)
    assert room.current.extra_minutes == 0
    with pytest.raises(DomainError):
        extend_phase(make.desk(), room, 2, -1)


def test_the_reveal_is_a_button_of_the_desk(client):
    room = make.room()
    room.phases[0].is_silent = True
    make.into(room, "challenges")
    sign_in(client, make.facilitator())
    page = client.get(f"/rooms/{room.code}/desk").text
    assert f'action="/rooms/{room.code}/phases/1/reveal"' in page
    client.post(f"/rooms/{room.code}/phases/1/reveal")
    assert f'action="/rooms/{room.code}/phases/1/reveal"' not in client.get(f"/rooms/{room.code}/desk").text
