"""The forms in which people write, and what they are answered."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.contributions.models import TEXT_LIMIT, TITLE_LIMIT, Contribution
from app.extensions import db
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in

IDEA = {"title": "Open contracts", "text": "Publish all of them."}


@pytest.fixture
def room(app):
    return make.arrival(make.room("ideas"), "ana").room


@pytest.fixture
def ana(client, room):
    client.set_cookie("language", "en")
    sign_in(client, make.seat("ana"))
    return client


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def stored():
    return list(db.session.scalars(select(Contribution).order_by(Contribution.id)))


def test_htmx_gets_the_receipt_and_no_form(ana, room):
    answer = ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "key": "k"}, headers=HTMX)
    page = soup(answer)
    assert answer.status_code == 200
    assert page.select("form") == []
    receipt = page.select_one('hx-partial[hx-target="#mine"] li')
    assert receipt.select_one("a")["href"] == f"/c/{room.code}-001"
    assert re.search(rf"Received at \d\d:\d\d · {room.code}-001", page.select_one(".toast-note p").text)


def test_a_plain_form_leads_back_to_the_room_with_the_receipt(ana, room):
    answer = ana.post(f"/rooms/{room.code}/ideas", data=IDEA)
    assert (answer.status_code, answer.location) == (303, f"/rooms/{room.code}")
    page = soup(ana.get(answer.location))
    assert f"{room.code}-001" in page.select_one(".notices").text
    assert page.select_one("#mine .receipt .code").text == f"{room.code}-001"


def test_a_repeated_request_is_answered_with_the_first_receipt(ana, room):
    for _each in range(2):
        answer = ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "key": "k"}, headers=HTMX)
    assert soup(answer).select_one("#mine li, li.receipt")["id"] == f"receipt-{room.code}-001"
    assert len(stored()) == 1


def test_other_words_under_a_used_key_are_stored_once_however_often_they_are_sent(ana, room):
    for title in ("First", "Second", "Second", "First"):
        ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "title": title, "key": "k"})
    for _each in range(2):
        ana.post(f"/rooms/{room.code}/challenges", data={**IDEA, "title": "First", "key": "k"})
    assert [(each.kind, each.title) for each in stored()] == [
        ("idea", "First"),
        ("idea", "Second"),
        ("challenge", "First"),
    ]


def test_a_key_that_is_missing_or_too_long_loses_nothing(ana, room):
    for key in ("", "k" * 500):
        assert ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "key": key}).status_code == 303
    assert len(stored()) == 2


def test_an_idea_keeps_the_challenge_it_answers_and_its_value(ana, room):
    challenge = make.challenge(room)
    ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "answers": challenge.code, "value": "inclusion"})
    idea = stored()[-1]
    assert (idea.answers, idea.value) == (challenge, "inclusion")


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_missing_text_is_said_beside_its_field_and_the_rest_is_kept(ana, room, field):
    answer = ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, field: "  ", "key": "k"}, headers=HTMX)
    form = soup(answer).select_one("form#idea-form")
    assert answer.status_code == 422
    assert form.select_one(f"#idea-{field}")["aria-invalid"] == "true"
    assert form.select_one(f"#idea-{field}-error")
    assert form.select_one("[name=key]")["value"] == "k"
    kept = {"title": form.select_one("[name=text]").text.strip(), "text": form.select_one("[name=title]")["value"]}
    assert kept[field] == IDEA["text" if field == "title" else "title"]


def test_without_htmx_the_reasons_come_with_the_whole_page(ana, room):
    answer = ana.post(f"/rooms/{room.code}/ideas", data={"title": "", "text": "Kept"})
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#stage .error-summary")
    assert page.select_one("#idea-text").text.strip() == "Kept"
    assert page.select_one("title").text.startswith("Error:")


def test_too_long_is_said_and_never_cut(ana, room):
    sent = {"title": "t" * (TITLE_LIMIT + 1), "text": "x" * (TEXT_LIMIT + 1)}
    answer = ana.post(f"/rooms/{room.code}/ideas", data=sent, headers=HTMX)
    form = soup(answer).select_one("form#idea-form")
    assert answer.status_code == 422
    assert form.select_one("[name=title]")["value"] == sent["title"]
    assert form.select_one("[name=text]").text.strip() == sent["text"]
    assert f"{TEXT_LIMIT}" in form.select_one("#idea-text-error").text


def test_a_line_break_counts_as_one_character(ana, room):
    text = "\r\n".join(["x"] * (TEXT_LIMIT // 2))
    assert ana.post(f"/rooms/{room.code}/ideas", data={"title": "Title", "text": text}).status_code == 303
    assert stored()[0].text == text.replace("\r\n", "\n")


def test_the_counter_knows_the_limit_and_the_browser_does_not_cut(ana, room):
    page = soup(ana.get(f"/rooms/{room.code}"))
    assert page.select_one("#idea-text-count")["data-most"] == f"{TEXT_LIMIT}"
    assert not page.select_one("#idea-text").has_attr("maxlength")


def test_in_another_phase_the_room_says_no(ana, room):
    make.setting(make.into(room, "voting"), "ideas", grace_minutes=0)
    answer = ana.post(f"/rooms/{room.code}/ideas", data=IDEA, headers=HTMX)
    assert answer.status_code == 409
    assert "The room is in another phase now" in answer.text
    assert stored() == []


def test_what_comes_late_is_taken_and_marked(ana, room):
    make.into(room, "voting")
    answer = ana.post(f"/rooms/{room.code}/ideas", data=IDEA, headers=HTMX)
    assert answer.status_code == 200
    assert "Received late, at" in soup(answer).select_one(".receipt").text
    assert "late" in soup(ana.get(f"/c/{room.code}-001")).select_one(".original").text


def test_what_comes_late_and_lacks_something_has_a_page_of_its_own(ana, room):
    make.into(room, "voting")
    answer = ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "title": ""})
    assert answer.status_code == 422
    assert soup(answer).select_one("#idea-text").text.strip() == IDEA["text"]


def test_an_idea_answers_only_what_the_room_sees(ana, room):
    challenge = make.challenge(room, state="hidden")
    assert soup(ana.get(f"/rooms/{room.code}")).select("#idea-answers") == []
    answer = ana.post(f"/rooms/{room.code}/ideas", data={**IDEA, "answers": challenge.code}, headers=HTMX)
    assert answer.status_code == 422
    assert "This challenge is not there any more." in soup(answer).select_one("#idea-answers-error").text


def test_each_phase_has_its_own_form(ana, room):
    make.into(room, "challenges")
    page = soup(ana.get(f"/rooms/{room.code}"))
    assert [form["action"] for form in page.select("#stage form")] == [f"/rooms/{room.code}/challenges"]
    assert ana.post(f"/rooms/{room.code}/challenges", data=IDEA).status_code == 303
    assert stored()[0].kind == "challenge"


def test_people_without_a_seat_get_no_form(client, room):
    sign_in(client, make.facilitator())
    page = soup(client.get(f"/rooms/{room.code}"))
    assert page.select("#stage form, #mine") == []
    assert client.post(f"/rooms/{room.code}/ideas", data=IDEA).status_code == 403


def test_receipts_are_shown_to_their_owner_alone(ana, room):
    make.contribution(room, "ana")
    make.contribution(room, "rui", title="Idea of somebody else")
    page = soup(ana.get(f"/rooms/{room.code}"))
    assert [each.text for each in page.select("#mine .code")] == [f"{room.code}-001"]
    assert "Idea of somebody else" in page.select_one("#board").text


@pytest.mark.parametrize("view", ["", "/desk", "/screen"])
def test_the_room_asks_the_database_as_often_for_fifty_cards_as_for_one(client, room, view):
    path = f"/rooms/{room.code}{view}"
    sign_in(client, make.facilitator() if view else make.seat("ana"))
    make.contribution(room, "ana")
    make.cluster(make.contribution(room, "bela"))
    few = queries_of(client, path)
    for at in range(48):
        make.contribution(room, ("ana", "rui", "bela")[at % 3])
    make.cluster(*(make.contribution(room, "bela") for _each in range(3)))
    assert queries_of(client, path) == few
