"""Writing on a phone: what the others see, what a bad network does, and what is never lost."""

import pytest
from playwright.sync_api import expect

from app.contributions.queries import newest_of
from app.extensions import db
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make
from tests.browsers import assert_accessible, open_room

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]


@pytest.fixture
def people(live_server):
    """Ana and Bela in a room that writes ideas, and who leads it."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        seats = [make.arrival(room, who).seat for who in ("ana", "bela")]
        return *(seat.person for seat in seats), make.facilitator(room.workshop)


def write(page, title, text="Publish all of them."):
    page.locator("#stage [name=title]").fill(title)
    page.locator("#stage [name=text]").fill(text)


def stored(live_server):
    with live_server.app.app_context():
        return [each.title for each in newest_of(room_or_404("W1-R1"))]


def test_what_somebody_sends_is_on_every_screen_and_their_form_is_empty_again(phone, desktop, screen, people):
    ana, bela, desk = people
    mine, other, table, wall = (
        open_room(phone, ana),
        open_room(phone, bela),
        open_room(desktop, desk, "/desk"),
        open_room(screen, desk, "/screen"),
    )
    write(mine, "Open contracts")
    expect(mine.locator("#idea-title-count")).to_have_text("14 of 120")
    mine.locator("#stage [type=submit]").click()
    expect(mine.locator("#mine .receipt")).to_contain_text("Open contracts")
    expect(mine.locator(".toast-note")).to_contain_text("W1-R1-001")
    expect(mine.locator("#idea-title")).to_be_focused()
    expect(mine.locator("#idea-title")).to_have_value("")
    expect(mine.locator("#idea-title-count")).to_have_text("0 of 120")
    for page, where in ((mine, "#column-0"), (other, "#column-0"), (table, "#newest"), (wall, "#newest")):
        expect(page.locator(where)).to_contain_text("Open contracts")
    expect(other.locator("#board-counts")).to_contain_text("1")
    expect(other.locator("#mine .receipt")).to_have_count(0)
    assert_accessible(other)
    mine.reload()
    expect(mine.locator("#idea-title")).to_have_value("")


def test_an_impatient_finger_stores_it_once(phone, people, live_server):
    ana, *_ = people
    page = open_room(phone, ana)
    write(page, "Open contracts")
    page.locator("#stage [type=submit]").dblclick()
    expect(page.locator("#mine .receipt")).to_have_count(1)
    expect(page.locator("#idea-title")).to_have_value("")
    write(page, "Another one")
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#mine .receipt")).to_have_count(2)
    assert stored(live_server) == ["Another one", "Open contracts"]


def test_what_is_wrong_is_said_and_what_was_written_stays(phone, people, complaints):
    complaints.expect("422 POST .*/ideas")
    ana, *_ = people
    page = open_room(phone, ana)
    write(page, "t" * 130)
    expect(page.locator("#idea-title-count")).to_have_text("10 characters too many")
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#idea-title")).to_have_value("t" * 130)
    expect(page.locator("#idea-text")).to_have_value("Publish all of them.")
    assert_accessible(page)
    page.locator("#error-summary a").click()
    expect(page.locator("#idea-title")).to_be_focused()


def test_a_form_that_came_with_the_phase_has_a_key_and_drafts_survive(phone, people, live_server):
    ana, *_ = people
    page = open_room(phone, ana)
    write(page, "Begun")

    def start(position):
        with live_server.app.app_context():
            room = room_or_404("W1-R1")
            start_phase(make.desk(room.workshop), room, position)
            db.session.commit()

    start(1)
    page.get_by_role("button", name="Go on with the room").click()
    expect(page.locator("#challenge-form [name=key]")).not_to_have_value("")
    expect(page.locator("#challenge-title")).to_have_value("")
    write(page, "A challenge")
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#mine .receipt")).to_contain_text("A challenge")
    start(2)
    expect(page.locator("#idea-title")).to_have_value("Begun")
    expect(page.locator("#idea-form [data-draft-restored]")).to_be_visible()
    assert stored(live_server) == ["A challenge"]
