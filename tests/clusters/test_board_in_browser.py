"""The board in a real browser: dragging, choosing, keys, several people at once, and without scripts."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from app.clusters.queries import cluster_or_404
from app.clusters.services import make_cluster, move_contribution, rename_cluster
from app.contributions.queries import contribution_with
from app.extensions import db
from app.programme.queries import workshop_or_404
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make
from tests.browsers import DESKTOP, PHONE, Windows, assert_accessible
from tests.conftest import new_app
from tests.servers import LiveServer, free_port

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("board")]


@pytest.fixture(scope="module")
def server(sample_database, tmp_path_factory):
    """One server for all of these tests: each works in a room of its own."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copy(sample_database, folder / "cocria.db")
    app = new_app(f"sqlite:///{folder / 'cocria.db'}", folder, BASE_URL=f"http://127.0.0.1:{free_port()}")
    server = LiveServer(app)
    server.start()
    yield server
    server.kill()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def room(server):
    """The code of a room that groups five contributions into two groups."""
    with server.app.app_context():
        room = make.room("clustering", of=workshop_or_404("W1"))
        for who in ("ana", "bela", "rui", "ana", "bela"):
            make.contribution(room, who, text="Every contract is published as open data within a month. " * 4)
        for title in ("Contracts", "Budgets"):
            make.kept(make_cluster(make.desk(room.workshop), room, title))
        return room.code


@pytest.fixture
def facilitator(server, room):
    with server.app.app_context():
        return make.facilitator(workshop_or_404("W1"))


@pytest.fixture
def windows(browser, server, complaints):
    """Opens pages: windows(PHONE, ana)."""
    opened = Windows(browser, server, complaints, DESKTOP)

    def window(size, who, **options):
        opened.size, opened.touch = size, size == PHONE
        page = opened(who, **options)
        page.context.add_cookies([{"name": "language", "value": "en", "url": server.url}])
        return page

    yield window
    opened.close()


@pytest.fixture
def open_board(windows, facilitator, room):
    """Opens the board on a desk's screen, and waits until it follows the room."""

    def open_board(size=DESKTOP):
        page = windows(size, facilitator)
        page.goto(f"/rooms/{room}/board")
        expect(page.locator("html")).to_have_attribute("data-live", "live")
        return page

    return open_board


@pytest.fixture
def board(open_board):
    return open_board()


@pytest.fixture
def elsewhere(server, room):
    """Does something in the room from another place: elsewhere(move_contribution, the_card(2), the_group(1))."""

    def do(act, *arguments):
        with server.app.app_context():
            here = room_or_404(room)
            act(make.desk(here.workshop), *(each(here) if callable(each) else each for each in arguments))
            db.session.commit()

    return do


def the_room(room):
    return room


def the_card(number):
    return lambda room: contribution_with(f"{room.code}-{number:03}")


def the_group(number):
    return lambda room: cluster_or_404(room, number) if number else None


def card(page, number):
    return page.locator(f"article[id$='-{number:03}']")


def numbers(page, column):
    """Return the numbers of the cards in a column, from top to bottom."""
    return [int(each.get_attribute("id")[-3:]) for each in page.locator(f"#column-{column} > article").all()]


def expect_columns(page, *columns):
    """Wait until the columns hold these cards, in this order."""
    for column, wanted in enumerate(columns):
        cards = page.locator(f"#column-{column} > article")
        expect(cards).to_have_count(len(wanted))
        for at, number in enumerate(wanted):
            expect(cards.nth(at)).to_have_id(re.compile(f"-{number:03}$"))


def list_of(page, number):
    """Reach for a card; return its list of groups."""
    card(page, number).hover()
    return card(page, number).locator("select")


def grab(page, number, over):
    """Take a card with the mouse and hold it over a column."""
    card(page, number).locator("h3").scroll_into_view_if_needed()
    box, target = card(page, number).locator("h3").bounding_box(), page.locator(f"#column-{over}").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=4)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 60, steps=6)
    expect(card(page, number)).to_have_class(re.compile("sortable-chosen"))


