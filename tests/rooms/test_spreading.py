"""Several rooms of a workshop: spread evenly by sector or chosen, changed, and counted right."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, fragments
from app.programme.queries import workshop_or_404
from app.registration.models import Seat
from app.registration.queries import seat_in
from app.rooms.arrivals import enter_room, enter_workshop
from app.rooms.models import Arrival, Room
from app.rooms.queries import entrance, present_in
from app.rooms.rules import room_for
from tests import factories as make
from tests.clients import sign_in
from tests.factories import CIVIL, PUBLIC
from tests.registration.test_crowd import all_at_once


@pytest.fixture
def rooms(app):
    return [make.room("ideas") for _each in range(4)]


def spread(order, rooms=4):
    """Let people of these sectors come one after the other; return who is where."""
    present = {number: Counter() for number in range(1, rooms + 1)}
    for sector in order:
        present[room_for(sector, present)][sector] += 1
    return present


@pytest.mark.parametrize("seed", range(50))
def test_whatever_the_order_both_sides_are_even(seed):
    luck = Random(seed)
    order = [1] * luck.randrange(40) + [2] * luck.randrange(40)
    luck.shuffle(order)
    present = spread(order, rooms=luck.randrange(1, 7))
    for sector in (1, 2):
        there = [people[sector] for people in present.values()]
        assert max(there) - min(there) <= 1


def test_of_rooms_that_need_a_side_as_much_the_emptiest_comes_first():
    assert room_for(1, {1: {1: 2, 2: 5}, 2: {1: 2, 2: 3}, 3: {1: 3}}) == 2
    assert room_for(1, {1: {}, 2: {}}) == 1


def test_sixty_eight_at_once_are_spread_evenly(app, rooms):
    seats = [make.seat(code=code).id for code in (CIVIL, PUBLIC) for _each in range(34)]

    def come(seat_id):
        enter_workshop(make.acting(db.session.get(Seat, seat_id)), workshop_or_404("W1"))

    all_at_once(app, come, seats)
    present = present_in(make.workshop())
    civil, public = make.sector(CIVIL).id, make.sector(PUBLIC).id
    assert sorted(people[civil] for people in present.values()) == [8, 8, 9, 9]
    assert sorted(people[public] for people in present.values()) == [8, 8, 9, 9]


def test_one_seat_that_comes_in_many_tabs_at_once_is_in_one_room(app, rooms):
    seat = make.seat("ana").id
    all_at_once(app, lambda code: enter_room(make.acting(db.session.get(Seat, seat)), named(code)), codes(rooms) * 3)
    assert db.session.query(Arrival).count() == 1


def test_people_who_swap_rooms_at_once_do_not_wait_for_each_other(app, rooms):
    first, second = codes(rooms)[:2]
    seats = [make.seat().id for _each in range(8)]
    for place, seat in enumerate(seats):
        make.arrival(named((first, second)[place % 2]), db.session.get(Seat, seat))

    def swap(seat_id):
        seat = db.session.get(Seat, seat_id)
        here = db.session.scalar(select(Arrival).where(Arrival.seat_id == seat_id)).room.code
        enter_room(make.acting(seat), named(second if here == first else first))

    all_at_once(app, swap, seats)
    assert [sum(present_in(make.workshop())[number].values()) for number in (1, 2)] == [4, 4]


def named(code):
    return db.session.scalar(select(Room).where(Room.code == code))


def codes(rooms):
    return [room.code for room in rooms]


def test_an_empty_room_is_counted_too(app, rooms):
    make.arrival(rooms[1], "ana")
    assert present_in(make.workshop()) == {1: {}, 2: {make.sector(CIVIL).id: 1}, 3: {}, 4: {}}


def test_who_changes_rooms_leaves_the_old_one_on_its_screens(app, rooms):
    old, new, ana = rooms[0], rooms[1], make.seat("ana")
    enter_room(make.acting(ana), old)
    enter_room(make.acting(ana), new)
    db.session.commit()
    left = db.session.scalar(select(Entry).where(Entry.scope_id == old.scope_id, Entry.verb == "room.left"))
    with app.test_request_context():
        assert 'id="parity"' not in fragments(left, Audience.PARTICIPANT)
        meter = fragments(left, Audience.SCREEN)
    assert "#parity" in meter
    assert "<strong>1</strong>" not in meter


def test_a_workshop_that_spreads_places_whoever_enters(client, rooms):
    make.arrival(rooms[0], "rui")
    ana = make.seat("ana")
    sign_in(client, ana)
    page = client.get("/workshops/W1/rooms").text
    assert 'action="/workshops/W1/arrival"' in page
    assert 'name="room"' not in page
    assert client.post("/workshops/W1/arrival").location == "/rooms/W1-R2"
    assert client.post("/workshops/W1/arrival").location == "/rooms/W1-R2"


def test_elsewhere_people_choose(client, rooms):
    make.workshop().spreads_people = False
    db.session.commit()
    sign_in(client, make.seat("ana"))
    assert client.get("/workshops/W1/rooms").text.count('name="room"') == 4
    assert client.post("/workshops/W1/arrival", data={"room": "W1-R3"}).location == "/rooms/W1-R3"


def test_a_room_of_another_workshop_cannot_be_entered(client, rooms):
    make.room(of=make.workshop("W2"))
    sign_in(client, make.seat("ana"))
    assert client.post("/workshops/W1/arrival", data={"room": "W2-R1"}).status_code == 404


def test_a_seat_leads_to_its_room_from_everywhere(app, client, rooms):
    ana = make.seat("ana")
    with app.test_request_context():
        assert entrance(ana) == "/workshops/W1/rooms"
    make.arrival(rooms[2], "ana")
    with app.test_request_context():
        assert entrance(seat_in(ana.person, ana.workshop)) == "/rooms/W1-R3"
    sign_in(client, ana)
    assert 'href="/rooms/W1-R3"' in client.get("/join").text


def test_the_way_to_another_room_is_offered_where_there_is_one(client, rooms):
    make.arrival(rooms[0], "ana")
    alone = make.room("ideas", of=make.workshop("W2"))
    sign_in(client, make.seat("ana"))
    assert 'href="/workshops/W1/rooms"' in client.get("/rooms/W1-R1").text
    sign_in(client, make.seat("rui", of=alone.workshop))
    assert 'href="/workshops/W2/rooms"' not in client.get("/rooms/W2-R1").text
