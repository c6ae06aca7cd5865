"""The working page of a room, the public pages of candidates, and what the streams bring."""

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask_babel import force_locale
from sqlalchemy import select

from app.candidates.frames import new_state
from app.candidates.models import Candidate, CandidateState
from app.candidates.rules import QUESTIONS
from app.candidates.services import edit_candidate, make_candidate, review_candidate
from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in
from tests.voting.people import closed, everybody_votes, opened, room_of

pytestmark = pytest.mark.one_database  # what it reads is tested on both by the services

YES = {f"answer-{number}": "yes" for number in QUESTIONS}


@pytest.fixture
def candidate(app):
    """A candidate of a room in validation, from a group that both sides like."""
    room = room_of()
    round = opened(room)
    everybody_votes(round, {1: 2}, {1: 2})
    closed(round)
    make.into(room, "validation")
    return make.kept(make_candidate(make.desk(), room, round.items[0].cluster))


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def edit_of(candidate, **changes):
    fields = {"title": candidate.title, "problem": candidate.problem, "solution": candidate.solution, "version": 1}
    return fields | changes


def test_the_facilitators_make_a_candidate_of_a_group(client, candidate):
    sign_in(client, make.facilitator())
    page = soup(client.get("/rooms/W1-R1/candidates"))
    rows = page.select("#groups li")
    assert [bool(row.select("form")) for row in rows] == [False, True, True]
    form = rows[1].form
    answer = client.post(form["action"], data={"cluster": form.select_one("[name=cluster]")["value"]})
    assert (answer.status_code, answer.location) == (303, "/rooms/W1-R1/candidates")
    assert db.session.scalars(select(Candidate.code).order_by(Candidate.id)).all() == ["C01", "C02"]


def test_htmx_gets_the_groups_anew_and_a_word(client, candidate):
    sign_in(client, make.facilitator())
    answer = client.post("/rooms/W1-R1/candidates", data={"cluster": 2}, headers=HTMX)
    assert "C02" in soup(answer).select_one("#group-2").text
    assert "toast-success" in answer.text


@pytest.mark.parametrize(("cluster", "status"), [("1", 409), ("9", 404), ("x", 400)])
def test_what_can_be_no_candidate_is_refused(client, candidate, cluster, status):
    sign_in(client, make.facilitator())
    assert client.post("/rooms/W1-R1/candidates", data={"cluster": cluster}).status_code == status


def test_before_validation_the_page_says_when_candidates_are_made(client, candidate):
    make.into(candidate.room, "voting")
    sign_in(client, make.facilitator())
    page = soup(client.get("/rooms/W1-R1/candidates"))
    assert not page.select("#groups form")
    assert page.select_one(".notice")
    assert client.post("/rooms/W1-R1/candidates", data={"cluster": 2}).status_code == 409


def test_only_facilitators_work_on_candidates(client, candidate):
    sign_in(client, make.seat("ana"))
    assert client.get("/rooms/W1-R1/candidates").status_code == 403
    assert client.get("/candidates/C01/edit").status_code == 403
    assert client.post("/candidates/C01/reviews", data=YES).status_code == 403
    sign_in(client, make.stranger())
    assert client.post("/candidates/C01/reviews", data=YES).status_code == 403


def test_anybody_reads_where_a_candidate_comes_from(client, candidate):
    page = soup(client.get("/candidates/C01"))
    code = candidate.contributions[0].code
    assert page.select_one(f".lineage a[href='/c/{code}']")
    assert page.select_one(".lineage .is-here").text.split()[-1] != ""
    assert [each.text for each in page.select(".balance tbody strong")] == ["Group of theme 1", "100\xa0%", "100\xa0%"]
    assert not page.select("form[action$='/reviews'], a[href$='/edit']")


def test_of_a_small_side_no_figure_is_public(client, app):
    room = room_of(civil=6, public=4)
    round = opened(room)
    everybody_votes(round, {1: 2}, {1: 2})
    closed(round)
    make.into(room, "validation")
    candidate = make.kept(make_candidate(make.desk(), room, round.items[0].cluster))
    make.kept(review_candidate(make.desk(), candidate, dict.fromkeys(QUESTIONS, ("yes", ""))))
    for address in ("/candidates", "/candidates/C01"):
        main = soup(client.get(address)).main
        assert not main.select(".balance, .verdict, .parity-side")
        assert "%" not in main.text


def test_an_edit_is_saved_and_shown(client, candidate):
    sign_in(client, make.facilitator())
    answer = client.post("/candidates/C01/edit", data=edit_of(candidate, solution="One\r\nportal"))
    assert (answer.status_code, answer.location) == (303, "/candidates/C01")
    db.session.expire_all()
    assert (candidate.solution, candidate.version) == ("One\nportal", 2)


def test_an_edit_of_a_validated_candidate_says_that_it_is_a_draft_again(client, candidate):
    make.kept(review_candidate(make.desk(), candidate, dict.fromkeys(QUESTIONS, ("yes", ""))))
    sign_in(client, make.facilitator())
    answer = client.post("/candidates/C01/edit", data=edit_of(candidate, title="Another"), follow_redirects=True)
    assert "C01" in soup(answer).select_one(".notices").text
    db.session.expire_all()
    assert candidate.state is CandidateState.DRAFT


