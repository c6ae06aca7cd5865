"""The board's page and the acts on it, with and without scripts."""

import pytest
from bs4 import BeautifulSoup

from app.clusters.board import board_of
from app.clusters.queries import clusters_of
from app.clusters.services import make_cluster, move_contribution
from app.extensions import db
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in


@pytest.fixture
def room(app):
    room = make.room("clustering")
    for who in ("ana", "rui", "bela"):
        make.contribution(room, who)
    make.kept(make_cluster(make.desk(room.workshop), room, "Contracts"))
    make.kept(make_cluster(make.desk(room.workshop), room, "Budgets"))
    return room


@pytest.fixture
def desk(client, room):
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator(room.workshop))
    return client


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def columns(room):
    return {column.number: [int(card.code[-3:]) for card in column.cards] for column in board_of(room, "desk")}


def move(client, room, number, cluster, headers=HTMX, **more):
    url = f"/rooms/{room.code}/contributions/{room.code}-{number:03}/cluster"
    return client.post(url, data={"cluster": cluster, **more}, headers=headers)


def test_the_page_has_every_card_with_a_form_that_moves_it(desk, room):
    page = soup(desk.get(f"/rooms/{room.code}/board"))
    assert [each["id"] for each in page.select("#board > .column")] == ["column-0", "column-1", "column-2"]
    form = page.select_one(f"#column-0 > #card-{room.code}-001 form.move")
    assert [option.text for option in form.select("option")] == ["Move", "Contracts", "Budgets", "Ungrouped"]
    assert form.select_one("[name=was]")["value"] == "0"


def test_the_board_is_the_desks(client, room):
    sign_in(client, make.seat("ana"))
    assert client.get(f"/rooms/{room.code}/board").status_code == 403
    assert move(client, room, 1, "1").status_code == 403
    assert client.post(f"/rooms/{room.code}/clusters", data={"title": "Mine"}).status_code == 403


def test_people_see_the_board_and_cannot_touch_it(client, room):
    sign_in(client, make.seat("ana"))
    page = soup(client.get(f"/rooms/{room.code}"))
    assert len(page.select("#board article")) == 3
    assert page.select("#board form, #board select, #board input") == []


def test_a_move_is_answered_with_the_card_in_its_column_and_the_way_back(desk, room):
    answer = move(desk, room, 1, "1", was="0")
    page = soup(answer)
    assert answer.status_code == 200
    assert columns(room)[1] == [1]
    placed = page.select_one('hx-partial[hx-target="#column-1"]')
    assert placed["hx-swap"] == "place key:data-pos"
    assert placed.select_one("article")["id"] == f"card-{room.code}-001"
    assert {each["hx-target"] for each in page.select("hx-partial")} >= {"#column-head-0", "#column-head-1", "#undo"}
    assert page.select_one(".undo p").text.split() == f"{room.code}-001 moved to “Contracts”.".split()


def test_undo_moves_the_card_back(desk, room):
    undo = soup(move(desk, room, 1, "1", was="0")).select_one(".undo form")
    fields = [(each["name"], each["value"]) for each in undo.select("input")]
    answer = desk.post(undo["action"], data=dict(fields), headers=HTMX)
    assert columns(room) == {0: [3, 2, 1], 1: [], 2: []}
    assert "is ungrouped again" in soup(answer).select_one(".undo p").text


@pytest.mark.parametrize("loose", ["", "0"])
def test_a_card_goes_back_among_the_loose_ones(desk, room, loose):
    move(desk, room, 1, "1")
    move(desk, room, 1, loose, was="1")
    assert columns(room)[0] == [3, 2, 1]


def test_without_scripts_the_page_says_what_moved_and_offers_the_way_back(desk, room):
    answer = move(desk, room, 1, "2", headers={}, was="0")
    assert answer.status_code == 303
    page = soup(desk.get(answer.location))
    assert "moved to “Budgets”" in page.select_one(".undo p").text
    undo = page.select_one(".undo form")
    desk.post(undo["action"], data={each["name"]: each["value"] for each in undo.select("input")})
    assert columns(room)[0] == [3, 2, 1]