def test_a_card_is_dragged_into_a_group_and_everybody_sees_it(open_board, windows, server, room):
    with server.app.app_context():
        ana = make.seat("ana", of=workshop_or_404("W1")).person
    mine, other, ana = open_board(), open_board(), windows(PHONE, ana)
    ana.goto(f"/rooms/{room}")
    expect(ana.locator("html")).to_have_attribute("data-live", "live")
    grab(mine, 2, over=1)
    mine.mouse.up()
    for page in (mine, other, ana):
        expect_columns(page, [5, 4, 3, 1], [2], [])
        expect(page.locator("#column-head-1 .sector-public")).to_contain_text("1")
    expect(mine.locator("#undo")).to_contain_text(f"{room}-002 moved to “Contracts”.")
    expect(other.locator("#undo")).to_be_empty()
    assert_accessible(mine)


def test_the_list_of_a_card_moves_it_and_asks_again(board):
    list_of(board, 3).select_option("2")
    expect_columns(board, [5, 4, 2, 1], [], [3])
    select = list_of(board, 3)
    expect(select).to_have_value("")
    expect(select.locator("option")).to_have_count(4)
    expect(card(board, 3).locator("[name=was]")).to_have_value("2")
    select.select_option("0")
    expect_columns(board, [5, 4, 3, 2, 1], [], [])


def test_undo_brings_a_card_back_and_can_be_undone(board):
    list_of(board, 3).select_option("2")
    expect_columns(board, [5, 4, 2, 1], [], [3])
    board.locator("#undo-button").click()
    expect_columns(board, [5, 4, 3, 2, 1], [], [])
    expect(board.locator("#undo-button")).to_be_focused()
    board.locator("#undo-button").click()
    expect_columns(board, [5, 4, 2, 1], [], [3])


def test_keys_move_the_card_and_the_focus_stays_on_it(board):
    card(board, 4).focus()
    for columns in (([5, 3, 2, 1], [4], []), ([5, 3, 2, 1], [], [4])):
        board.keyboard.press("ArrowRight")
        expect_columns(board, *columns)
        expect(card(board, 4)).to_be_focused()
    board.keyboard.press("ArrowRight")
    board.keyboard.press("ArrowLeft")
    expect_columns(board, [5, 3, 2, 1], [4], [])
    board.keyboard.press("m")
    expect(card(board, 4).locator("select")).to_be_focused()
    expect(card(board, 4).locator("option")).to_have_text(["Move", "Contracts", "Budgets", "Ungrouped"])


def test_a_card_moved_by_its_list_keeps_the_focus(board):
    list_of(board, 4).focus()
    board.keyboard.press("ArrowDown")
    expect_columns(board, [5, 3, 2, 1], [4], [])
    expect(card(board, 4).locator("select")).to_be_focused()


def test_each_act_on_the_board_has_a_key(board):
    card(board, 4).focus()
    board.keyboard.press("ArrowDown")
    expect(card(board, 3)).to_be_focused()
    board.keyboard.press("s")
    expect(board.locator("#selection-count")).to_contain_text("1 selected")
    board.keyboard.press("ArrowUp")
    board.keyboard.press("s")
    board.keyboard.press("g")
    board.keyboard.type("Chosen")
    board.keyboard.press("Enter")
    expect_columns(board, [5, 2, 1], [], [], [3, 4])
    card(board, 3).focus()
    board.keyboard.press("r")
    expect(board.locator("#title-3")).to_be_focused()
    board.locator("#title-3").fill("Renamed")
    board.keyboard.press("Enter")
    expect(board.locator("#column-title-3")).to_have_text("Renamed")
    board.locator("h1").click()
    board.keyboard.press("u")
    expect(board.locator("#column-title-3")).to_have_text("Chosen")
    expect(board.locator("#undo .undo")).to_have_count(0)
    board.keyboard.press("u")
    expect_columns(board, [5, 4, 3, 2, 1], [], [])
    expect(board.locator("#column-3")).to_have_count(0)
    board.keyboard.press("n")
    expect(board.locator("#title-new")).to_be_focused()


