"""The seats of a workshop: seen, changed and moved by decision."""

import pytest

from app.registration.models import SeatState
from tests import factories as make
from tests.clients import sign_in
from tests.editor.browsing import EN, soup, words

SEATS = "/workshops/W1/seats"


@pytest.fixture
def coordinator(client, app):
    make.workshop(seats=4)
    make.seat("ana")
    make.seat("rui")
    sign_in(client, make.coordinator())
    return client


def pools(client):
    page = soup(client.get(SEATS, headers=EN))
    return [[words(cell) for cell in row.select("td")] for row in page.select("table tbody tr")]


def test_the_page_says_how_the_pools_stand(coordinator):
    make.seat(state=SeatState.WAITING)
    make.seat(code=make.PUBLIC, state=SeatState.OFFERED)
    assert pools(coordinator) == [["2", "0", "2", "0", "0", "1"], ["2", "0", "0", "1", "1", "0"]]


def test_a_new_seat_is_offered_at_once(coordinator):
    waiting = make.seat(state=SeatState.WAITING)
    assert coordinator.post(f"{SEATS}/size", data={"seats": "6"}).status_code == 303
    assert (make.workshop().seats, waiting.state) == (6, SeatState.OFFERED)
    assert "6 seats instead of 4" in coordinator.get(SEATS, headers=EN).text


def test_too_few_seats_are_refused_beside_the_field(coordinator):
    for seats, sentence in (("2", "needs 2 seats"), ("none", "Write a whole number")):
        answer = coordinator.post(f"{SEATS}/size", data={"seats": seats}, headers=EN)
        assert answer.status_code == 422
        assert sentence in words(soup(answer).select_one("#seats-error"))
    assert make.workshop().seats == 4


def test_seats_are_moved_with_a_reason_that_stays(coordinator):
    waiting = make.seat(state=SeatState.WAITING)
    sent = {"giver": make.PUBLIC, "taker": make.CIVIL, "number": "1", "reason": "Nobody of them can come."}
    assert coordinator.post(f"{SEATS}/moves", data=sent).status_code == 303
    assert waiting.state is SeatState.OFFERED
    assert pools(coordinator) == [["3", "1", "2", "1", "0", "0"], ["1", "-1", "0", "0", "1", "0"]]
    said = words(soup(coordinator.get(SEATS, headers=EN)).select_one(".queue li"))
    assert said.startswith("Seats moved: 1. Public bodies → Civil society Nobody of them can come.")


@pytest.mark.parametrize(
    ("change", "field"), [({"number": "3"}, "number"), ({"reason": " "}, "reason"), ({"taker": make.PUBLIC}, "taker")]
)
def test_a_move_that_cannot_be_is_refused_beside_the_field(coordinator, change, field):
    sent = {"giver": make.PUBLIC, "taker": make.CIVIL, "number": "1", "reason": "Nobody can come."} | change
    answer = coordinator.post(f"{SEATS}/moves", data=sent, headers=EN)
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#{field}-error")
    assert make.workshop().lent == {}