def test_what_is_too_long_comes_back_whole_with_a_reason(client, candidate):
    sign_in(client, make.facilitator())
    long = "x" * 1501
    answer = client.post("/candidates/C01/edit", data=edit_of(candidate, title="", problem=long))
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#title-error")
    assert page.select_one("#problem-error")
    assert page.select_one("#problem").text.strip() == long


def test_of_two_editors_the_second_sees_both_texts_and_decides(client, candidate):
    mine = edit_of(candidate, problem="My problem")
    edit_candidate(make.desk(), candidate, 1, candidate.title, "Their problem", candidate.solution)
    db.session.commit()
    sign_in(client, make.facilitator())
    answer = client.post("/candidates/C01/edit", data=mine)
    page = soup(answer)
    assert answer.status_code == 422
    assert [each.text for each in page.select(".versions .prose")][0::2] == ["Their problem", "My problem"]
    assert page.select_one("textarea#problem").text.strip() == "My problem"
    again = mine | {"version": page.select_one("[name=version]")["value"]}
    assert client.post("/candidates/C01/edit", data=again).status_code == 303
    db.session.expire_all()
    assert (candidate.problem, candidate.version) == ("My problem", 3)


def test_a_mistake_does_not_hide_that_somebody_else_was_first(client, candidate):
    edit_candidate(make.desk(), candidate, 1, "Theirs", "Their problem", "")
    db.session.commit()
    sign_in(client, make.facilitator())
    page = soup(client.post("/candidates/C01/edit", data=edit_of(candidate, title="", version=1)))
    assert page.select_one("[name=version]")["value"] == "1"


def test_the_checklist_is_answered_on_the_page_of_the_candidate(client, candidate):
    sign_in(client, make.facilitator())
    form = soup(client.get("/candidates/C01")).select_one("form[action$='/reviews']")
    assert len(form.select("fieldset")) == len(QUESTIONS)
    answer = client.post(form["action"], data=YES | {"version": form.select_one("[name=version]")["value"]})
    assert (answer.status_code, answer.location) == (303, "/candidates/C01")
    db.session.expire_all()
    assert candidate.state is CandidateState.VALIDATED


def test_an_answer_without_its_note_comes_back_with_all_the_others(client, candidate):
    sign_in(client, make.facilitator())
    sent = YES | {"answer-4": "no", "answer-2": "partly", "note-2": "The baseline is not known yet."}
    answer = client.post("/candidates/C01/reviews", data=sent)
    form = soup(answer).select_one("form[action$='/reviews']")
    assert answer.status_code == 422
    assert [each["id"] for each in form.select(".field-error")] == ["error-4"]
    assert form.select_one("#note-2").text.strip() == "The baseline is not known yet."
    assert form.select_one("[name=answer-4][checked]")["value"] == "no"
    assert candidate.state is CandidateState.DRAFT


def test_the_public_reads_the_answers_by_block(client, candidate):
    answers = dict.fromkeys(QUESTIONS, ("yes", "")) | {2: ("partly", "No baseline yet.")}
    make.kept(review_candidate(make.desk(), candidate, answers))
    client.set_cookie("language", "en")
    blocks = soup(client.get("/candidates/C01")).select("details.checklist")
    assert [block.select_one(".num").text for block in blocks] == ["2 of 3", "1 of 1", "1 of 1", "1 of 1", "1 of 1"]
    assert "No baseline yet." in blocks[0].text


def test_the_list_ranks_what_is_validated_and_shows_the_rest_apart(client, candidate):
    assert not soup(client.get("/candidates")).select(".candidate-rank")
    other = make.kept(make_candidate(make.desk(), candidate.room, make.first(make.Cluster, number=2)))
    make.kept(review_candidate(make.desk(), other, dict.fromkeys(QUESTIONS, ("yes", ""))))
    page = soup(client.get("/candidates"))
    ranked, others = page.select(".candidate-entries")
    assert [each["id"] for each in ranked.select("li")] == ["candidate-C02"]
    assert [each["id"] for each in others.select("li")] == ["candidate-C01"]


@pytest.mark.parametrize("view", ["", "/screen", "/desk"])
@pytest.mark.parametrize("phase", ["validation", "results"])
def test_everybody_in_the_room_sees_the_candidates(client, candidate, view, phase):
    make.into(candidate.room, phase)
    sign_in(client, make.facilitator())
    stage = soup(client.get(f"/rooms/W1-R1{view}")).select_one("#stage")
    if view != "/screen" or phase == "validation":
        assert "C01" in stage.text
    else:
        assert stage.select_one(".balance")


@pytest.mark.parametrize("audience", list(Audience))
def test_the_stream_brings_the_new_state_of_a_candidate(app, candidate, audience):
    make.kept(review_candidate(make.desk(), candidate, dict.fromkeys(QUESTIONS, ("yes", ""))))
    entry = db.session.scalars(select(Entry).where(Entry.verb == "candidate.reviewed")).one()
    with app.test_request_context(), force_locale("en"):
        g.language, g.shared = "en", True
        html = new_state(entry, audience)
    assert "Validated" in html
    assert "csrf_token" not in html
    assert ("Make a candidate" in html) is (audience is Audience.DESK)


def test_the_list_asks_the_database_as_often_for_many_as_for_one(client, candidate):
    one = queries_of(client, "/candidates")
    for number in (2, 3):
        make.kept(make_candidate(make.desk(), candidate.room, make.first(make.Cluster, number=number)))
    assert queries_of(client, "/candidates") == one