def test_an_empty_group_goes_with_one_tap_on_every_screen(open_board):
    mine, other = open_board(PHONE), open_board()
    mine.locator("#column-2 .column-remove button").click()
    for page in (mine, other):
        expect(page.locator("#column-2")).to_have_count(0)
    list_of(other, 1).select_option("1")
    expect(mine.locator("#column-1 .column-remove")).to_have_count(0)
    assert_accessible(mine)


def test_keys_work_from_the_checkbox_and_leave_fields_alone(board):
    card(board, 4).locator("input[type=checkbox]").focus()
    board.keyboard.press("ArrowRight")
    expect_columns(board, [5, 3, 2, 1], [4], [])
    expect(card(board, 4).locator("input[type=checkbox]")).to_be_focused()
    board.locator("#title-new").fill("Mmm")
    board.locator("#title-new").press("ArrowLeft")
    expect(board.locator("#title-new")).to_be_focused()
    expect_columns(board, [5, 3, 2, 1], [4], [])


def test_whoever_is_second_sees_where_the_card_is(board, complaints):
    complaints.expect("409 POST .*/cluster")
    list_of(board, 1).select_option("1")
    expect_columns(board, [5, 4, 3, 2], [1], [])
    card(board, 1).hover()
    card(board, 1).locator("[name=was]").evaluate("field => { field.value = '0'; }")
    grab(board, 1, over=2)
    board.mouse.up()
    expect(board.locator(".toast-note")).to_contain_text(
        "Someone else moved this card first. It is now in “Contracts”."
    )
    expect_columns(board, [5, 4, 3, 2], [1], [])
    expect(card(board, 1).locator("[name=was]")).to_have_value("1")


def test_a_drop_without_a_network_goes_home_and_the_next_one_works(board, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")
    board.context.set_offline(True)
    grab(board, 5, over=1)
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 2, 1], [], [])
    board.context.set_offline(False)
    grab(board, 5, over=1)
    board.mouse.up()
    expect_columns(board, [4, 3, 2, 1], [5], [])


def test_a_card_let_go_where_it_was_stays_there(board):
    grab(board, 3, over=1)
    box = board.locator("#column-0").bounding_box()
    board.mouse.move(box["x"] + 80, box["y"] + 300, steps=6)
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 2, 1], [], [])
    expect(board.locator("#undo")).to_be_empty()


def test_a_card_that_another_moves_while_it_is_held_waits_for_the_hand(board, elsewhere):
    grab(board, 2, over=0)
    elsewhere(move_contribution, the_card(2), the_group(2))
    expect(board.locator("#column-head-2 .sector-public")).to_contain_text("1")
    assert 2 not in numbers(board, 2)
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 1], [], [2])


def test_a_card_that_another_moved_is_not_taken_from_them_by_a_drop(board, elsewhere, complaints):
    complaints.expect("409 POST .*/cluster")
    grab(board, 2, over=1)
    elsewhere(move_contribution, the_card(2), the_group(2))
    expect(board.locator("#column-head-2 .sector-public")).to_contain_text("1")
    board.mouse.up()
    expect(board.locator(".toast-note")).to_contain_text("It is now in “Budgets”")
    expect_columns(board, [5, 4, 3, 1], [], [2])


def test_a_card_that_goes_away_while_it_is_held_stays_gone(board, room):
    grab(board, 2, over=1)
    board.evaluate(
        """id => htmx.swap({text: `<hx-partial hx-target="#${id}" hx-swap="delete"></hx-partial>`,
           sourceElement: document.body, target: document.body, swap: "none"})""",
        f"card-{room}-002",
    )
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 1], [], [])
    assert board.url.endswith(f"/rooms/{room}/board")
    grab(board, 3, over=1)
    board.mouse.up()
    expect_columns(board, [5, 4, 1], [3], [])


def test_other_cards_come_and_go_while_one_is_held(board, elsewhere):
    grab(board, 1, over=1)
    elsewhere(move_contribution, the_card(5), the_group(1))
    expect(board.locator("#column-1 > article")).to_have_count(2)
    board.mouse.up()
    expect_columns(board, [4, 3, 2], [5, 1], [])


