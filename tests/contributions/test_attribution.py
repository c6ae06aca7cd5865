"""By whom: what the phase promised when something was written, and nothing more."""

import pytest
from bs4 import BeautifulSoup

from app.contributions.models import Contribution, Kind, State
from app.contributions.services import post_challenge, post_for_somebody, post_idea
from app.extensions import db
from app.rooms.models import Attribution
from app.rooms.services import start_phase
from tests import factories as make
from tests.clients import sign_in

SIDE, NAME = "Public bodies", "Bela Martins"
PLACES = {  # page: what on it is about the contribution
    "/rooms/W1-R1": "#card-W1-R1-001",
    "/rooms/W1-R1/screen": "#stage .contribution, #panels .contribution",
    "/c/W1-R1-001": ".original",
    "/candidates/C01": "main",
}


@pytest.fixture
def browser(client):
    client.set_cookie("language", "en")
    return client


def part_of(client, path, who):
    sign_in(client, who)
    return BeautifulSoup(client.get(path).text, "html.parser").select_one(PLACES[path])


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("attribution", Attribution)
def test_the_room_learns_what_was_promised(app, browser, attribution, path):
    room = make.room("ideas")
    make.candidate(make.cluster(make.contribution(room, "bela", attribution=attribution)))
    who = make.facilitator() if "screen" in path else make.arrival(room, "ana").seat
    shown = str(part_of(browser, path, who))
    knows_side, knows_name = attribution != Attribution.ANONYMOUS, attribution == Attribution.NAME
    if "candidates" not in path:  # there both sides stand with their figures
        assert ("-public" in shown) == knows_side, "the pattern of a card gives its side away"
        assert (SIDE in shown) == (knows_side and ("screen" not in path or knows_name))
    assert (NAME in shown) == knows_name


@pytest.mark.parametrize("attribution", Attribution)
@pytest.mark.parametrize("path", ["/rooms/W1-R1/desk", "/rooms/W1-R1/board", "/rooms/W1-R1/contributions/W1-R1-001"])
def test_the_desk_knows_everybody(app, browser, attribution, path):
    make.contribution(make.room("ideas"), "bela", attribution=attribution)
    sign_in(browser, make.facilitator())
    page = BeautifulSoup(browser.get(path).text, "html.parser")
    assert NAME in page.text
    assert SIDE in page.text


def test_everybody_reads_that_a_facilitator_entered_it(app, browser):
    room = make.arrival(make.room("ideas"), "ana").room
    post_for_somebody(make.desk(room.workshop), room, Kind.IDEA, make.sector(make.PUBLIC), "Said aloud", "Text")
    db.session.commit()
    for path in ("/rooms/W1-R1", "/c/W1-R1-001"):
        shown = part_of(browser, path, make.seat("ana"))
        assert "entered by a facilitator" in shown.text
        assert "Filipa" not in shown.text


def test_no_count_on_the_screen_gives_away_who_wrote_without_a_name(app, browser):
    room = make.setting(make.room("ideas"), "ideas", attribution=Attribution.ANONYMOUS)
    make.contribution(room, "bela", attribution=Attribution.ANONYMOUS)
    make.contribution(room, "bela", attribution=Attribution.ANONYMOUS, state=State.HELD)
    for silent in (False, True):
        make.setting(room, "ideas", is_silent=silent)
        sign_in(browser, make.facilitator())
        page = BeautifulSoup(browser.get("/rooms/W1-R1/screen").text, "html.parser")
        assert f"{SIDE}: 0" in page.select_one("#newest .column-count").text
        assert f"{SIDE}: 1" not in page.text
        assert [row.text for row in page.select("#parity th[scope=row]")] == ["Present"]


def test_a_late_text_of_an_anonymous_phase_moves_no_count_of_the_screen(app, browser):
    room = make.setting(make.room("challenges"), "challenges", attribution=Attribution.ANONYMOUS)
    bela = make.acting(make.arrival(room, "bela").seat)
    start_phase(make.desk(), room, 2)
    db.session.commit()
    sign_in(browser, make.facilitator())

    def wrote():
        page = BeautifulSoup(browser.get("/rooms/W1-R1/screen").text, "html.parser")
        return [row.text.split() for row in page.select("#parity tr") if "Wrote" in row.text]

    before = wrote()
    assert before
    assert post_challenge(bela, room, "Title", "Text").is_late
    db.session.commit()
    assert wrote() == before
    post_idea(bela, room, "Title", "Text")
    db.session.commit()
    assert wrote() != before


def test_what_was_withdrawn_says_no_more_by_whom_it_was(app, browser):
    row = make.contribution(make.room("ideas"), "bela", attribution=Attribution.NAME)
    make.candidate(make.cluster(row))
    row.state = State.WITHDRAWN
    db.session.commit()
    page = browser.get("/candidates/C01").text
    assert row.code in page
    assert NAME not in page
    assert f"{SIDE}: 1" not in page


@pytest.mark.parametrize(
    ("promised", "now", "learned"),
    [
        ("anonymous", Attribution.NAME, Attribution.ANONYMOUS),
        ("sector", Attribution.NAME, Attribution.SECTOR),
        ("name", Attribution.ANONYMOUS, Attribution.ANONYMOUS),
        ("nonsense", Attribution.SECTOR, Attribution.SECTOR),
        ("", Attribution.NAME, Attribution.NAME),
    ],
)
def test_a_promise_holds_when_the_setting_changes_while_somebody_writes(app, browser, promised, now, learned):
    room = make.setting(make.arrival(make.room("ideas"), "ana").room, "ideas", attribution=now)
    sign_in(browser, make.seat("ana"))
    browser.post(f"/rooms/{room.code}/ideas", data={"title": "Open", "text": "All.", "promised": promised})
    assert make.first(Contribution).attribution is learned


def test_the_form_says_what_it_promised(app, browser):
    room = make.setting(make.arrival(make.room("ideas"), "ana").room, "ideas", attribution=Attribution.ANONYMOUS)
    sign_in(browser, make.seat("ana"))
    page = BeautifulSoup(browser.get(f"/rooms/{room.code}").text, "html.parser")
    assert page.select_one("#idea-form [name=promised]")["value"] == "anonymous"
