"""Leading a room in a real browser: what one desk does is seen by the other, on the phones and on the wall."""

import pytest
from playwright.sync_api import expect

from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import assert_accessible, open_room

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

ROOM = "/rooms/W1-R1"


@pytest.fixture
def people(live_server):
    """Ana and Bela in a room that writes ideas, and who leads it."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        seats = [make.arrival(room, who).seat for who in ("ana", "bela")]
        return *(seat.person for seat in seats), make.facilitator(room.workshop)


def test_an_announcement_stands_on_phone_and_wall_until_it_is_taken_down(phone, desktop, screen, people):
    ana, _bela, desk = people
    mine, table, wall = open_room(phone, ana), open_room(desktop, desk, "/desk"), open_room(screen, desk, "/screen")
    table.locator("#announcement-text").fill("Coffee is ready next door")
    expect(table.locator("#announcement-text-count")).to_have_text("25 of 200")
    table.locator("#announcement-text").press("Enter")
    expect(table.locator("#announcement-now")).to_contain_text("Coffee is ready")
    expect(table.locator("#announcement-text")).to_have_value("")
    expect(table.locator("#announcement-text")).to_be_focused()
    for page in (mine, wall):
        expect(page.locator("#announcement")).to_contain_text("Coffee is ready next door")
        assert_accessible(page)
    wall.screenshot(path="/tmp/fac-wall.png")
    mine.screenshot(path="/tmp/fac-phone.png")
    table.screenshot(path="/tmp/fac-desk.png", full_page=True)
    table.locator("#announcement-now button").click()
    for page in (mine, wall):
        expect(page.locator("#announcement")).to_be_empty()


def test_one_key_undoes_the_last_act_on_both_desks(phone, desktop, people):
    ana, _bela, desk = people
    mine, table, other = open_room(phone, ana), open_room(desktop, desk, "/desk"), open_room(desktop, desk, "/desk")
    table.locator("#phase .btn-primary").click()
    expect(mine.locator("#phase-title")).to_have_text("Grouping")
    expect(other.locator("#acts li").first).to_contain_text("Started: Grouping")
    table.locator("#acts-title").click()
    table.keyboard.press("u")
    expect(mine.locator("#phase-title")).to_have_text("Ideas")
    for page in (table, other):
        expect(page.locator("#acts li").first).to_contain_text("undone at")
        expect(page.locator("#acts button")).to_have_count(0)
    assert_accessible(table)


def test_the_whole_list_follows_the_room_and_undoes_as_well(desktop, people):
    _ana, _bela, desk = people
    table, everything = open_room(desktop, desk, "/desk"), open_room(desktop, desk, "/acts")
    for number in range(1, 8):
        table.locator(".clock-actions button").first.click()
        expect(everything.locator("#all-acts > li")).to_have_count(number)
    expect(table.locator("#acts li")).to_have_count(5)
    everything.locator("#all-acts button").last.click()
    expect(everything.locator("#all-acts > li").last).to_contain_text("undone at")
    expect(everything.locator("#all-acts button")).to_have_count(6)
    assert_accessible(everything)


def test_who_has_finished_is_counted_and_the_next_phase_begins_anew(phone, desktop, people):
    ana, bela, desk = people
    mine, hers, table = open_room(phone, ana), open_room(phone, bela), open_room(desktop, desk, "/desk")
    mine.locator("#finished button").click()
    expect(mine.locator("#finished button")).to_have_attribute("aria-pressed", "true")
    expect(hers.locator("#finished-count")).to_contain_text("1 of 2")
    expect(hers.locator("#finished button")).to_have_attribute("aria-pressed", "false")
    hers.locator("#finished button").click()
    expect(table.locator("#everybody")).to_contain_text("Everybody present has finished.")
    mine.screenshot(path="/tmp/fac-finished.png", full_page=True)
    assert_accessible(mine)
    assert_accessible(table)
    mine.locator("#finished button").click()
    expect(table.locator("#everybody")).to_be_empty()
    table.locator("#agenda .agenda-start button", has_text="Vote").click()
    expect(hers.locator("#finished button")).to_have_attribute("aria-pressed", "false")
    expect(hers.locator("#finished-count")).to_contain_text("0 of 2")


def test_a_note_is_saved_as_it_is_typed_and_a_second_window_overwrites_nothing(desktop, people, complaints):
    _ana, _bela, desk = people
    complaints.expect("409 POST .*/note")
    one, two = open_room(desktop, desk, "/desk"), open_room(desktop, desk, "/desk")
    one.locator("#note-text").press_sequentially("Give Bela the floor")
    expect(one.locator("#note-state")).to_contain_text("Saved")
    expect(one.locator("#note-text")).to_be_focused()
    one.locator("#note-text").press_sequentially(" first")
    with one.expect_response("**/note"):
        one.locator("#note-form button").click()
    two.locator("#note-text").fill("Ask Ana")
    two.locator("#note-form > .queue-row button").click()
    expect(two.locator("#note-conflict")).to_contain_text("Give Bela the floor first")
    expect(two.locator("#note-text")).to_have_value("Ask Ana")
    assert_accessible(two)
    two.screenshot(path="/tmp/fac-conflict.png", full_page=True)
    two.locator("#note-conflict button").click()
    expect(two.locator("#note-conflict")).to_be_empty()
    one.reload()
    expect(one.locator("#note-text")).to_have_value("Ask Ana")


def test_without_scripts_everything_is_a_plain_form(desktop, people):
    _ana, _bela, desk = people
    page = desktop(desk, java_script_enabled=False)
    page.goto(f"{ROOM}/desk")
    page.locator("#announcement-text").fill("Coffee")
    page.locator("#announcement-form button").click()
    expect(page.locator("#announcement-now")).to_contain_text("Coffee")
    page.locator("#note-text").fill("Later")
    page.locator("#note-form > .queue-row button").click()
    expect(page.locator("#note-text")).to_have_value("Later")
    page.locator("#acts button").first.click()
    expect(page).to_have_url(f"{desktop.server.url}{ROOM}/acts")
    expect(page.locator("#all-acts > li")).to_have_count(1)
    expect(page.locator("#all-acts button")).to_have_count(0)


def test_after_an_undone_start_each_phone_shows_its_own_button_again(phone, desktop, people):
    ana, bela, desk = people
    mine, hers, table = open_room(phone, ana), open_room(phone, bela), open_room(desktop, desk, "/desk")
    mine.locator("#finished button").click()
    expect(mine.locator("#finished button")).to_have_attribute("aria-pressed", "true")
    table.locator('#phase form[action$="/start"] button').first.click()
    expect(mine.locator("#finished")).to_be_empty()
    table.locator("#acts button").first.click()
    expect(mine.locator("#finished button")).to_have_attribute("aria-pressed", "true")
    expect(hers.locator("#finished button")).to_have_attribute("aria-pressed", "false")