def test_selected_cards_become_a_group_and_let_go(open_board, room):
    mine, other = open_board(), open_board()
    expect(mine.locator("#selection")).to_be_hidden()
    for number in (1, 3):
        card(mine, number).locator("input[type=checkbox]").check()
    expect(mine.locator("#selection-count")).to_have_text(f"2 selected · {room}-003, {room}-001")
    mine.locator("#title-selection").fill("Chosen")
    assert_accessible(mine)
    mine.locator("#selection .btn-primary").click()
    for page in (mine, other):
        expect_columns(page, [5, 4, 2], [], [], [1, 3])
        expect(page.locator("#column-title-3")).to_have_text("Chosen")
    expect(mine.locator("#selection")).to_be_hidden()
    expect(card(mine, 1).locator("input[type=checkbox]")).to_be_focused()
    expect(mine.locator("#undo")).to_contain_text("2 contributions moved to “Chosen”.")


def test_without_its_stream_a_page_shows_what_it_does_itself(board):
    board.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    board.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for number in (1, 3):
        card(board, number).locator("input[type=checkbox]").check()
    board.locator("#title-selection").fill("Chosen")
    board.locator("#selection .btn-primary").click()
    expect_columns(board, [5, 4, 2], [], [], [1, 3])
    expect(board.locator("#column-head-3 .sector-civil")).to_contain_text("2")
    grab(board, 2, over=3)
    board.mouse.up()
    expect_columns(board, [5, 4], [], [], [1, 3, 2])


def test_selected_cards_move_together(board):
    for number in (2, 4):
        card(board, number).locator("input[type=checkbox]").check()
    board.locator("#selection select").select_option("2")
    board.locator("#selection [formaction]").click()
    expect_columns(board, [5, 3, 1], [], [2, 4])
    board.locator("#undo-button").click()
    expect_columns(board, [5, 4, 3, 2, 1], [], [])


def test_a_group_without_a_title_is_said_beside_the_field(board, complaints):
    complaints.expect("422 POST .*/clusters")
    board.locator("#new-group [type=submit]").click()
    expect(board.locator("#title-new-error")).to_have_text("Write a title for the group.")
    expect(board.locator("#title-new")).to_be_focused()
    board.locator("#title-new").fill("Said")
    board.locator("#new-group [type=submit]").click()
    expect(board.locator("#column-title-3")).to_have_text("Said")
    expect(board.locator("#title-new")).to_have_value("")
    expect(board.locator("#title-new-error")).to_have_count(0)


def test_a_title_that_is_typed_while_the_group_before_is_on_its_way_stays(board):
    answer = []
    board.route("**/clusters", lambda route: answer.append(route))
    field = board.locator("#title-new")
    field.fill("First")
    field.press("Enter")
    expect(board.locator("#new-group.htmx-request, #new-group :disabled").first).to_be_attached()
    field.fill("Second")
    answer[0].continue_()
    expect(board.locator("#column-title-3")).to_have_text("First")
    expect(field).to_have_value("Second")
    board.unroute("**/clusters")
    field.press("Enter")
    expect(board.locator("#column-title-4")).to_have_text("Second")
    expect(field).to_have_value("")


def test_a_group_that_another_makes_takes_cards_at_once(board, elsewhere):
    elsewhere(make_cluster, the_room, "Third")
    expect(board.locator("#column-title-3")).to_have_text("Third")
    list_of(board, 1).focus()
    expect(list_of(board, 1).locator("option")).to_have_text(["Move", "Contracts", "Budgets", "Third", "Ungrouped"])
    grab(board, 2, over=3)
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 1], [], [], [2])


def test_a_group_is_renamed_and_its_form_folds_up(open_board):
    mine, other = open_board(), open_board()
    mine.locator("#rename-1").click()
    mine.locator("#title-1").fill("Tenders")
    mine.locator("#column-1 .column-rename [type=submit]").click()
    for page in (mine, other):
        expect(page.locator("#column-title-1")).to_have_text("Tenders")
    expect(mine.locator("#title-1")).to_be_hidden()
    expect(mine.locator("#rename-1")).to_be_focused()
    mine.locator("#rename-1").click()
    expect(mine.locator("#title-1")).to_have_value("Tenders")


