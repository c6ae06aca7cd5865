"""One's own contributions: what became of each, and what can be done."""

import pytest
from bs4 import BeautifulSoup

from app.contributions.models import State
from app.contributions.services import post_idea
from app.extensions import db
from app.moderation.services import hide, propose_wording, return_to_author
from app.rooms.models import Attribution
from tests import factories as make
from tests.clients import sign_in

PAGE = "/rooms/W1-R1/mine/W1-R1-001"


@pytest.fixture
def room(app):
    return make.arrival(make.room("ideas"), "ana").room


@pytest.fixture
def idea(room):
    return make.kept(post_idea(make.acting(make.seat("ana")), room, "Open contracts", "All of them."))


@pytest.fixture
def ana(client, room):
    client.set_cookie("language", "en")
    sign_in(client, make.seat("ana"))
    return client


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def receipt(client):
    return " ".join(soup(client.get("/rooms/W1-R1")).select_one("#mine li").text.split())


def test_a_receipt_leads_to_its_own_page(ana, idea):
    link = soup(ana.get("/rooms/W1-R1")).select_one("#mine .receipt-own")
    assert link["href"] == PAGE
    assert soup(ana.get(PAGE)).select_one("#title")["value"] == "Open contracts"


def test_nobody_else_has_that_page(client, ana, idea):
    sign_in(client, make.seat("rui"))
    for path in (PAGE, f"{PAGE}/receipt"):
        assert client.get(path).status_code == 404
    assert client.post(f"{PAGE}/withdrawal").status_code == 404
    sign_in(client, make.facilitator())
    assert client.get(PAGE).status_code == 403


def test_new_words_are_saved_and_empty_ones_refused(ana, idea):
    answer = ana.post(f"{PAGE}/words", data={"title": "", "text": "All."})
    assert (answer.status_code, soup(answer).select_one("#text").text.strip()) == (422, "All.")
    answer = ana.post(f"{PAGE}/words", data={"title": "Open data", "text": "All."})
    assert (answer.status_code, answer.location) == (303, "/rooms/W1-R1")
    assert idea.title == "Open data"


def test_withdrawn_it_is_nowhere_and_comes_back(ana, idea):
    ana.post(f"{PAGE}/withdrawal")
    assert "You have withdrawn it." in receipt(ana)
    assert soup(ana.get("/rooms/W1-R1")).select("#card-W1-R1-001") == []
    ana.post(f"{PAGE}/return")
    assert soup(ana.get("/rooms/W1-R1")).select("#card-W1-R1-001")


def test_a_question_is_read_and_answered(ana, idea):
    return_to_author(make.desk(), idea, "Which contracts?")
    db.session.commit()
    assert "The facilitators ask: “Which contracts?”" in receipt(ana)
    ana.post(f"{PAGE}/words", data={"title": "Open contracts", "text": "Those of the State."})
    assert idea.state is State.WAITING
    assert "A facilitator reads it before the room does." in receipt(ana)


def test_a_reason_is_read_and_contested_once(ana, idea):
    hide(make.desk(), idea, "Names somebody")
    db.session.commit()
    assert "Hidden by the facilitators: “Names somebody”" in receipt(ana)
    assert ana.post(f"{PAGE}/appeal", data={"why": ""}).status_code == 422
    assert ana.post(f"{PAGE}/appeal", data={"why": "It names nobody"}).status_code == 303
    assert "You have contested this." in receipt(ana)
    assert soup(ana.get(PAGE)).select("form[action$=appeal]") == []
    assert ana.post(f"{PAGE}/appeal", data={"why": "Once more"}).status_code == 409


@pytest.mark.parametrize(("answer", "title"), [("accept", "Open all contracts"), ("refuse", "Open contracts")])
def test_a_clearer_wording_is_accepted_or_refused(ana, idea, answer, title):
    propose_wording(make.desk(), idea, "Open all contracts", "Each of them.")
    db.session.commit()
    assert "propose a clearer wording" in receipt(ana)
    assert "Open all contracts" in soup(ana.get(PAGE)).select_one("#proposal-title").parent.text
    ana.post(f"{PAGE}/wording", data={"answer": answer})
    assert idea.title == title
    public = soup(ana.get("/c/W1-R1-001"))
    assert bool(public.select("details .original-text")) == (answer == "accept")


def test_what_stands_in_a_group_says_so_and_has_no_form(ana, idea):
    make.cluster(idea, title="Contracts")
    page = soup(ana.get(PAGE))
    assert "Contracts" in page.select_one("main").text
    assert page.select("main form[action$=words], main form[action$=withdrawal]") == []


def test_how_many_are_sent_is_said_and_too_many_refused_beside_the_form(ana, room, idea):
    make.setting(room, "ideas", most_each=2, attribution=Attribution.NAME)
    assert "1 of 2 sent in this phase." in soup(ana.get("/rooms/W1-R1")).select_one("#sent").text
    words = {"title": "Another", "text": "Text", "key": "k"}
    ana.post("/rooms/W1-R1/ideas", data=words)
    answer = ana.post("/rooms/W1-R1/ideas", data={**words, "title": "Third", "key": "l"})
    page = soup(answer)
    assert answer.status_code == 422
    assert "This phase takes 2 contributions from each person" in page.select_one("#stage .error-summary").text
    assert page.select_one("#idea-title")["value"] == "Third"
