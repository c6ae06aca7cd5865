"""The vote on the pages of a room: what each sees, sends, and is told."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.extensions import db
from app.voting.models import Ballot, Round
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in
from tests.voting.people import cast, closed, everybody_votes, opened, room_of

pytestmark = pytest.mark.one_database  # what it reads is tested on both by the services


@pytest.fixture
def room(app):
    return room_of()


def page(client, room, view=""):
    return BeautifulSoup(client.get(f"/rooms/{room.code}{view}").text, "html.parser")


def ballot_url(round):
    return f"/rooms/{round.room.code}/rounds/{round.number}/ballot"


def test_before_the_vote_everybody_reads_the_same_criteria(client, room):
    sign_in(client, make.facilitator())
    on_phone = page(client, room).select_one("#stage .panel p").text.strip()
    on_screen = page(client, room, "/screen").select_one("#stage .screen-lead").text.strip()
    at_desk = page(client, room, "/desk").select_one("#stage textarea").text.strip()
    assert on_phone == on_screen == at_desk != ""


def test_the_desk_opens_a_vote_with_a_plain_form(client, room):
    sign_in(client, make.facilitator())
    form = page(client, room, "/desk").select_one("#stage form")
    fields = {each["name"]: each.get("value") or each.text.strip() for each in form.select("input, textarea")}
    answer = client.post(form["action"], data=fields)
    assert (answer.status_code, answer.location) == (303, f"/rooms/{room.code}/desk")
    round = db.session.scalar(select(Round))
    assert (round.dots, round.most, round.criteria) == (5, 2, None)


def test_own_criteria_are_kept_as_written(client, room):
    sign_in(client, make.facilitator())
    client.post(f"/rooms/{room.code}/rounds", data={"dots": 3, "most": 1, "criteria": "Só o que é urgente."})
    assert db.session.scalar(select(Round.criteria)) == "Só o que é urgente."


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_budget_that_makes_no_sense_comes_back_with_a_reason(client, room, headers):
    sign_in(client, make.facilitator())
    wrong = {"dots": 3, "most": 4, "criteria": "Kept as typed"}
    answer = client.post(f"/rooms/{room.code}/rounds", data=wrong, headers=headers)
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").select_one("#most").find_parent("form")
    assert form.select_one("#most-error")
    assert form.select_one("#criteria").text.strip() == "Kept as typed"
    assert db.session.scalar(select(Round)) is None


def test_a_ballot_is_handed_in_and_stands_there_again(client, room):
    round = opened(room)
    seat = round.roll[0].seat
    sign_in(client, seat)
    answer = client.post(ballot_url(round), data={"dots-1": "2", "dots-2": "1", "dots-3": "0"})
    assert (answer.status_code, answer.location) == (303, f"/rooms/{room.code}")
    form = page(client, room).select_one("#ballot-1")
    assert {each["name"]: each["value"] for each in form.select("[checked]")} == {
        "dots-1": "2",
        "dots-2": "1",
        "dots-3": "0",
    }
    assert form.select_one(".notice-success")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_many_dots_come_back_as_they_were_given(client, room, headers):
    round = opened(room, dots=3)
    sign_in(client, round.roll[0].seat)
    answer = client.post(ballot_url(round), data={"dots-1": "2", "dots-2": "2"}, headers=headers)
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").select_one("#ballot-1")
    assert form.select_one(".field-error")
    assert [each["value"] for each in form.select("[name=dots-1][checked], [name=dots-2][checked]")] == ["2", "2"]
    assert db.session.scalar(select(Ballot)) is None


@pytest.mark.parametrize("dots", [{"dots-9": "1"}, {"dots-1": "many"}, {"dots-x": "1"}, {"dots-1": "-1"}])
def test_what_is_no_ballot_is_refused(client, room, dots):
    round = opened(room)
    sign_in(client, round.roll[0].seat)
    assert client.post(ballot_url(round), data=dots).status_code in (409, 422)
    assert db.session.scalar(select(Ballot)) is None


def test_who_came_late_is_told_and_gets_no_ballot(client, room):
    round = opened(room)
    late = make.arrival(room, make.seat()).seat
    sign_in(client, late)
    stage = page(client, room).select_one("#stage")
    assert not stage.select("form")
    assert stage.select_one(".notice")
    assert client.post(ballot_url(round), data={"dots-1": "1"}).status_code == 409


def test_after_the_close_a_ballot_is_refused_with_a_sentence(client, room):
    round = opened(room)
    seat = round.roll[0].seat
    closed(round)
    sign_in(client, seat)
    answer = client.post(ballot_url(round), data={"dots-1": "1"}, headers=HTMX)
    assert answer.status_code == 409
    assert "toast-error" in answer.text


def test_the_desk_closes_the_vote_after_a_second_thought(client, room):
    round = opened(room)
    everybody_votes(round, {1: 2}, {1: 1})
    sign_in(client, make.facilitator())
    confirm = page(client, room, "/desk").select_one("#stage details.confirm")
    answer = client.post(confirm.form["action"], headers=HTMX)
    assert answer.status_code == 200
    assert BeautifulSoup(answer.text, "html.parser").select_one(".balance")
    assert page(client, room, "/desk").select_one("#stage .balance")


def test_everybody_reads_both_sides_with_their_bases(client, room):
    round = opened(room)
    everybody_votes(round, {1: 2, 2: 1}, {1: 1})
    closed(round)
    sign_in(client, make.facilitator())
    for view in ("", "/desk", "/screen"):
        table = page(client, room, view).select_one("#stage .balance")
        assert "5" in table.caption.text
        rows = [[each.text for each in row.select("strong")] for row in table.select("tbody tr")]
        assert rows[0] == ["Group of theme 1", "100\xa0%", "100\xa0%"]
        assert rows[1] == ["Group of theme 2", "100\xa0%", "0\xa0%"]


def test_of_a_small_side_only_the_order_is_read(client, app):
    room = room_of(civil=5, public=4)
    round = opened(room)
    everybody_votes(round, {2: 2}, {2: 2})
    closed(round)
    sign_in(client, make.facilitator())
    for view in ("", "/desk", "/screen"):
        stage = page(client, room, view).select_one("#stage")
        assert not stage.select(".balance, .verdict")
        assert "%" not in stage.text
        assert stage.select_one(".ranking li").text.strip() == "Group of theme 2"


def test_a_participant_reads_that_the_ballot_was_counted(client, room):
    round = opened(room)
    voted, silent = round.roll[0].seat, round.roll[1].seat
    cast(round, voted, g1=1)
    closed(round)
    texts = []
    for seat in (voted, silent):
        sign_in(client, seat)
        texts.append(page(client, room).select_one("#stage .notice").text)
    assert texts[0] != texts[1]


def test_a_ballot_asks_the_database_as_often_for_ten_groups_as_for_two(client, app):
    def queries(room):
        round = opened(room)
        sign_in(client, round.roll[0].seat)
        return queries_of(client, f"/rooms/{room.code}")

    few = queries(room_of(civil=2, public=1, groups=2))
    many = queries(room_of(civil=10, public=5, groups=10))
    assert many == few