def test_what_somebody_types_is_left_alone(board, elsewhere):
    board.locator("#rename-1").click()
    board.locator("#title-1").fill("My own words")
    board.locator("#rename-2").click()
    board.locator("#title-2").focus()
    elsewhere(rename_cluster, the_group(1), "Words of another")
    elsewhere(move_contribution, the_card(1), the_group(2))
    expect_columns(board, [5, 4, 3, 2], [], [1])
    expect(board.locator("#column-title-1")).to_have_text("Contracts")
    expect(board.locator("#title-2")).to_be_focused()
    board.locator("[data-apply]").click()
    expect(board.locator("#column-title-1")).to_have_text("Words of another")
    expect(board.locator("#title-1")).to_have_value("My own words")


def test_a_text_that_somebody_reads_stays_where_it_is_until_they_let_it_go(board, elsewhere):
    card(board, 3).locator("summary").click()
    elsewhere(move_contribution, the_card(3), the_group(2))
    expect(board.locator("#column-head-2 .sector-civil")).to_contain_text("1")
    assert 3 in numbers(board, 0)
    board.locator("[data-apply]").click()
    expect_columns(board, [5, 4, 2, 1], [], [3])
    expect(card(board, 3).locator("details")).to_have_attribute("open", "")


def test_when_the_vote_begins_the_board_stands_still(board, elsewhere):
    elsewhere(start_phase, the_room, 4)
    expect(board.locator(".board-closed")).to_be_visible()
    expect(card(board, 1).locator("select")).to_be_hidden()
    expect(board.locator("#column-1 .column-advice")).to_be_hidden()
    expect(board.locator(".board-aside")).to_be_hidden()
    box, target = card(board, 1).bounding_box(), board.locator("#column-1").bounding_box()
    board.mouse.move(box["x"] + 60, box["y"] + 70)
    board.mouse.down()
    board.mouse.move(target["x"] + 60, target["y"] + 60, steps=8)
    board.mouse.up()
    expect_columns(board, [5, 4, 3, 2, 1], [], [])


def test_without_scripts_the_forms_do_the_same(windows, facilitator, room):
    page = windows(DESKTOP, facilitator, java_script_enabled=False)
    page.goto(f"/rooms/{room}/board")
    list_of(page, 1).select_option("1")
    card(page, 1).locator("[type=submit]").click()
    expect_columns(page, [5, 4, 3, 2], [1], [])
    page.locator("#undo-button").click()
    expect_columns(page, [5, 4, 3, 2, 1], [], [])
    for number in (2, 3):
        card(page, number).locator("input[type=checkbox]").check()
    page.locator("#title-selection").fill("Chosen")
    page.locator("#selection .btn-primary").click()
    expect_columns(page, [5, 4, 1], [], [], [2, 3])
    page.locator("#rename-3").click()
    page.locator("#title-3").fill("Renamed")
    page.locator("#column-3 .column-rename [type=submit]").click()
    expect(page.locator("#column-title-3")).to_have_text("Renamed")


def test_on_a_phone_the_columns_are_one_tap_away(open_board):
    page = open_board(PHONE)
    page.locator("#board-jump a").nth(2).click()
    expect(page.locator("#column-2 h2")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)


def test_moves_made_before_the_answer_to_the_last_one_are_not_lost(board):
    held = []
    board.route(re.compile(r"/cluster$"), lambda route: held.append(route) if len(held) < 2 else route.continue_())
    card(board, 4).focus()
    for _each in range(2):
        board.keyboard.press("ArrowRight")
    grab(board, 2, over=1)
    board.mouse.up()
    board.wait_for_function("document.querySelectorAll('.htmx-request').length === 2")
    for route in held:
        route.continue_()
    expect_columns(board, [5, 3, 1], [2], [4])
