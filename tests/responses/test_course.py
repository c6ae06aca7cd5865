"""The public life of a contribution."""

import pytest
from bs4 import BeautifulSoup

from app.clusters.services import make_cluster, move_contribution
from app.contributions.models import Value
from app.contributions.services import post_idea
from app.extensions import db
from app.moderation.services import hide, publish, return_to_author
from app.responses.queries import course_of
from app.revision.services import revise, withdraw
from app.rooms.services import reveal_phase
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("clustering")


@pytest.fixture
def browser(client):
    client.set_cookie("language", "en")
    return client


def page_of(client, contribution):
    answer = client.get(f"/c/{contribution.code}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def steps(page):
    return [" ".join(each.text.split()) for each in page.select(".timeline li")]


def test_anybody_reads_the_original_and_its_sector_and_nobody_the_name(browser, room):
    idea = make.contribution(room, "ana", title="Open contracts", text="All of them.\nAll of them.")
    page = page_of(browser, idea)
    assert page.select_one("h1").text == idea.code
    assert page.select_one(".original h2").text == "Open contracts"
    assert page.select_one(".original-text").text == "All of them.\nAll of them."
    assert page.select_one(".original .sector").text.startswith("Civil society")
    assert "Ana" not in page.text


def test_the_course_follows_the_journal(browser, room):
    desk, idea = make.desk(room.workshop), make.contribution(room)
    cluster = make_cluster(desk, room, "Contracts", [idea])
    move_contribution(desk, idea, None)
    move_contribution(desk, idea, cluster)
    db.session.commit()
    page = page_of(browser, idea)
    words = [step.split(" ", 3)[-1] for step in steps(page)]
    assert words == [
        f"Received in room {room.code}, and visible there",
        "Grouped in “Contracts”",
        "Taken out of its group",
        "Grouped in “Contracts”",
    ]
    assert page.select_one(".timeline [aria-current=step]") is page.select(".timeline li")[-1]


def test_a_title_of_then_stays_in_the_course(room):
    from app.clusters.services import rename_cluster

    desk, idea = make.desk(room.workshop), make.contribution(room)
    cluster = make_cluster(desk, room, "Old", [idea])
    rename_cluster(desk, cluster, "New")
    db.session.commit()
    course = course_of(idea)
    assert (course.steps[-1].facts["title"], course.cluster.title) == ("Old", "New")


def test_the_vote_on_its_group_belongs_to_the_course(browser, room):
    desk, idea, other = make.desk(room.workshop), make.contribution(room), make.contribution(room)
    cluster = make_cluster(desk, room, "Contracts", [idea])
    make_cluster(desk, room, "Budgets", [other])
    db.session.commit()
    make.closed_round(cluster, where=room)
    assert [step.turn for step in course_of(idea).steps] == ["posted", "grouped", "voted"]
    assert [step.turn for step in course_of(other).steps] == ["posted", "grouped"]
    assert "The vote on “Contracts” closed" in steps(page_of(browser, idea))[-1]


def test_a_vote_that_is_open_is_not_in_the_course(room):
    desk, idea = make.desk(room.workshop), make.contribution(room)
    cluster = make_cluster(desk, room, "Contracts", [idea])
    db.session.commit()
    make.open_round(cluster, where=room)
    assert [step.turn for step in course_of(idea).steps] == ["posted", "grouped"]


def test_a_small_vote_shows_no_verdict_and_a_large_one_does(browser, room):
    desk = make.desk(room.workshop)
    voters = [f"voter-{at}" for at in range(10)]
    for at, who in enumerate(voters):
        make.seat(who, code=(make.CIVIL, make.PUBLIC)[at % 2])
    small, large = make.contribution(room), make.contribution(room)
    first, second = make_cluster(desk, room, "Small", [small]), make_cluster(desk, room, "Large", [large])
    db.session.commit()
    make.closed_round(first, where=room)
    make.closed_round(second, where=room, voters=voters, ballots={who: {second.number: 2} for who in voters})
    assert not page_of(browser, small).select(".verdict")
    assert page_of(browser, large).select_one(".verdict").text.strip() == "Shared"


def test_the_course_leads_to_the_candidate_and_its_review(browser, room):
    idea = make.contribution(room)
    candidate = make.candidate(make.cluster(idea, title="Contracts"))
    page = page_of(browser, idea)
    assert page.select_one(f'.timeline a[href="/candidates/{candidate.code}"]')
    assert page.select_one(".badge").text.strip() == "In a candidate commitment"


def test_the_page_says_what_it_answers_and_serves(browser, room):
    challenge = make.challenge(room)
    idea = make.contribution(room, answers=challenge, value=Value.ACCOUNTABILITY)
    text = page_of(browser, idea).select_one(".response").text
    assert challenge.code in text
    assert "Accountability" in text


def test_an_unknown_code_is_a_page_that_helps(browser, room):
    answer = browser.get("/c/W1-R1-999")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 404
    assert "W1-R1-999" in page.select_one("main").text
    assert page.select_one('form[action="/contributions"] [name=code]')["value"] == "W1-R1-999"


def test_a_code_in_another_spelling_leads_to_the_one_page(browser, room):
    idea = make.contribution(room)
    answer = browser.get(f"/c/{idea.code.lower()}")
    assert (answer.status_code, answer.location) == (303, f"/c/{idea.code}")


@pytest.mark.parametrize("typed", ["{}", "{} ", "  {}"])
def test_a_code_is_looked_up_whatever_its_case_and_spaces(browser, room, typed):
    idea = make.contribution(room)
    answer = browser.get("/contributions", query_string={"code": typed.format(idea.code.lower())})
    assert (answer.status_code, answer.location) == (303, f"/c/{idea.code}")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Write the code shown on the receipt."),
        ("041", "That is only part of a code. Write all of it, as on the receipt: W1-R1-041."),
        ("w1 r1 999", "No contribution has the code W1-R1-999. Compare it with the receipt."),
    ],
)
def test_what_is_wrong_with_a_code_is_said_beside_it(browser, room, typed, reason):
    answer = browser.get("/contributions", query_string={"code": typed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("#code-error").text.strip() == reason
    assert page.select_one("#code")["value"] == typed


def test_the_form_comes_without_reproach(browser, room):
    answer = browser.get("/contributions")
    assert answer.status_code == 200
    assert not BeautifulSoup(answer.text, "html.parser").select(".field-error, .error-summary")


@pytest.mark.one_database
@pytest.mark.parametrize("code", ["W1-R1-" + "9" * 5000, "W1%00", "/"])
def test_no_odd_code_breaks_the_page(client, code):
    assert client.get(f"/c/{code}").status_code in (400, 404)


# What the room does not see, or saw otherwise before


def life(room, *acts):
    """Let an idea of Ana live through some acts, each of its author or of the desk; return it."""
    ana, desk = make.acting(make.seat("ana")), make.desk(room.workshop)
    idea = post_idea(ana, room, "Open contracts", "All of them.")
    for who, act, *words in acts:
        act(ana if who == "ana" else desk, idea, *words)
    return make.kept(idea)


@pytest.mark.parametrize(
    ("acts", "badge"),
    [
        ([("desk", hide, "No")], "Hidden"),
        ([("desk", return_to_author, "What?")], "Being read by the facilitators"),
        ([("ana", withdraw)], "Withdrawn"),
    ],
)
def test_what_the_room_does_not_see_has_a_page_without_its_words(browser, acts, badge):
    page = page_of(browser, life(make.room("ideas"), *acts))
    assert page.select_one(".badge").text.strip() == badge
    assert page.select(".original, .response") == []
    assert "contracts" not in page.text


def test_the_reveal_belongs_to_the_course(browser):
    room = make.setting(make.room("ideas"), "ideas", is_silent=True)
    idea = life(room)
    assert [step.turn for step in course_of(idea).steps] == ["posted"]
    reveal_phase(make.desk(room.workshop), room.current)
    db.session.commit()
    db.session.refresh(idea)
    assert [step.turn for step in course_of(idea).steps] == ["posted", "shown"]


def test_each_turn_is_told_in_words(browser):
    idea = life(
        make.room("ideas"),
        ("ana", revise, "Open contracts", "Each."),
        ("desk", return_to_author, "What?"),
        ("ana", revise, "Open contracts", "Every one."),
        ("desk", hide, "No"),
        ("desk", publish),
    )
    told = [step.split(" ", 3)[-1] for step in steps(page_of(browser, idea))]
    assert told[1:] == [
        "Changed by its author",
        "Returned to its author with a question",
        "Changed by its author",
        "Hidden by the facilitators, with a reason that its author can contest",
        "Visible in the room",
    ]