def test_a_stale_move_is_refused_and_the_card_put_where_it_is(desk, room):
    move(desk, room, 1, "1", was="0")
    answer = move(desk, room, 1, "2", was="0")
    page = soup(answer)
    assert answer.status_code == 409
    assert "Someone else moved this card first. It is now in “Contracts”." in page.select_one(".toast-note").text
    assert page.select_one(f'hx-partial[hx-target="#column-1"] #card-{room.code}-001 [name=was]')["value"] == "1"
    assert columns(room)[1] == [1]


def test_a_stale_move_without_scripts_is_a_page_that_says_so(desk, room):
    move(desk, room, 1, "1")
    answer = move(desk, room, 1, "2", headers={}, was="0")
    assert answer.status_code == 409
    assert "Someone else moved this card first" in soup(answer).select_one("main").text


@pytest.mark.parametrize(("cluster", "status"), [(None, 409), ("nowhere", 409), ("7", 404)])
def test_a_card_goes_nowhere_unknown(desk, room, cluster, status):
    data = {} if cluster is None else {"cluster": cluster}
    url = f"/rooms/{room.code}/contributions/{room.code}-001/cluster"
    assert desk.post(url, data=data, headers=HTMX).status_code == status
    assert columns(room)[0] == [3, 2, 1]


def test_a_card_of_another_room_is_not_found(desk, room):
    other = make.contribution(make.room("clustering"))
    url = f"/rooms/{room.code}/contributions/{other.code}/cluster"
    assert desk.post(url, data={"cluster": "1"}).status_code == 404


def test_selected_cards_become_a_group(desk, room):
    codes = [f"{room.code}-001", f"{room.code}-003"]
    fields = {"title": "Chosen", "contributions": codes, "place": "selection"}
    page = soup(desk.post(f"/rooms/{room.code}/clusters", data=fields, headers=HTMX))
    assert columns(room) == {0: [2], 1: [], 2: [], 3: [1, 3]}
    assert page.select_one('hx-partial[hx-target="#board"] section')["id"] == "column-3"
    for target in ("#board", "#column-3"):
        assert len(page.select(f'hx-partial[hx-target="{target}"] article')) == 2
    assert [each.text for each in page.select('hx-partial[hx-target="#move-options"] option')][2] == "Chosen"
    assert page.select_one(".undo p").text.strip() == "2 contributions moved to “Chosen”."
    assert page.select_one("#title-selection").get("value", "") == ""


def test_a_group_without_cards_is_announced(desk, room):
    page = soup(desk.post(f"/rooms/{room.code}/clusters", data={"title": "Empty"}, headers=HTMX))
    assert page.select_one(".undo p").text.strip() == "“Empty” is a new group."
    assert clusters_of(room)[-1].title == "Empty"


@pytest.mark.parametrize("place", ["new", "selection"])
def test_a_group_without_a_title_is_said_beside_the_field(desk, room, place):
    answer = desk.post(f"/rooms/{room.code}/clusters", data={"title": " ", "place": place}, headers=HTMX)
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#title-{place}-error").text.strip() == "Write a title for the group."
    plain = desk.post(f"/rooms/{room.code}/clusters", data={"title": " ", "place": place})
    assert plain.status_code == 422
    assert soup(plain).select_one(f"#title-{place}")["aria-invalid"] == "true"
    assert len(clusters_of(room)) == 2


def test_a_group_is_renamed_wherever_its_title_stands(desk, room):
    page = soup(desk.post(f"/rooms/{room.code}/clusters/1/title", data={"title": "Tenders"}, headers=HTMX))
    assert page.select_one('hx-partial[hx-target="#column-head-1"] h2').text == "Tenders"
    assert page.select_one('hx-partial[hx-target="#move-options"] option').text == "Tenders"
    answer = desk.post(f"/rooms/{room.code}/clusters/1/title", data={"title": "Offers"})
    assert answer.status_code == 303
    assert "Offers" in soup(desk.get(answer.location)).select_one(".notices").text


