"""The three views of a room, joining it, and who gets which."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.extensions import db
from app.rooms.models import Arrival, PhaseKind
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in

VIEWS = ("", "/desk", "/screen")


@pytest.fixture
def room(app):
    return make.room("ideas", join_code="K7M4QX")


def statuses(client, room):
    return [client.get(f"/rooms/{room.code}{view}").status_code for view in VIEWS]


def test_a_stranger_gets_no_view(client, room):
    sign_in(client, make.stranger())
    assert statuses(client, room) == [403, 403, 403]


def test_a_visitor_is_led_to_sign_in_and_back(client, room):
    answer = client.get(f"/rooms/{room.code}")
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next=/rooms/{room.code}")


def test_a_participant_gets_the_room_alone(client, room):
    sign_in(client, make.seat("ana"))
    assert statuses(client, room) == [200, 403, 403]


def test_a_facilitator_gets_every_view(client, room):
    sign_in(client, make.facilitator())
    assert statuses(client, room) == [200, 200, 200]


def test_a_facilitator_of_another_workshop_gets_none(client, room):
    sign_in(client, make.facilitator(make.workshop("W2")))
    assert statuses(client, room) == [403, 403, 403]


@pytest.mark.parametrize("kind", [None, *PhaseKind])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_every_phase(client, room, kind, view):
    make.contribution(room)
    if kind:
        make.into(room, kind)
    sign_in(client, make.facilitator())
    assert client.get(f"/rooms/{room.code}{view}").status_code == 200


def test_the_code_leads_into_the_room(client, room):
    assert client.post("/join", data={"code": "k7m 4qx"}).location == f"/rooms/{room.code}"
    assert client.get("/j/K7M4QX").location == f"/rooms/{room.code}"


def test_a_wrong_code_says_so_beside_the_field(client, room):
    answer = client.post("/join", data={"code": "AAAAAA"})
    assert answer.status_code == 422
    assert "AAAAAA" in answer.text
    assert 'id="code-error"' in answer.text


def test_a_participant_is_noted_as_present_once(client, room):
    sign_in(client, make.seat("ana"))
    assert 'hx-trigger="load, submit"' in client.get(f"/rooms/{room.code}").text
    for _twice in range(2):
        assert client.post("/workshops/W1/arrival", data={"room": room.code}, headers=HTMX).status_code == 200
    assert 'action="/workshops/W1/arrival"' not in client.get(f"/rooms/{room.code}").text
    assert db.session.query(Arrival).count() == 1


def test_somebody_placed_elsewhere_is_told_and_moves_only_by_asking(client, room):
    other = make.room("ideas")
    make.arrival(other, "ana")
    sign_in(client, make.seat("ana"))
    page = client.get(f"/rooms/{room.code}").text
    assert f'href="/rooms/{other.code}"' in page
    assert 'hx-trigger="submit"' in page


def test_without_scripts_a_phase_starts_with_a_plain_form(client, room):
    sign_in(client, make.facilitator())
    answer = client.post(f"/rooms/{room.code}/phases/3/start", data={"was": 2})
    assert (answer.status_code, answer.location) == (303, f"/rooms/{room.code}/desk")
    db.session.expire_all()
    assert room.phase is PhaseKind.CLUSTERING


def test_a_new_stream_address_is_given_for_the_views_a_person_may_see(client, room):
    sign_in(client, make.seat("ana"))
    assert "/live/" in client.get(f"/rooms/{room.code}/stream?audience=participant").json["url"]
    assert client.get(f"/rooms/{room.code}/stream?audience=desk").status_code == 403
    assert client.get(f"/rooms/{room.code}/stream?audience=nobody").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_asks_the_database_as_often_for_fifty_people_as_for_one(client, room, view):
    sign_in(client, make.facilitator())

    path = f"/rooms/{room.code}{view}"
    make.contribution(room)
    one = queries_of(client, path)
    for _each in range(49):
        make.contribution(room, make.seat())
    assert queries_of(client, path) == one


@pytest.mark.parametrize("is_over", [False, True])
def test_the_page_itself_says_when_time_is_up(client, room, is_over):
    client.set_cookie("language", "en")
    sign_in(client, make.seat("ana"))
    room.current.started_at -= timedelta(minutes=room.current.minutes + 1) if is_over else timedelta()
    db.session.commit()
    spoken = BeautifulSoup(client.get(f"/rooms/{room.code}").text, "html.parser").select_one(".phase-time span")
    assert spoken.text.startswith("Time is up." if is_over else "left")


@pytest.mark.one_database
@pytest.mark.parametrize("view", ["", "/desk", "/screen", "/board"])
def test_without_scripts_a_page_is_brought_up_to_date_by_hand(client, room, view):
    sign_in(client, make.facilitator())
    page = BeautifulSoup(client.get(f"/rooms/{room.code}{view}").text, "html.parser")
    assert page.select_one("noscript a.btn")["href"] == f"/rooms/{room.code}{view}"
