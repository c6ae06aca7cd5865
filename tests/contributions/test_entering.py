"""A facilitator writes for somebody."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.contributions.models import Contribution
from app.extensions import db
from tests import factories as make
from tests.clients import sign_in

PATH = "/rooms/W1-R1/entry"
WORDS = {"kind": "idea", "title": "Said aloud", "text": "In her words."}


@pytest.fixture
def desk(app, client):
    room = make.arrival(make.room("ideas"), "bela").room
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator(room.workshop))
    return client


def only():
    return db.session.scalar(select(Contribution))


def test_it_is_offered_for_who_is_in_the_room_and_for_each_side(desk):
    make.seat("rui")
    page = BeautifulSoup(desk.get(PATH).text, "html.parser")
    offered = [option.text for option in page.select("#whom option")]
    assert offered == [
        "Choose…",
        "Bela Martins · Public bodies",
        "Somebody without a seat · Civil society",
        "Somebody without a seat · Public bodies",
    ]
    assert page.select_one("[name=kind][checked]")["value"] == "idea"


def test_it_counts_for_her_and_she_finds_it_among_her_own(desk, client):
    seat = make.seat("bela")
    answer = desk.post(PATH, data={**WORDS, "whom": f"seat-{seat.id}", "key": "k"})
    assert (answer.status_code, answer.location) == (303, "/rooms/W1-R1/desk")
    assert (only().seat_id, only().entered_by) == (seat.id, make.facilitator())
    sign_in(client, seat)
    assert (
        "entered by a facilitator"
        in BeautifulSoup(client.get("/rooms/W1-R1").text, "html.parser").select_one("#mine").text
    )


def test_pressing_twice_enters_it_once(desk):
    for _each in range(2):
        desk.post(PATH, data={**WORDS, "whom": f"sector-{make.sector().id}", "key": "k"})
    assert (only().seat, only().number) == (None, 1)
    assert len(list(db.session.scalars(select(Contribution)))) == 1


def test_the_same_words_for_somebody_else_are_entered_too(desk):
    for _each in range(2):
        for code in (make.CIVIL, make.PUBLIC):
            desk.post(PATH, data={**WORDS, "whom": f"sector-{make.sector(code).id}", "key": "k"})
    entered = db.session.scalars(select(Contribution).order_by(Contribution.number))
    assert [each.sector.code for each in entered] == [make.CIVIL, make.PUBLIC]


@pytest.mark.parametrize("lacking", ["whom", "title", "text", "kind"])
def test_what_is_missing_is_said_and_nothing_is_lost(desk, lacking):
    sent = {**WORDS, "whom": f"sector-{make.sector().id}"} | {lacking: ""}
    answer = desk.post(PATH, data=sent)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"#{lacking}-error")
    assert lacking == "title" or page.select_one("#title")["value"] == "Said aloud"


def test_out_of_time_the_room_says_no(desk):
    room = make.setting(make.into(make.first(make.Room), "voting"), "ideas", grace_minutes=0)
    answer = desk.post(PATH, data={**WORDS, "whom": f"sector-{make.sector().id}"})
    assert (answer.status_code, room.phase) == (409, "voting")
