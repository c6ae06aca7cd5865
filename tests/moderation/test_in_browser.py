"""Author and facilitators, each on a device of their own: what one does, the other sees."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.rooms.models import Attribution
from app.rooms.queries import room_or_404
from app.rooms.services import reveal_phase
from tests import factories as make
from tests.browsers import assert_accessible, open_room

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]


@pytest.fixture
def people(live_server):
    """Ana and Bela in a room that writes ideas in silence, each read first, and who leads it."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        make.setting(room, "ideas", is_moderated=True, is_silent=True, most_each=2, attribution=Attribution.NAME)
        seats = [make.arrival(room, who).seat for who in ("ana", "bela")]
        return *(seat.person for seat in seats), make.facilitator(room.workshop)


def test_from_the_queue_to_the_reveal(phone, desktop, screen, people, live_server):
    ana, bela, desk = people
    mine, other = open_room(phone, ana), open_room(phone, bela)
    table, wall = open_room(desktop, desk, "/desk"), open_room(screen, desk, "/screen")
    expect(table.locator("#moderation")).to_be_hidden()
    mine.locator("#idea-title").fill("Open contracts")
    mine.locator("#idea-text").fill("All of them.")
    mine.locator("#stage [type=submit]").click()
    expect(mine.locator("#mine .receipt")).to_contain_text("A facilitator reads it before the room does.")
    expect(mine.locator("#sent")).to_contain_text("1 of 2 sent")
    expect(other.locator("#sealed")).to_contain_text("1 contribution")
    waiting = table.locator("#waiting-W1-R1-001")
    expect(waiting).to_contain_text("Open contracts")
    waiting.get_by_role("button", name="I take it").click()
    expect(waiting).to_contain_text("Filipa Costa is dealing with it")
    assert_accessible(table)
    waiting.get_by_role("button", name="Publish").click()
    expect(table.locator("#moderation")).to_be_hidden()
    expect(table.locator("#newest")).to_contain_text("until the reveal only here")
    expect(mine.locator("#mine .receipt")).to_contain_text("Only you see it, for now.")
    expect(wall.locator("#newest")).to_contain_text("Everybody writes in silence.")
    for page in (other, wall):
        assert "Open contracts" not in page.content()
    assert_accessible(other)
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        reveal_phase(make.desk(room.workshop), room.current)
        db.session.commit()
    for page, where in ((mine, "#column-0"), (other, "#column-0"), (wall, "#newest")):
        expect(page.locator(where)).to_contain_text("Open contracts")
    expect(other.locator("#sealed")).to_be_hidden()
    expect(other.locator("#card-W1-R1-001")).to_contain_text("Ana Sousa")
    expect(mine.locator(".until-reveal")).to_be_hidden()


def test_a_question_reaches_the_author_and_the_answer_the_queue(phone, desktop, people):
    ana, _bela, desk = people
    mine, table = open_room(phone, ana), open_room(desktop, desk, "/desk")
    mine.locator("#idea-title").fill("Open contracts")
    mine.locator("#idea-text").fill("All of them.")
    mine.locator("#stage [type=submit]").click()
    table.locator("#waiting-W1-R1-001").get_by_role("link", name="Return").click()
    expect(table.locator("#question")).to_be_visible()
    assert_accessible(table)
    table.locator("#question").fill("Which contracts?")
    table.get_by_role("button", name="Return it").click()
    expect(table.locator(".notices")).to_contain_text("returned to its author")
    receipt = mine.locator("#mine .receipt")
    expect(receipt).to_contain_text("Which contracts?")
    assert_accessible(mine)
    receipt.get_by_role("link", name="See and change").click()
    expect(mine.locator("#text")).to_be_visible()
    assert_accessible(mine)
    mine.locator("#text").fill("Those of the State.")
    mine.get_by_role("button", name="Send again").click()
    expect(mine.locator("#mine .receipt")).to_contain_text("A facilitator reads it")
    expect(table.locator("#waiting-W1-R1-001")).to_contain_text("Those of the State.")