def test_a_title_that_is_missing_is_said_in_the_group(desk, room):
    answer = desk.post(f"/rooms/{room.code}/clusters/2/title", data={"title": "", "place": "2"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#column-head-2 details[open] #title-2-error")
    assert clusters_of(room)[1].title == "Budgets"


def test_several_cards_move_to_one_group_and_back_to_their_own(desk, room):
    move(desk, room, 1, "1")
    codes = [f"{room.code}-001", f"{room.code}-002"]
    url = f"/rooms/{room.code}/moves"
    page = soup(desk.post(url, data={"contributions": codes, "cluster": "2"}, headers=HTMX))
    assert columns(room) == {0: [3], 1: [], 2: [1, 2]}
    fields = {
        name: [each["value"] for each in page.select(f".undo [name={name}]")]
        for name in ("contributions", "cluster", "was")
    }
    page = soup(desk.post(url, data=fields, headers=HTMX))
    assert columns(room) == {0: [3, 2], 1: [1], 2: []}
    assert page.select_one(".undo p").text.strip() == "2 contributions moved."


@pytest.mark.parametrize("phase", [None, "voting", "validation", "results"])
def test_in_other_phases_the_board_only_shows(desk, room, phase):
    make.into(room, phase)
    page = soup(desk.get(f"/rooms/{room.code}/board"))
    assert page.select_one(".board-closed")
    assert move(desk, room, 1, "1").status_code == 409
    assert columns(room)[0] == [3, 2, 1]


def test_the_board_asks_the_database_as_often_for_fifty_cards_as_for_one(desk, room):
    path = f"/rooms/{room.code}/board"
    few = queries_of(desk, path)
    for at in range(50):
        card = make.contribution(room, ("ana", "bela")[at % 2])
        if at % 3:
            move_contribution(make.desk(), card, clusters_of(room)[at % 2])
    db.session.commit()
    assert queries_of(desk, path) == few


def test_people_learn_no_name_from_the_board(client, desk, room):
    assert "Ana Sousa" in desk.get(f"/rooms/{room.code}/board").text
    assert "Ana Sousa" not in desk.get(f"/rooms/{room.code}/screen").text
    sign_in(client, make.seat("rui"))
    assert "Ana Sousa" not in client.get(f"/rooms/{room.code}").text


def test_an_empty_group_is_removed_with_one_tap_and_comes_back_with_another(desk, room):
    page = soup(desk.get(f"/rooms/{room.code}/board"))
    form = page.select_one("#column-1 .column-remove")
    answer = soup(desk.post(form["action"], headers=HTMX))
    assert answer.select_one('hx-partial[hx-target="#column-1"]')["hx-swap"] == "delete"
    assert [each.text for each in answer.select('hx-partial[hx-target="#move-options"] option')] == [
        "Budgets",
        "Ungrouped",
    ]
    assert columns(room) == {0: [3, 2, 1], 2: []}
    assert desk.post(form["action"], headers=HTMX).status_code == 404
    desk.post(answer.select_one(".undo form")["action"], headers=HTMX)
    assert columns(room) == {0: [3, 2, 1], 1: [], 2: []}


def test_a_group_with_cards_cannot_be_removed(desk, room):
    move(desk, room, 1, "1")
    assert soup(desk.get(f"/rooms/{room.code}/board")).select("#column-1 .column-remove") == []
    answer = desk.post(f"/rooms/{room.code}/clusters/1/removal", headers=HTMX)
    assert answer.status_code == 409
    assert "“Contracts” is not empty." in soup(answer).text
    assert columns(room)[1] == [1]


def test_undoing_a_new_group_brings_its_cards_back_to_where_they_were(desk, room):
    move(desk, room, 1, "1")
    fields = {"title": "Chosen", "contributions": [f"{room.code}-001", f"{room.code}-002"], "place": "selection"}
    page = soup(desk.post(f"/rooms/{room.code}/clusters", data=fields, headers=HTMX))
    assert columns(room) == {0: [3], 1: [], 2: [], 3: [1, 2]}
    assert desk.post(page.select_one(".undo form")["action"], headers=HTMX).status_code == 200
    assert columns(room) == {0: [3, 2], 1: [1], 2: []}


def test_a_title_sent_again_as_it_is_offers_nothing_to_undo(desk, room):
    page = soup(desk.post(f"/rooms/{room.code}/clusters/1/title", data={"title": "Contracts"}, headers=HTMX))
    assert page.select(".undo") == []


def test_the_board_lists_what_the_desk_did_in_the_whole_session(desk, room):
    move(desk, room, 1, "1")
    acts = soup(desk.get(f"/rooms/{room.code}/board")).select("#acts .act")
    assert [each.text for each in acts] == [
        f"{room.code}-001 moved to “Contracts”",
        "New group “Budgets”",
        "New group “Contracts”",
    ]


def test_without_scripts_the_page_comes_back_to_the_card(desk, room):
    assert move(desk, room, 1, "2", headers={}).location.endswith(f"#card-{room.code}-001")
