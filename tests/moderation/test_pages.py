"""The queue on the desk, and the page on which a facilitator looks after a contribution."""

import pytest
from bs4 import BeautifulSoup

from app.contributions.models import State
from app.contributions.services import post_idea
from app.extensions import db
from app.moderation.services import claim, hide
from app.revision.services import appeal
from tests import factories as make
from tests.clients import HTMX, sign_in

PAGE = "/rooms/W1-R1/contributions/W1-R1-001"


@pytest.fixture
def room(app):
    return make.setting(make.room("ideas"), "ideas", is_moderated=True)


@pytest.fixture
def idea(room):
    return make.kept(post_idea(make.acting(make.seat("ana")), room, "Open contracts", "All of them."))


@pytest.fixture
def desk(client, room):
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator(room.workshop))
    return client


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def queue(client):
    return [each["id"] for each in soup(client.get("/rooms/W1-R1/desk")).select("#queue > li")]


def test_the_desk_shows_what_waits_with_one_tap_to_publish(desk, idea):
    item = soup(desk.get("/rooms/W1-R1/desk")).select_one("#waiting-W1-R1-001")
    assert "Open contracts" in item.text
    assert "Ana Sousa" in item.text
    assert item.select_one(f'form[action="{PAGE}/publication"] button')
    assert [link["href"] for link in item.select("a.btn")] == [f"{PAGE}#question-title", f"{PAGE}#hiding-title"]


def test_published_it_leaves_the_queue(desk, idea):
    answer = desk.post(f"{PAGE}/publication", headers=HTMX)
    assert soup(answer).select_one('hx-partial[hx-target="#waiting-W1-R1-001"]')["hx-swap"] == "delete"
    assert queue(desk) == []
    assert idea.state is State.PUBLISHED


def test_without_scripts_every_act_leads_back_to_the_desk(desk, idea):
    for act, fields in (("claim", {}), ("release", {}), ("question", {"question": "Which?"}), ("publication", {})):
        answer = desk.post(f"{PAGE}/{act}", data=fields)
        assert (answer.status_code, answer.location) == (303, "/rooms/W1-R1/desk")
    assert idea.state is State.PUBLISHED


@pytest.mark.parametrize(("act", "field"), [("question", "question"), ("hiding", "reason"), ("wording", "text")])
def test_words_for_the_author_must_not_be_empty(desk, idea, act, field):
    answer = desk.post(f"{PAGE}/{act}", data={"title": "A title", field: " "})
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#{field}-error")
    assert len(soup(answer).select(".error-summary")) == 1
    assert idea.state is State.WAITING


def test_what_is_published_can_be_hidden_and_proposed_in_clearer_words(desk, idea):
    desk.post(f"{PAGE}/publication")
    desk.post(f"{PAGE}/wording", data={"title": "Open all contracts", "text": "Each of them."})
    assert "Open all contracts" in soup(desk.get(PAGE)).select_one("#wording-title").parent.text
    desk.post(f"{PAGE}/hiding", data={"reason": "Names somebody"})
    assert (idea.state, idea.reason) == (State.HIDDEN, "Names somebody")


def test_the_other_facilitator_reads_who_has_it(desk, idea):
    claim(make.desk(), idea)
    db.session.commit()
    sign_in(desk, make.coordinator())
    item = soup(desk.get("/rooms/W1-R1/desk")).select_one("#waiting-W1-R1-001")
    assert "Filipa Costa is dealing with it, until" in item.text
    answer = desk.post(f"{PAGE}/publication")
    assert answer.status_code == 409
    assert "Filipa Costa is dealing with this contribution now." in answer.text


def test_an_appeal_stands_in_the_queue_with_both_reasons(desk, idea):
    hide(make.desk(), idea, "Names somebody")
    appeal(make.acting(make.seat("ana")), idea, "It names nobody")
    db.session.commit()
    text = soup(desk.get("/rooms/W1-R1/desk")).select_one("#waiting-W1-R1-001").text
    assert "Names somebody" in text
    assert "It names nobody" in text
    desk.post(f"{PAGE}/hiding", data={"reason": "It does"})
    assert queue(desk) == []


def test_of_another_room_there_is_nothing(desk, idea):
    make.room("ideas")
    assert desk.get("/rooms/W1-R2/contributions/W1-R1-001").status_code == 404
