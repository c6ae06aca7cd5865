"""People act in the room they came into, and in no other; what they wrote before they went on still arrives."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from app.contributions.models import Contribution
from app.contributions.services import post_idea
from app.database import utcnow
from app.extensions import db
from app.facilitation.models import Finish
from app.facilitation.services import finish_phase
from app.journal.models import Entry
from app.rooms.arrivals import Elsewhere, enter_room
from app.voting.services import cast_ballot
from tests import factories as make
from tests.clients import HTMX, sign_in

IDEA = {"title": "Open contracts", "text": "Publish all of them."}


@pytest.fixture
def rooms(app):
    return [make.room("ideas") for _each in range(2)]


@pytest.fixture
def ana(rooms):
    """Ana, who came into the first room."""
    actor = make.acting(make.seat("ana"))
    enter_room(actor, rooms[0])
    db.session.commit()
    return actor


def written():
    return [(each.code, each.is_late) for each in db.session.scalars(select(Contribution).order_by(Contribution.id))]


def test_nobody_writes_in_a_room_that_they_are_not_in(rooms, ana):
    with pytest.raises(Elsewhere, match="sala 1"):
        post_idea(ana, rooms[1], **IDEA)
    post_idea(ana, rooms[0], **IDEA)
    assert written() == [("W1-R1-001", False)]


def test_nobody_has_finished_in_a_room_that_they_are_not_in(rooms, ana):
    with pytest.raises(Elsewhere):
        finish_phase(ana, rooms[1].current, True)
    assert db.session.query(Finish).count() == 0


def test_who_went_on_votes_no_longer_in_the_room_they_left(rooms, ana):
    round = make.open_round(where=rooms[0], voters=("ana", "rui"))
    enter_room(ana, rooms[1])
    with pytest.raises(Elsewhere, match="sala 2"):
        cast_ballot(ana, round, {1: 1})
    enter_room(ana, rooms[0])
    assert cast_ballot(ana, round, {1: 1}).has_voted


def test_a_text_that_comes_after_its_author_went_on_arrives_where_it_was_written(rooms, ana):
    enter_room(ana, rooms[1])
    post_idea(ana, rooms[0], **IDEA)
    post_idea(ana, rooms[1], **IDEA)
    assert written() == [("W1-R1-001", True), ("W1-R2-001", False)]


def test_it_arrives_within_the_grace_of_the_phase_and_not_later(rooms, ana):
    first = post_idea(ana, rooms[0], key="first", **IDEA)
    enter_room(ana, rooms[1])
    long_ago = utcnow() - timedelta(minutes=6)
    db.session.execute(update(Entry).where(Entry.verb == "room.left").values(at=long_ago))
    with pytest.raises(Elsewhere):
        post_idea(ana, rooms[0], key="second", **IDEA)
    assert post_idea(ana, rooms[0], key="first", **IDEA) is first


def test_who_is_elsewhere_is_told_and_offered_the_way_to_another_room(client, rooms, ana):
    client.set_cookie("language", "en")
    sign_in(client, ana.person)
    answer = client.post("/rooms/W1-R2/ideas", data=IDEA, headers=HTMX)
    assert answer.status_code == 409
    assert "Your place is in room 1 (W1-R1) now" in BeautifulSoup(answer.text, "html.parser").text
    assert 'href="/workshops/W1/rooms"' in answer.text
    page = client.post("/rooms/W1-R2/ideas", data=IDEA)
    assert (page.status_code, "data-keep-drafts" in page.text) == (409, True)
    assert 'href="/workshops/W1/rooms">Change rooms' in page.text
    assert written() == []


def test_the_page_of_another_room_offers_no_form_that_would_be_refused(client, rooms, ana):
    sign_in(client, ana.person)
    assert 'action="/rooms/W1-R1/ideas"' in client.get("/rooms/W1-R1").text
    assert 'action="/rooms/W1-R2/ideas"' not in client.get("/rooms/W1-R2").text


def test_the_code_of_a_room_leads_to_the_place_that_the_spread_gives(client, rooms):
    client.set_cookie("language", "en")
    make.arrival(rooms[0], "rui")
    sign_in(client, make.seat("ana"))
    assert client.get(f"/j/{rooms[0].join_code}").location == "/rooms/W1-R1"
    page = client.get("/rooms/W1-R1").text
    assert 'action="/rooms/W1-R1/ideas"' not in page
    arrived = client.post("/workshops/W1/arrival", data={"room": "W1-R1"}, headers=HTMX)
    assert arrived.headers["HX-Redirect"] == "/rooms/W1-R2"
    assert "You were seated in room 2" in client.get("/rooms/W1-R2").text


def test_who_has_a_place_is_led_back_to_it_where_people_are_spread(client, rooms, ana):
    client.set_cookie("language", "en")
    sign_in(client, ana.person)
    assert client.get(f"/j/{rooms[1].join_code}").location == "/rooms/W1-R1"
    assert "Your place is in room 1" in client.get("/rooms/W1-R1").text
    assert client.post("/join", data={"code": rooms[1].join_code}).location == "/rooms/W1-R1"


def test_who_may_choose_follows_the_code_to_another_room(client, rooms, ana):
    make.workshop().spreads_people = False
    db.session.commit()
    sign_in(client, ana.person)
    assert client.get(f"/j/{rooms[1].join_code}").location == "/rooms/W1-R2"
    assert client.post("/workshops/W1/arrival", data={"room": "W1-R2"}).location == "/rooms/W1-R2"


def test_a_place_is_changed_on_purpose_also_where_people_are_spread(client, rooms, ana):
    sign_in(client, ana.person)
    assert client.post("/workshops/W1/arrival", data={"room": "W1-R2"}).location == "/rooms/W1-R2"
    assert client.post("/workshops/W1/arrival").location == "/rooms/W1-R2"
