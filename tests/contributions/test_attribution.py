"""By whom: what the phase promised when something was written, and nothing more."""

import pytest
from bs4 import BeautifulSoup

from app.contributions.models import Kind
from app.contributions.services import post_for_somebody
from app.extensions import db
from app.rooms.models import Attribution
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
